# SPDX-License-Identifier: Apache-2.0

"""A machine of a deployment, and what the services logged of it."""

from fleet.machines.hardware import Hardware
from fleet.machines.machine import Machine
from fleet.observe import report
from fleet.observe import timeline
from fleet.observe.logs import Logs, OnLine
from fleet.observe.watch import Watch
from fleet.packets import probe
from fleet.packets.dhcp import Reply
from fleet.sandbox import waiting
from fleet.sandbox.layout import Layout
from fleet.sandbox.lines import LineLog


class Server:
    """A machine of a deployment.

    :param hardware: what it is made of.
    :param where: the world's folders.
    :param logs: of the services.
    :param alone: whether there is no other machine in the deployment.
    :param on_line: called with the source and each line of its console.
    :ivar kind: its instruction set and firmware.
    :ivar machine: switches it on and off, where libvirt does not.
    """

    def __init__(self, hardware: Hardware, where: Layout, logs: Logs,
                 alone: bool, on_line: OnLine | None = None) -> None:
        self.hardware = hardware
        self.kind = hardware.kind
        self.machine = Machine(hardware, where, LineLog(
            on_line and (lambda line: on_line('console', line))))
        self.watch = Watch(self.machine, where, logs, alone)
        # What the machine's firmware boots from.
        self.root = where.http if hardware.http_boot else where.tftp

    def discover(self, timeout: float = probe.TIMEOUT) -> Reply | None:
        """Ask for an address as its firmware would."""
        return probe.discover(self.hardware.mac, self.kind.client_arch,
                              timeout=timeout)

    def transfers(self) -> list[timeline.Transfer]:
        """Return its TFTP requests since it was switched on."""
        return timeline.transfers(
            self.watch.since_power_on(self.watch.logged('dnsmasq')))

    def wait_denied(self) -> None:
        """Ask until nobody answers.

        :raises TimeoutError: it is answered still.
        """
        waiting.until(lambda: not self.discover(),
                      f'{self.hardware.name} is answered still')

    def wait_ignored(self) -> None:
        """Wait until dnsmasq has heard it and chosen not to answer.

        :raises TimeoutError: it was not heard in time.
        """
        waiting.until(lambda: self._logged('ignored'),
                      f'{self.hardware.name} never asked')

    def was_answered(self) -> bool:
        """Return whether dnsmasq ever offered it an address."""
        return self._logged('DHCPOFFER')

    def _logged(self, text: str) -> bool:
        return any(text in line.text for line in self.watch.logged('dnsmasq'))

    def timeline(self) -> str:
        """Return the stages that its boot has reached, and when."""
        return report.boot_timeline(
            [stage for stage in self.watch.stages() if stage.at is not None],
            self.machine.powered_on_at or 0.0)

    def report(self) -> str:
        """Return the timeline, under its name."""
        firmware = 'UEFI' if self.kind.boot_mode == 'uefi' else 'BIOS'
        return (f'{self.hardware.name}: {self.kind.cpu_arch}, {firmware}\n'
                + report.boot_timeline(self.watch.stages(),
                                       self.machine.powered_on_at or 0.0))
