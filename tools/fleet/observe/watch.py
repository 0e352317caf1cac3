# SPDX-License-Identifier: Apache-2.0

"""Watch a machine boot and be inspected, and notice at once if it fails."""

import pathlib
import time
from collections.abc import Callable, Iterable

from fleet.observe import faults
from fleet.services import nodes
from fleet.observe import timeline
from fleet.sandbox.api import ApiError
from fleet.sandbox.layout import Layout
from fleet.sandbox.lines import Line, LineLog
from fleet.machines.machine import Machine
from fleet.sandbox.process import Service
from fleet.observe.timeline import Boot, Stage

_POLL = 0.2
_ASK_EVERY = 5.0
_FINISHED = 'finished'


class BootError(Exception):
    """The boot or the inspection failed; the text says how."""


class Logs:
    """Follows the logs of dnsmasq and ironic-inspector.

    :param where: the world's folders.
    :param on_line: called with the source and each line.
    :ivar dnsmasq: the one.
    :ivar inspector: the other.
    """

    def __init__(self, where: Layout,
                 on_line: Callable[[str, Line], None] | None = None) -> None:
        def log(name: str) -> LineLog:
            made = LineLog(on_line and (lambda line: on_line(name, line)))
            made.follow(where.log(name))
            return made

        self.dnsmasq = log('dnsmasq')
        self.inspector = log('inspector')


class Watch:
    """Follows one machine through the logs and on its console.

    :param boot: the machine and its files.
    :param machine: the machine.
    :param where: the world's folders.
    :param logs: of the services.
    """

    def __init__(self, boot: Boot, machine: Machine, where: Layout,
                 logs: Logs) -> None:
        self._boot = boot
        self._where = where
        self._machine = machine
        self._logs = logs

    @property
    def dnsmasq(self) -> list[Line]:
        """What dnsmasq logged of the machine so far."""
        return timeline.concerning(self._logs.dnsmasq.lines, self._names())

    def since_power_on(self) -> list[Line]:
        """Return the same since the machine was switched on."""
        return self._since_power_on(self.dnsmasq)

    def stages(self) -> list[Stage]:
        """Return the stages, reached or not."""
        inspector = timeline.concerning(self._logs.inspector.lines,
                                        self._names())
        return timeline.stages(
            self._boot, self.since_power_on(),
            self._since_power_on(self._machine.console.lines),
            self._since_power_on(inspector))

    def _names(self) -> set[str]:
        """The machine's address on the wire, and those it was given."""
        return {self._boot.mac, *timeline.addresses(
            self._logs.dnsmasq.lines, self._boot.mac)}

    def _since_power_on(self, lines: Iterable[Line]) -> list[Line]:
        power_on = self._machine.powered_on_at
        return [line for line in lines
                if power_on is not None and line.at >= power_on]

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
        ask_at, told = 0.0, set[str]()
        while True:
            for stage in self.stages():
                if stage.at is not None and stage.name not in told:
                    told.add(stage.name)
                    on_stage(stage)
            self._check(services, deadline, timeout)
            # The log tells the moment, the API is what we believe.
            if time.monotonic() >= ask_at or _FINISHED in told:
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
        if sign := faults.find(self._since_power_on(console.lines),
                               console.rest):
            raise BootError(f'the machine printed: {sign}')
        if why := faults.find_dhcp(self.since_power_on(), self._boot.mac):
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
