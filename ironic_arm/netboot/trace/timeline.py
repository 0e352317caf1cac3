# SPDX-License-Identifier: Apache-2.0

"""The steps of a boot, in order, to be shown."""

import collections.abc
from typing import NamedTuple

from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.evidence import Stage
from ironic_arm.netboot.trace.machines import IPXE
from ironic_arm.netboot.trace.machines import SYSTEM
from ironic_arm.netboot.trace.machines import Exchange
from ironic_arm.netboot.trace.machines import Request

_GOOD = frozenset({Outcome.SENT, Outcome.PROBED})


class Step(NamedTuple):
    """Something that happened.

    :ivar key: what it is, the same whenever it is shown again.
    :ivar at: when, in seconds since 1970; ``None`` where not known.
    :ivar subject: what it is about, such as ``address`` or ``kernel``.
    :ivar what: what happened.
    :ivar detail: the file, address or the like; may be empty.
    :ivar good: whether it went well.
    """

    key: str
    at: float | None
    subject: str
    what: str
    detail: str
    good: bool


_Steps = collections.abc.Iterator[Step]


def steps(seen: Evidence) -> _Steps:
    """Yield the steps of an attempt."""
    attempt = seen.attempt
    pending = {one.after: one for one in (attempt.ipxe, attempt.system)
               if one}
    if attempt.firmware:
        yield from _exchange(attempt.firmware, 'firmware')
    for number, one in enumerate(attempt.files):
        if number in pending:
            yield from _later(pending.pop(number))
        yield _file(seen, number, one)
    for exchange in pending.values():
        yield from _later(exchange)
    yield from _ends(seen)


def _later(one: Exchange) -> _Steps:
    return _exchange(one, IPXE if one.client.program == IPXE else SYSTEM)


def _exchange(one: Exchange, who: str) -> _Steps:
    """Yield the steps of an exchange of DHCP."""
    if one.asked:
        yield Step(f'{who}.asked', one.since, 'address',
                   f'{who} asked {_times(one.asked)}',
                   one.client.vendor_class, True)
    if one.ignored:
        yield Step(f'{who}.ignored', one.since, 'address',
                   f'ignored {_times(one.ignored)}', '', False)
    if one.offered and not one.given:
        yield Step(f'{who}.offered', one.offered_at, 'address',
                   f'offered {_times(one.offered)}',
                   _answer(one), False)
    if one.given:
        yield Step(f'{who}.given', one.given_at, 'address', 'given',
                   _answer(one), True)
    if one.why_not:
        yield Step(f'{who}.refused', one.since, 'address', 'refused',
                   one.why_not, False)


def _answer(one: Exchange) -> str:
    """Return what dnsmasq answered a client."""
    words = [one.address]
    if one.boot_file:
        at = f' at {one.next_server}' if one.next_server else ''
        words.append(f'boot file {one.boot_file}{at}')
    elif one.logged and one.client.transport:
        words.append('no boot file')
    return ', '.join(words)


def _file(seen: Evidence, number: int, one: Request) -> Step:
    return Step(f'file.{number}', one.at, seen.roles[number].value,
                one.outcome.value, one.path.removeprefix(seen.root),
                one.outcome in _GOOD)


def _ends(seen: Evidence) -> _Steps:
    """Yield what happened around a machine that came far."""
    attempt = seen.attempt
    if attempt.more:
        yield Step('files.more', attempt.last, 'files', 'and',
                   f'{attempt.more} more', True)
    if attempt.callback:
        yield Step('callback', attempt.callback_at, 'agent',
                   f'called, status {attempt.callback.status}',
                   attempt.callback.path, attempt.callback.status < 400)
    if attempt.closed:
        yield Step('closed', attempt.closed_at, 'filter', 'written anew', '',
                   True)
    if attempt.stopped and seen.stage < Stage.SYSTEM:
        yield Step('stopped', attempt.stopped_at, 'dnsmasq', 'ended', '',
                   False)


def _times(number: int) -> str:
    return 'once' if number == 1 else f'{number} times'
