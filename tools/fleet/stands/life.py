# SPDX-License-Identifier: Apache-2.0

"""The whole life of an ARM server, from enrolling it to giving it back."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from fleet.observe import chronicle
from fleet.machines import domain
from fleet.observe import faults
from fleet.services import provisioning
from fleet.stands import rescue
from fleet.observe import timeline
from fleet.observe.chronicle import Event
from fleet.sandbox.lines import Line, LineLog
from fleet.stands.site import Site
from fleet.observe.watch import BootError

PASSWORD = 'open sesame'

_POLL = 0.2
_NO_ARGUMENTS: Mapping[str, str] = MappingProxyType({})


class Step(NamedTuple):
    """A step of a life.

    target is what ironic is asked for, reached the state in the end, title
    says it in words; home tells whether the system on the disk calls home
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
    """What happens to the machine of a site.

    :param site: the site; its services need not run yet.
    :param on_event: called with each event, soon after it happened.
    :param on_line: called with the source and each line of a log.
    :ivar began: when, on the monotonic clock.
    """

    def __init__(self, site: Site,
                 on_event: Callable[[Event], None] = lambda event: None,
                 on_line: Callable[[str, Line], None] | None = None) -> None:
        self.began = time.monotonic()
        self._site = site
        self._on_event = on_event
        self._told: set[Event] = set()
        self._logs: dict[str, LineLog] = {}
        for source in chronicle.SOURCES:
            self._follow(source, on_line)

    def _follow(self, source: str,
                on_line: Callable[[str, Line], None] | None) -> None:
        log = LineLog(on_line and (lambda line: on_line(source, line)))
        name = (f'console-{self._site.hardware.name}'
                if source == chronicle.CONSOLE else source)
        log.follow(self._site.where.log(name))
        self._logs[source] = log

    def events(self) -> list[Event]:
        """Return what happened so far."""
        return chronicle.events(
            {source: log.lines for source, log in self._logs.items()})

    def go(self, uuid: str, step: Step, timeout: float = 300.0) -> None:
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
        deadline = time.monotonic() + timeout
        calls = self._calls()
        provisioning.provision(uuid, step.target, step.reached, timeout,
                               self.look, **step.arguments)
        while step.home and self._calls() == calls:
            if time.monotonic() > deadline:
                raise BootError('the system on the disk does not call home')
            self.look()
            time.sleep(_POLL)
        if step is INSPECT and self._site.fast_track:
            rescue.closed(self._address())
        if step is RESCUE:
            self._log_in()
        self.look()

    def _log_in(self) -> None:
        hardware = self._site.hardware
        rescue.over_ssh(self._address(), PASSWORD,
                        self._site.where.log(f'console-{hardware.name}'))
        rescue.on_console(domain.keyboard(hardware.name), PASSWORD)

    def _address(self) -> str:
        return timeline.addresses(self._logs[chronicle.DNSMASQ].lines,
                                  self._site.hardware.mac)[-1]

    def _calls(self) -> int:
        return chronicle.calls(self._logs[chronicle.WEB].lines)

    def look(self) -> None:
        """Tell what is new, and raise if something went wrong.

        :raises BootError: the machine cannot boot.
        :raises ServiceError: a service ended.
        """
        for event in self.events():
            if event not in self._told:
                self._told.add(event)
                self._on_event(event)
        console = self._logs[chronicle.CONSOLE]
        if sign := faults.find(console.lines, console.rest):
            raise BootError(f'the machine printed: {sign}')
        for service in self._site.services:
            service.check()
