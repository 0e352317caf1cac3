# SPDX-License-Identifier: Apache-2.0

"""Boots of machines, as a picture: a row each, on one axis."""

import collections.abc
import dataclasses
import math

from ironic_arm.netboot import templating
from ironic_arm.netboot.trace import timeline as stepping
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.report import Boot
from ironic_arm.netboot.trace.report import Ending
from ironic_arm.netboot.trace.report import Story
from ironic_arm.netboot.trace.timeline import Step

MOST_ROWS = 200
"""Boots in one picture; of more, the last are shown."""

LEFT, WIDTH, TOP, ROW = 300, 640, 64, 56
_TICKS = 8

# What a machine waits for until a step of this subject ends.
_PHASES = {'address': 'address', 'loader': 'loader',
           'configuration': 'configuration', 'optional': 'configuration',
           'kernel': 'kernel', 'ramdisk': 'ramdisk'}
_NO_PHASE = frozenset({'dnsmasq', 'filter'})
_SYSTEM = 'system'


@dataclasses.dataclass(frozen=True)
class Bar:
    """A phase of a boot, from one place on the axis to another."""

    phase: str
    left: float
    width: float
    title: str


@dataclasses.dataclass(frozen=True)
class Mark:
    """Something that happened."""

    at: float
    good: bool
    title: str


@dataclasses.dataclass(frozen=True)
class Row:
    """A boot of a machine.

    :ivar end: where its row ends on the axis.
    """

    name: str
    machine: str
    ending: Ending
    verdict: str
    problem: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    top: int
    end: float


def svg(stories: collections.abc.Sequence[Story],
        every_boot: bool = False) -> str:
    """Return a picture of the decisive boot of every machine.

    The axis has seconds since the first log line of each boot; without times
    in the log it has steps, one beside the other.

    :param every_boot: show all boots that are kept.
    """
    boots = [pair for one in stories for pair in _boots(one, every_boot)]
    shown = boots[-MOST_ROWS:]
    timed = all(_timed(one) for _, one in shown)
    ends = [place for _, one in shown for place, _ in _placed(one, timed)]
    step = _step(max(ends, default=1.0))
    longest = step * max(1, math.ceil(max(ends, default=1.0) / step))
    scale = WIDTH / longest
    ticks = [(round(at * step * scale, 1), f'{at * step:g}')
             for at in range(int(longest / step) + 1)]
    return templating.render(
        'trace.svg.j2', ticks=ticks, left=LEFT, width=WIDTH, top=TOP,
        rows=[_row(name, one, timed, scale, TOP + number * ROW)
              for number, (name, one) in enumerate(shown)],
        height=TOP + len(shown) * ROW + 40, row=ROW,
        unit='seconds' if timed else 'steps', phases=PHASES,
        left_out=len(boots) - len(shown), every_boot=every_boot)


PHASES = {'address': '#8da0cb', 'loader': '#fc8d62',
          'configuration': '#e5c494', 'kernel': '#66c2a5',
          'ramdisk': '#a6d854', _SYSTEM: '#e78ac3'}
"""Colour of each phase; each is named beside its colour too."""


def _boots(story: Story, every: bool) -> list[tuple[str, Boot]]:
    """Return boots of a machine, each with its name in the picture."""
    if not every or len(story.boots) + story.forgotten == 1:
        return [(story.name, story.decisive)]
    return [(f'{story.name} #{number}', one) for number, one
            in enumerate(story.boots, story.forgotten + 1)]


def _steps(boot: Boot) -> list[Step]:
    return [step for one in boot.attempts for step in stepping.steps(one)]


def _timed(boot: Boot) -> bool:
    return all(step.at is not None for step in _steps(boot))


def _placed(boot: Boot, timed: bool) -> list[tuple[float, Step]]:
    """Return the steps with their places on the axis, in its unit."""
    found = _steps(boot)
    if not timed:
        return [(float(at), step) for at, step in enumerate(found, 1)]
    began = min((step.at or 0.0 for step in found), default=0.0)
    return sorted((((step.at or 0.0) - began, step) for step in found),
                  key=lambda one: one[0])


def _step(longest: float) -> float:
    """Return a round distance of two marks on the axis."""
    rough = max(longest, 1.0) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= rough)


def _row(name: str, boot: Boot, timed: bool, scale: float, top: int) -> Row:
    placed = [(at * scale, step) for at, step in _placed(boot, timed)]
    found = boot.diagnosis
    return Row(
        name, _machine(boot.best), boot.ending,
        f'{boot.ending.value}: {found.code}' if found else boot.ending.value,
        found.problem if found else f'came as far as {boot.stage.words}',
        tuple(_bars(placed)),
        tuple(Mark(round(at, 1), step.good, _title(step))
              for at, step in placed),
        top, round(placed[-1][0], 1) if placed else 0.0)


def _bars(placed: list[tuple[float, Step]]
          ) -> collections.abc.Iterator[Bar]:
    before = 0.0
    for at, step in placed:
        phase = _PHASES.get(step.subject, _SYSTEM)
        if step.key.startswith(_SYSTEM):
            phase = _SYSTEM
        if at > before and step.subject not in _NO_PHASE:
            yield Bar(phase, round(before, 1), round(at - before, 1),
                      _title(step))
        before = max(at, before)


def _title(step: Step) -> str:
    return f'{step.subject} {step.what} {step.detail}'.strip()


def _machine(seen: Evidence) -> str:
    return seen.machine_name if seen.machine else ''
