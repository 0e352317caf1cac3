# SPDX-License-Identifier: Apache-2.0

"""Sources of the addresses to allow, and their last answers."""

import collections.abc
import time
import typing

from ironic_arm.netboot import mac
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.sync.outcome import Outcome

GRACE = 60.0
"""Seconds for which the last answer of a source that fails still holds."""


class Source(typing.Protocol):
    """What reports to the filter which addresses to allow."""

    def active(self) -> tuple[collections.abc.Iterable[str], bool]:
        """Return the addresses under inspection.

        :returns: the addresses, and whether unknown hosts are allowed.
        :raises ironic_arm.pxe_filter.faults.SourceError: if they cannot be
            read.
        """

    def known(self) -> collections.abc.Iterable[str]:
        """Return the addresses of all known machines.

        :raises ironic_arm.pxe_filter.faults.SourceError: if they cannot be
            read.
        """


class LastAnswers:
    """The answers of a source; while it fails, its last ones.

    :param clock: returns monotonic seconds.
    """

    def __init__(self, clock: collections.abc.Callable[[], float]
                 = time.monotonic) -> None:
        self._clock = clock
        self._lists: dict[str, tuple[list[str], mac.Collected]] = {}
        self._active: tuple[frozenset[str], bool] | None = None
        self._active_at = 0.0

    @property
    def last(self) -> tuple[frozenset[str], bool]:
        """Addresses active last, and whether unknown hosts were allowed."""
        return self._active or (frozenset(), False)

    @property
    def last_known(self) -> frozenset[str]:
        """Addresses that were known last."""
        before = self._lists.get('known')
        return before[1].good if before else frozenset()

    def active(self, source: Source, outcome: Outcome
               ) -> tuple[frozenset[str], bool] | None:
        """Return the addresses under inspection.

        :param outcome: where problems are added.
        :returns: the addresses, and whether unknown hosts are allowed; None
            if no source ever answered.
        """
        now = self._clock()
        try:
            raw, unknown_allowed = source.active()
            active = self._collected('active', raw, outcome)
        except faults.SourceError as exc:
            outcome.problems.append(exc.finding)
            if self._active is None:
                return None
            recent = now - self._active_at < GRACE
            return self._active[0], self._active[1] and recent
        self._active = active, unknown_allowed
        self._active_at = now
        return self._active

    def known(self, source: Source, outcome: Outcome
              ) -> frozenset[str] | None:
        """Return the known addresses; None if the source fails."""
        try:
            return self._collected('known', source.known(), outcome)
        except faults.SourceError as exc:
            outcome.problems.append(exc.finding)
            return None

    def _collected(self, what: str, raw: collections.abc.Iterable[str],
                   outcome: Outcome) -> frozenset[str]:
        """Return addresses in our form; the same list is read only once."""
        texts = list(raw)
        before = self._lists.get(what)
        if before is None or before[0] != texts:
            trusted = before[1].good if before else frozenset()
            before = texts, mac.collect(texts, trusted)
            self._lists[what] = before
        outcome.refused.update(before[1].refused)
        return before[1].good
