# SPDX-License-Identifier: Apache-2.0

"""The whole life of an ARM server, from enrolling it to giving it back."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from fleet.deployment import rescue
from fleet.deployment.deployment import Deployment
from fleet.machines import description
from fleet.observe import chronicle
from fleet.observe import faults
from fleet.observe import timeline
from fleet.observe.chronicle import Event
from fleet.observe.watch import BootError
from fleet.sandbox import waiting
from fleet.sandbox.lines import Line, LineLog
from fleet.services import provisioning

PASSWORD = 'open sesame'

_NO_ARGUMENTS: Mapping[str, str] = MappingProxyType({})


class Step(NamedTuple):
    """A step of a life.

    target is what ironic is asked for, reached the state in the end, title
    says it in words; home says whether the system on the disk calls home
    then, and arguments are those of the request.
    """

    target: str
    reached: str
    title: str
    home: bool = False
    arguments: Mapping[str, str] = _NO_ARGUMENTS


INSPECT = Step('inspect', 'manageable', 'Inspection by the agent')
PROVIDE = Step('provide', 'available', 'Cleaning by the agent')
DEPLOY = Step('active', 'active', 'Deployment of a whole-disk image', True)
RESCUE = Step('rescue', 'rescue', 'Rescue, and logging in',
              arguments={'rescue_password': PASSWORD})
UNRESCUE = Step('unrescue', 'active', 'Back from the rescue', True)
UNDEPLOY = Step('deleted', 'available', 'Giving it back, with cleaning')
STEPS = (INSPECT, PROVIDE, DEPLOY, RESCUE, UNRESCUE, UNDEPLOY)


class Life:
    """What happens to the only machine of a deployment behind Redfish.

    :param made: the deployment; its services need not run yet.
    :param fast_track: whether the agent stays between two tasks.
    :param on_event: called with each event, soon after it happened.
    :param on_line: called with the source and each line of the console.
    :ivar began: when, on the monotonic clock.
    """

    def __init__(self, made: Deployment, fast_track: bool,
                 on_event: Callable[[Event], None] = lambda event: None,
                 on_line: Callable[[str, Line], None] | None = None) -> None:
        self.began = time.monotonic()
        self._made = made
        self._fast_track = fast_track
        self._on_event = on_event
        self._reported: set[Event] = set()
        self._hardware = made.server.hardware
        self._console_log = made.where.log(f'console-{self._hardware.name}')
        self._console = LineLog(on_line and (
            lambda line: on_line(chronicle.CONSOLE, line)))
        self._console.follow(self._console_log)

    def _lines(self, source: str) -> list[Line]:
        return (self._console.lines if source == chronicle.CONSOLE
                else self._made.logs.lines(source))

    def events(self) -> list[Event]:
        """Return what happened so far."""
        return chronicle.events(
            {source: self._lines(source) for source in chronicle.SOURCES})

    def go(self, uuid: str, step: Step,
           timeout: float = waiting.PATIENCE) -> None:
        """Take the machine one step further.

        :param uuid: the node.
        :param step: which step.
        :param timeout: seconds.
        :raises ApiError: ironic refuses.
        :raises NodeError: another state is reached, or none in time.
        :raises BootError: the machine does not boot or does not call home.
        :raises CommandError: its operator cannot log in over SSH.
        :raises RescueError: another machine answers, or the console does
            not let one in, or SSH answers where nobody is to be rescued.
        :raises ServiceError: a service ended.
        """
        calls = self._calls()
        provisioning.provision(uuid, step.target, step.reached, timeout,
                               self.look, **step.arguments)
        if step.home:
            self._wait_home(calls, timeout)
        if step is INSPECT and self._fast_track:
            rescue.closed(self._address())
        if step is RESCUE:
            self._log_in()
        self.look()

    def _wait_home(self, calls: int, timeout: float) -> None:
        def called() -> bool:
            self.look()
            return self._calls() > calls

        waiting.until(called, 'the system on the disk does not call home',
                      timeout, BootError)

    def _log_in(self) -> None:
        rescue.over_ssh(self._address(), PASSWORD, self._console_log)
        rescue.on_console(description.keyboard(self._hardware.name),
                          PASSWORD)

    def _address(self) -> str:
        return timeline.addresses(self._lines(chronicle.DNSMASQ),
                                  self._hardware.mac)[-1]

    def _calls(self) -> int:
        return chronicle.calls(self._lines(chronicle.WEB))

    def look(self) -> None:
        """Report what is new, and raise if something went wrong.

        :raises BootError: the machine cannot boot.
        :raises ServiceError: a service ended.
        """
        for event in self.events():
            if event not in self._reported:
                self._reported.add(event)
                self._on_event(event)
        if sign := faults.find(self._console.lines, self._console.rest):
            raise BootError(f'the machine printed: {sign}')
        for service in self._made.services.values():
            service.check()
