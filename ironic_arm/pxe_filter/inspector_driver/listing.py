# SPDX-License-Identifier: Apache-2.0

"""The addresses of all ports, without asking for all of them each time.

ironic needs about half a millisecond to tell of one port, so that a listing
of 10,000 takes seconds, whoever asks. A port that is new, or has another
address, has to be known at once: its machine must be denied. One that was
removed is denied a little longer.
"""

import collections.abc
import time
import typing

from ironic_arm.pxe_filter.inspector_driver import ports

SHORT = 0.5
"""A listing that took fewer seconds is made each time."""

SHARE = 10.0
"""After so many times its duration a longer listing is made again."""

AT_MOST = 300.0
"""Seconds after which every listing is made again."""

PAGE = 100
"""So many of the latest ports are looked at."""


class Listing:
    """What ironic told, brought up to date by what is new.

    :param clock: tells seconds, and never jumps.
    """

    def __init__(self, clock: collections.abc.Callable[[], float]
                 = time.monotonic) -> None:
        self._clock = clock
        self._found: list[typing.Any] = []
        self._seen: set[typing.Any] = set()
        self._due = -AT_MOST
        self._latest = ''

    def addresses(self, asked: ports.Ports) -> list[typing.Any]:
        """Return the addresses of all ports, as ironic tells them.

        :raises ironic_arm.pxe_filter.faults.SourceError: if ironic does
            not tell.
        """
        if self._clock() >= self._due or not self._brought_up(asked):
            self._list_all(asked)
        return self._found

    def _list_all(self, asked: ports.Ports) -> None:
        self._due = -AT_MOST
        # What changes while the listing is made is looked at afterwards.
        latest = _latest(_changed(asked))
        began = self._clock()
        self._found = [row.get('address') for row in asked.rows('address')]
        now = self._clock()
        self._seen = set(map(str, self._found))
        self._latest = latest
        if now - began >= SHORT:
            self._due = now + min(SHARE * (now - began), AT_MOST)

    def _brought_up(self, asked: ports.Ports) -> bool:
        """Take in ports that are new or changed.

        :returns: whether it is certain that there are no others.
        """
        new = asked.page(fields='address', sort_key='id', sort_dir='desc',
                         limit=str(PAGE))
        if not self._take(new):
            return False
        changed = _changed(asked)
        if not changed:
            return True
        self._take(changed)
        last = _latest(changed[-1:])
        reached = len(changed) < PAGE or not last or last < self._latest
        if not _latest(changed):
            # None was ever changed; or the database puts those in front.
            reached = not _latest(_changed(asked, 'asc', 1))
        self._latest = max(self._latest, _latest(changed))
        return reached

    def _take(self, rows: list[dict[str, typing.Any]]) -> bool:
        """Add what is new; tell whether something was not."""
        new = [row.get('address') for row in rows
               if str(row.get('address')) not in self._seen]
        self._found = self._found + new if new else self._found
        self._seen.update(map(str, new))
        return len(new) < PAGE


def _changed(asked: ports.Ports, direction: str = 'desc', limit: int = PAGE
             ) -> list[dict[str, typing.Any]]:
    """Return the ports that were changed last, or first."""
    return asked.page(fields='address,updated_at', sort_key='updated_at',
                      sort_dir=direction, limit=str(limit))


def _latest(rows: list[dict[str, typing.Any]]) -> str:
    """Return when the first of some ports was changed; empty if never."""
    return str(rows[0].get('updated_at') or '') if rows else ''
