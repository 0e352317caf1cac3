# SPDX-License-Identifier: Apache-2.0

"""Who is to be let in: asked for, and remembered while nobody answers."""

import collections.abc
import time
import typing

from ironic_arm.netboot import mac
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.sync import outcome

GRACE = 60.0
"""Seconds for which the last answer of a source that fails still holds."""


class Source(typing.Protocol):
    """Who tells the filter what is to be."""

    def active(self) -> tuple[collections.abc.Iterable[str], bool]:
        """Return the addresses that are being inspected, and whether
        unknown machines are welcome.

        :raises ironic_arm.pxe_filter.faults.SourceError: if nobody knows.
        """

    def known(self) -> collections.abc.Iterable[str]:
        """Return the addresses of all machines that are known.

        :raises ironic_arm.pxe_filter.faults.SourceError: if nobody knows.
        """


class Answers:
    """What a source answers now, or answered last.

    :param clock: tells seconds, and never jumps.
    """

    def __init__(self, clock: collections.abc.Callable[[], float]
                 = time.monotonic) -> None:
        self._clock = clock
        self._lists: dict[str, tuple[list[str], mac.Collected]] = {}
        self._active: tuple[frozenset[str], bool] | None = None
        self._active_at = 0.0

    @property
    def last(self) -> tuple[frozenset[str], bool]:
        """What was active last, and whether unknown machines were welcome."""
        return self._active or (frozenset(), False)

    @property
    def last_known(self) -> frozenset[str]:
        """Who was known last."""
        before = self._lists.get('known')
        return before[1].good if before else frozenset()

    def active(self, source: Source, told: outcome.Outcome
               ) -> tuple[frozenset[str], bool] | None:
        """Return who is being inspected, and whether others are welcome.

        :param told: is told what goes wrong.
        :returns: None if no source ever answered.
        """
        now = self._clock()
        try:
            raw, is_open = source.active()
            active = self._collected('active', raw, told)
        except faults.SourceError as exc:
            told.problems.append(exc.finding)
            if self._active is None:
                return None
            recent = now - self._active_at < GRACE
            return self._active[0], self._active[1] and recent
        self._active = active, is_open
        self._active_at = now
        return self._active

    def known(self, source: Source, told: outcome.Outcome
              ) -> frozenset[str] | None:
        """Return who is known; None if the source does not tell."""
        try:
            return self._collected('known', source.known(), told)
        except faults.SourceError as exc:
            told.problems.append(exc.finding)
            return None

    def _collected(self, what: str, raw: collections.abc.Iterable[str],
                   told: outcome.Outcome) -> frozenset[str]:
        """Return addresses in our form; the same list is read only once."""
        texts = list(raw)
        before = self._lists.get(what)
        if before is None or before[0] != texts:
            trusted = before[1].good if before else frozenset()
            before = texts, mac.collect(texts, trusted)
            self._lists[what] = before
        told.refused.update(before[1].refused)
        return before[1].good
