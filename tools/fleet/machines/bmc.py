# SPDX-License-Identifier: Apache-2.0

"""A management controller for each machine: IPMI over LAN.

ironic's own ipmitool driver talks to it; what it switches is the emulator.
"""

import dataclasses
import threading
import traceback
from collections.abc import Iterable

from pyghmi.ipmi import bmc
from pyghmi.ipmi.private import session

from fleet.machines.machine import Machine

USER = 'admin'
PASSWORD = 'fleet'
_FOREVER = 3600


class Controller(bmc.Bmc):  # type: ignore[misc]
    """Answers on port 623 of the machine's controller address.

    :param machine: what it controls.
    :ivar machine: the same; another may take its place.
    """

    def __init__(self, machine: Machine) -> None:
        super().__init__({USER: PASSWORD},
                         address=machine.hardware.bmc_address)
        self.machine = machine
        self._boot_device = 'network'

    def get_power_state(self) -> str:
        """Return 'on' or 'off'."""
        return 'on' if self.machine.is_on else 'off'

    def power_on(self) -> None:
        """Switch the machine on."""
        self.machine.power_on()

    def power_off(self) -> None:
        """Switch the machine off."""
        self.machine.power_off()

    def power_shutdown(self) -> None:
        """Switch the machine off: nothing in it listens to a request."""
        self.machine.power_off()

    def power_reset(self) -> None:
        """Switch the machine off and on."""
        self.machine.power_off()
        self.machine.power_on()

    power_cycle = power_reset

    def get_boot_device(self) -> str:
        """Return what was set last."""
        return self._boot_device

    def set_boot_device(self, bootdevice: str) -> None:
        """Have the machine try it first, from its next start on."""
        self._boot_device = bootdevice
        self.machine.hardware = dataclasses.replace(
            self.machine.hardware, disk_first=bootdevice == 'hd')


_CONTROLLERS: dict[str, Controller] = {}


def serve(machines: Iterable[Machine]) -> None:
    """Answer for machines, on a thread of its own.

    A controller outlives its machine; another with its address takes the
    place.

    :raises OSError: a controller address is not one of this host.
    """
    first = not _CONTROLLERS
    for machine in machines:
        address = machine.hardware.bmc_address
        if address in _CONTROLLERS:
            _CONTROLLERS[address].machine = machine
        else:
            _CONTROLLERS[address] = Controller(machine)
    if first:
        threading.Thread(target=_answer, daemon=True).start()


def _answer() -> None:
    while True:
        try:
            session.Session.wait_for_rsp(_FOREVER)
        except Exception:
            # One odd packet must not leave all machines without power.
            traceback.print_exc()
