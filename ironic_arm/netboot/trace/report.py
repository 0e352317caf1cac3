# SPDX-License-Identifier: Apache-2.0

"""The story of each machine: what it did, how far it came, and why."""

import collections.abc
import dataclasses
import enum
import itertools

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.trace import diagnosis
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.evidence import Stage
from ironic_arm.netboot.trace.log_lines import Reader
from ironic_arm.netboot.trace.machines import UNKNOWN
from ironic_arm.netboot.trace.machines import Attempt
from ironic_arm.netboot.trace.machines import Machine
from ironic_arm.netboot.trace.tracer import Tracer


class Ending(enum.Enum):
    """How a boot ended."""

    BOOTED = 'booted'
    STOPPED = 'stopped'
    UNDER_WAY = 'under way'
    UNKNOWN = 'not known'


@dataclasses.dataclass(frozen=True)
class Boot:
    """One boot: what followed a power-on.

    :ivar attempts: the ways of booting that firmware tried.
    :ivar best: that which came furthest.
    :ivar findings: why it came no further, and what else is not as it
        should be.
    :ivar shown: whether the log shows why, and not only its silence.
    """

    attempts: tuple[Evidence, ...]
    best: Evidence
    findings: tuple[Finding, ...]
    shown: bool

    @property
    def stage(self) -> Stage:
        """How far it came."""
        return self.best.stage

    def heard_since(self, moment: float | None) -> bool:
        """Return whether the log has it since a time, if that is known."""
        last = self.attempts[-1].attempt.last
        return moment is None or last is None or last >= moment

    @property
    def diagnosis(self) -> Finding | None:
        """Why it came no further, or what slowed it down."""
        return next(iter(self.findings), None)

    @property
    def ending(self) -> Ending:
        """How it ended."""
        if any(one.severity is Severity.ERROR for one in self.findings):
            return Ending.STOPPED
        if self.stage >= Stage.SYSTEM:
            return Ending.BOOTED
        return Ending.UNKNOWN if self.best.silent else Ending.UNDER_WAY


@dataclasses.dataclass(frozen=True)
class Story:
    """What one machine did.

    :ivar name: its hardware address, else its DUID or IP address.
    :ivar address: its IP address; '' if it has none.
    :ivar boots: in their order; at least one.
    :ivar forgotten: older boots, which are not kept.
    """

    name: str
    address: str
    boots: tuple[Boot, ...]
    forgotten: int = 0

    @property
    def last(self) -> Boot:
        """The last boot."""
        return self.boots[-1]

    @property
    def decisive(self) -> Boot:
        """The boot that shows most of the state of the machine.

        That is the last. A machine that starts again and again, though, is
        in the middle of its next boot when the log ends.
        """
        if len(self.boots) < 2 or self.last.shown:
            return self.last
        before = self.boots[-2]
        looping = (before.ending is Ending.STOPPED
                   and before.stage >= self.last.stage)
        return before if looping else self.last

    @property
    def ending(self) -> Ending:
        """How the decisive boot ended."""
        return self.decisive.ending

    @property
    def diagnosis(self) -> Finding | None:
        """That of the decisive boot."""
        return self.decisive.diagnosis


def stories(lines: collections.abc.Iterable[str],
            until: float | None = None, disk: filesystem.Files | None = None,
            reader: Reader | None = None) -> list[Story]:
    """Return the story of each machine in a log.

    :param lines: of dnsmasq's log, and of web servers and APIs.
    :param until: the time now, in seconds since 1970: a machine that was
        logged shortly before may still go on. ``None``: nothing follows.
    :param disk: to inspect the files that were served, at the paths that
        the log has.
    :param reader: reads lines and their times.
    """
    tracer = Tracer(reader)
    for line in lines:
        tracer.feed(line)
    return analyze(tracer, until, disk)


def analyze(tracer: Tracer, until: float | None = None,
            disk: filesystem.Files | None = None,
            names: collections.abc.Iterable[str] | None = None
            ) -> list[Story]:
    """Return the story of each machine that booted over the network.

    :param names: of the machines to analyze; ``None`` for all.
    """
    wanted = tracer.machines if names is None else names
    found = [tracer.machines[name] for name in wanted]
    return [_story(one, tracer, until, disk) for one in found
            if any(map(_boots, itertools.chain.from_iterable(one.boots)))]


def _boots(attempt: Attempt) -> bool:
    """Return whether it is a boot, and not an ordinary client.

    A client that gets an address and requests no boot file is none, nor is
    one that only asks a web server whether files are there: a conductor does
    that with the images of its nodes.
    """
    firmware = attempt.firmware
    if not firmware:
        return any(one.outcome is not Outcome.PROBED for one in attempt.files)
    return (bool(attempt.files) or firmware.client.program != UNKNOWN
            or not firmware.given or bool(firmware.boot_file))


def _story(machine: Machine, tracer: Tracer, until: float | None,
           disk: filesystem.Files | None) -> Story:
    def evidence(attempt: Attempt) -> Evidence:
        return Evidence(machine.name, attempt, until, machine.allowed,
                        tracer.has_callbacks, tracer.has_http_log,
                        tracer.root, disk)

    boots = tuple(_boot(tuple(map(evidence, one))) for one in machine.boots)
    return Story(machine.name, machine.address, boots, machine.forgotten)


def _boot(attempts: tuple[Evidence, ...]) -> Boot:
    best = max(attempts, key=lambda one: one.stage)
    shown = diagnosis.shown(best)
    found = (shown or diagnosis.concluded(best), diagnosis.slow(best))
    return Boot(attempts, best, tuple(one for one in found if one),
                shown is not None)
