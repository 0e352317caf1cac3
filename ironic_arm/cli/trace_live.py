# SPDX-License-Identifier: Apache-2.0

"""Report what machines do while they do it."""

import collections.abc
import datetime

from ironic_arm.netboot import trace
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.trace import text
from ironic_arm.netboot.trace import timeline
from ironic_arm.netboot.trace.tracer import LONGEST_BOOT


class Live:
    """Reports every step and every finding once.

    :param tracer: the events.
    :param zone: the time zone of the printed times.
    :param disk: reads served files; ``None`` to judge by names.
    """

    def __init__(self, tracer: trace.Tracer, zone: datetime.tzinfo,
                 disk: filesystem.Files | None) -> None:
        self._tracer = tracer
        self._zone = zone
        self._disk = disk
        self._printed: dict[str, list[tuple[object, set[str]]]] = {}

    def news(self, now: float
             ) -> collections.abc.Iterator[tuple[str, str]]:
        """Yield each new step and finding: the machine, and a line.

        :param now: the time, in seconds since 1970.
        """
        since = now - LONGEST_BOOT
        recent = [one.name for one in self._tracer.recent(since)]
        for name in set(self._printed).difference(recent):
            del self._printed[name]
        for story in trace.analyze(self._tracer, now, self._disk, recent):
            for line in self._story(story, since):
                yield story.name, line

    def _story(self, story: trace.Story, since: float
               ) -> collections.abc.Iterator[str]:
        # What a boot stopped at may be known when the next one begins.
        before = self._printed.get(story.name, [])
        self._printed[story.name] = []
        for boot in story.boots[-2:]:
            first = boot.attempts[0].attempt
            printed = next((keys for one, keys in before if one is first),
                           set())
            self._printed[story.name].append((first, printed))
            if boot.heard_since(since):
                yield from self._boot(boot, story.name, printed)

    def _boot(self, boot: trace.Boot, name: str, printed: set[str]
              ) -> collections.abc.Iterator[str]:
        for number, seen in enumerate(boot.attempts):
            for step in timeline.steps(seen):
                if (key := f'{number}.{step.key}') not in printed:
                    printed.add(key)
                    yield self._line(step, name)
        for one in boot.findings:
            if one.code not in printed:
                printed.add(one.code)
                yield f'{one.severity.name}: {one}'

    def _line(self, step: timeline.Step, name: str) -> str:
        when = ('' if step.at is None
                else text.moment(step.at, self._zone) + ' ')
        return (f'{when}{name} {step.subject}: {step.what} {step.detail}'
                .rstrip())
