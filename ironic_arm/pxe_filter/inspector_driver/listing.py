# SPDX-License-Identifier: Apache-2.0

"""The addresses of all ports, without a full listing each time.

ironic needs about half a millisecond for one port, so that a listing of
10,000 takes seconds with any client. A port that is new, or has another
address, has to be known at once: its machine must be denied. One that was
removed is denied a little longer.
"""

import collections.abc
import time
import typing

from ironic_arm.pxe_filter.inspector_driver import ports

SHORT = 0.5
"""A listing that took fewer seconds is requested each time."""

SHARE = 10.0
"""After so many times its duration a longer listing is requested again."""

AT_MOST = 300.0
"""Seconds after which every listing is requested again."""

PAGE = 100
"""How many of the latest ports are read."""


class Listing:
    """A listing of ports, updated by ports that are new or changed.

    :param clock: returns monotonic seconds.
    """

    def __init__(self, clock: collections.abc.Callable[[], float]
                 = time.monotonic) -> None:
        self._clock = clock
        self._found: list[typing.Any] = []
        self._seen: set[typing.Any] = set()
        self._due = -AT_MOST
        self._latest = ''

    def addresses(self, api: ports.Ports) -> list[typing.Any]:
        """Return the addresses of all ports, as ironic returns them.

        :raises ironic_arm.pxe_filter.faults.SourceError: if ironic does
            not return them.
        """
        if self._clock() >= self._due or not self._updated(api):
            self._list_all(api)
        return self._found

    def _list_all(self, api: ports.Ports) -> None:
        self._due = -AT_MOST
        # Changes during the listing are read afterwards.
        latest = _latest(_changed(api))
        began = self._clock()
        self._found = [row.get('address') for row in api.rows('address')]
        now = self._clock()
        self._seen = set(map(str, self._found))
        self._latest = latest
        if now - began >= SHORT:
            self._due = now + min(SHARE * (now - began), AT_MOST)

    def _updated(self, api: ports.Ports) -> bool:
        """Add ports that are new or changed.

        :returns: whether it is certain that there are no others.
        """
        new = api.page(fields='address', sort_key='id', sort_dir='desc',
                       limit=str(PAGE))
        if not self._add(new):
            return False
        changed = _changed(api)
        if not changed:
            return True
        self._add(changed)
        last = _latest(changed[-1:])
        reached = len(changed) < PAGE or not last or last < self._latest
        if not _latest(changed):
            # None was ever changed; or the database sorts those first.
            reached = not _latest(_changed(api, 'asc', 1))
        self._latest = max(self._latest, _latest(changed))
        return reached

    def _add(self, rows: list[dict[str, typing.Any]]) -> bool:
        """Add new ports; return whether they are fewer than a page."""
        new = [row.get('address') for row in rows
               if str(row.get('address')) not in self._seen]
        self._found = self._found + new if new else self._found
        self._seen.update(map(str, new))
        return len(new) < PAGE


def _changed(api: ports.Ports, direction: str = 'desc', limit: int = PAGE
             ) -> list[dict[str, typing.Any]]:
    """Return the ports that were changed last, or first."""
    return api.page(fields='address,updated_at', sort_key='updated_at',
                    sort_dir=direction, limit=str(limit))


def _latest(rows: list[dict[str, typing.Any]]) -> str:
    """Return when the first of some ports was changed; empty if never."""
    return str(rows[0].get('updated_at') or '') if rows else ''
