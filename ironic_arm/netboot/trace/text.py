# SPDX-License-Identifier: Apache-2.0

"""Stories as text for a terminal, and as plain data for JSON."""

import collections.abc
import datetime
import itertools

from ironic_arm.netboot.trace import timeline as stepping
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.report import Boot
from ironic_arm.netboot.trace.report import Story
from ironic_arm.netboot.trace.timeline import Step

_Zone = datetime.tzinfo


def text(stories: collections.abc.Iterable[Story], zone: _Zone) -> str:
    """Return stories as text; '' for none.

    :param zone: of the times in it.
    """
    return '\n'.join('\n'.join(_story(one, zone)) + '\n' for one in stories)


def _story(story: Story, zone: _Zone) -> collections.abc.Iterator[str]:
    best = story.last.best
    yield '  '.join(filter(None, (
        story.name, story.address if story.address != story.name else '',
        best.machine_name if best.machine else '')))
    if story.forgotten:
        yield f'{story.forgotten} older boots are not kept'
    for boot in story.boots:
        yield from _boot(boot, zone)


def _boot(boot: Boot, zone: _Zone) -> collections.abc.Iterator[str]:
    began = boot.attempts[0].attempt.began
    yield f'  boot at {moment(began, zone)}' if began else '  boot'
    for number, attempt in enumerate(boot.attempts):
        if number:
            yield f'    then over {_way(attempt)}'
        rows = itertools.groupby(stepping.steps(attempt), _alike)
        for _, same in rows:
            yield _row(list(same), began)
    yield f'  {boot.ending.value}, came as far as {boot.stage.words}'
    for one in boot.findings:
        yield f'  {one.severity.name}: {one.problem}.'
        yield f'    {one.remedy}. [{one.code}]'


def _alike(step: Step) -> tuple[object, ...]:
    """Return what steps have in common that share a row."""
    if step.good:
        return (step.key,)
    return step.subject, step.what


def _row(same: list[Step], began: float | None) -> str:
    first = same[0]
    more = f' and {len(same) - 1} more' if len(same) > 1 else ''
    when = ('' if first.at is None or began is None
            else f'{max(0.0, first.at - began):.1f} s')
    return (f'  {when:>9}  {first.subject:<13}  {first.what}  '
            f'{first.detail}{more}').rstrip()


def _way(seen: Evidence) -> str:
    transport, family = seen.attempt.protocol
    return f'{transport or "the network"}, IPv{family}'


def moment(at: float, zone: _Zone) -> str:
    """Return a time as a date and a time of day."""
    try:
        when = datetime.datetime.fromtimestamp(at, zone)
    except (ValueError, OverflowError, OSError):
        return f'{at:.0f} s'
    return when.strftime('%Y-%m-%d %H:%M:%S')


def data(stories: collections.abc.Iterable[Story], zone: _Zone
         ) -> list[dict[str, object]]:
    """Return stories as lists and dictionaries."""
    return [{'machine': one.name, 'address': one.address,
             'forgotten_boots': one.forgotten,
             'boots': [_boot_data(boot, zone) for boot in one.boots]}
            for one in stories]


def _boot_data(boot: Boot, zone: _Zone) -> dict[str, object]:
    return {
        'ending': boot.ending.value, 'reached': boot.stage.name.lower(),
        'attempts': [_attempt_data(one, zone) for one in boot.attempts],
        'findings': [
            {'code': one.code, 'severity': one.severity.name.lower(),
             'problem': one.problem, 'remedy': one.remedy}
            for one in boot.findings]}


def _attempt_data(seen: Evidence, zone: _Zone) -> dict[str, object]:
    firmware, machine = seen.attempt.firmware, seen.machine
    began = seen.attempt.began
    return {
        'began': moment(began, zone) if began else None,
        'client_arch': machine.code if machine else None,
        'cpu_arch': seen.cpu_arch or None,
        'firmware': machine.firmware if machine else None,
        'transport': seen.attempt.protocol[0] or None,
        'ip_version': seen.attempt.protocol[1],
        'vendor_class': firmware.client.vendor_class if firmware else '',
        'boot_file': seen.boot_file,
        'steps': [_step_data(one, began)
                  for one in stepping.steps(seen)]}


def _step_data(step: Step, began: float | None) -> dict[str, object]:
    seconds = (None if step.at is None or began is None
               else round(max(0.0, step.at - began), 3))
    return {'seconds': seconds, 'subject': step.subject, 'what': step.what,
            'detail': step.detail, 'good': step.good}
