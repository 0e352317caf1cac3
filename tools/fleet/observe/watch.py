# SPDX-License-Identifier: Apache-2.0

"""Watch a machine boot and be inspected, and notice at once if it fails."""

import pathlib
import time
from collections.abc import Callable, Iterable

from fleet.machines.machine import Machine
from fleet.observe import faults
from fleet.observe import timeline
from fleet.observe.logs import Logs
from fleet.observe.timeline import Stage
from fleet.sandbox.api import ApiError
from fleet.sandbox.layout import Layout
from fleet.sandbox.lines import Line
from fleet.sandbox.process import Service
from fleet.services import nodes

_POLL = 0.2
_ASK_EVERY = 5.0
_FINISHED = 'finished'


class BootError(Exception):
    """The boot or the inspection failed; the text says how."""


class Watch:
    """Follows one machine through the logs and on its console.

    :param machine: the machine.
    :param where: the world's folders.
    :param logs: of the services.
    :param alone: whether they are about no other machine.
    """

    def __init__(self, machine: Machine, where: Layout, logs: Logs,
                 alone: bool) -> None:
        self._where = where
        self._machine = machine
        self._logs = logs
        self._alone = alone

    def logged(self, name: str) -> list[Line]:
        """Return what a service logged of the machine so far."""
        found = self._logs.lines(name)
        if self._alone:
            return found  # in DHCPv6 it has names that nothing else knows
        mac = self._machine.hardware.mac
        # The machine's address on the wire, and those it was given.
        return timeline.concerning(found, {mac, *timeline.addresses(
            self._logs.lines('dnsmasq'), mac)})

    def since_power_on(self, lines: Iterable[Line]) -> list[Line]:
        """Return those lines that came since it was switched on."""
        power_on = self._machine.powered_on_at
        return [line for line in lines
                if power_on is not None and line.at >= power_on]

    def stages(self) -> list[Stage]:
        """Return the stages, reached or not."""
        return timeline.stages(self._machine.hardware, *map(
            self.since_power_on, (
                self.logged('dnsmasq'), self._machine.console.lines,
                self.logged('inspector'), self.logged('web'))))

    def wait_finished(self, uuid: str, timeout: float,
                      services: Iterable[Service],
                      on_stage: Callable[[Stage], None]) -> None:
        """Wait until the introspection of a node is finished.

        :param uuid: the node.
        :param timeout: seconds.
        :param services: what must keep running meanwhile.
        :param on_stage: called with each stage when it is reached.
        :raises BootError: it failed, or time is up.
        :raises ServiceError: a service ended.
        """
        deadline = time.monotonic() + timeout
        ask_at, reported = 0.0, set[str]()
        while True:
            for stage in self.stages():
                if stage.at is not None and stage.name not in reported:
                    reported.add(stage.name)
                    on_stage(stage)
            self._check(services, deadline, timeout)
            # The log has the moment; the state of the API decides.
            if time.monotonic() >= ask_at or _FINISHED in reported:
                if _is_finished(uuid):
                    return
                ask_at = time.monotonic() + _ASK_EVERY
            time.sleep(_POLL)

    def _dnsmasq_runs(self) -> bool:
        try:
            pid = self._where.dnsmasq_pid.read_text().strip()
        except OSError:
            return False  # it removes the file when it ends
        return pathlib.Path(f'/proc/{pid}').exists()

    def _check(self, services: Iterable[Service], deadline: float,
               timeout: float) -> None:
        console = self._machine.console
        if sign := faults.find(self.since_power_on(console.lines),
                               console.rest):
            raise BootError(f'the machine printed: {sign}')
        if why := faults.find_dhcp(
                self.since_power_on(self.logged('dnsmasq')),
                self._machine.hardware.mac):
            raise BootError(why)
        if self._machine.has_crashed:
            raise BootError('the emulator ended by itself')
        for service in services:
            service.check()
        if not self._dnsmasq_runs():
            raise BootError('dnsmasq has ended')
        if time.monotonic() > deadline:
            raise BootError(f'not finished after {timeout:.0f} s')


def _is_finished(uuid: str) -> bool:
    try:
        state = nodes.introspection(uuid)
    except ApiError:
        return False  # whether inspector still runs is checked elsewhere
    if state['error']:
        raise BootError(f'ironic-inspector: {state["error"]}')
    return bool(state['finished'])
