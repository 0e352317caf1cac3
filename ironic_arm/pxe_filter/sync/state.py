# SPDX-License-Identifier: Apache-2.0

"""The PXE filter allow list, in memory and in dnsmasq's hosts directory.

It depends on neither ironic nor ironic-inspector: a
:class:`ironic_arm.pxe_filter.sync.sources.Source` reports the addresses that
are being inspected and those that are known.
"""

import collections.abc
import dataclasses
import time

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.hostsdir import contents
from ironic_arm.netboot.hostsdir import entries
from ironic_arm.netboot.hostsdir import plan
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.sync import host_files
from ironic_arm.pxe_filter.sync import hostsdir
from ironic_arm.pxe_filter.sync import sources
from ironic_arm.pxe_filter.sync.outcome import Outcome


@dataclasses.dataclass(frozen=True)
class _Sums:
    """What all files together allow and deny, compared with what is wanted."""

    unknown_allowed: bool
    allowed: int
    denied: int
    not_allowed: frozenset[str]
    not_denied: frozenset[str]


class FilterState:
    """The allow list in memory and on disk.

    :param directory: dnsmasq's hosts directory.
    :param owner: name of the database behind it, see
        :class:`ironic_arm.pxe_filter.sync.hostsdir.Hostsdir`.
    :param allow_unknown: whether unknown hosts are ever allowed.
    :param clock: returns monotonic seconds.
    :param option: name of the option with the directory.
    :param purge: whether files of upstream's driver are removed.
    :ivar where: the directory, for messages.
    """

    def __init__(self, directory: str, owner: str = '',
                 allow_unknown: bool = True,
                 clock: collections.abc.Callable[[], float] = time.monotonic,
                 option: str = '', purge: bool = False) -> None:
        self.where = f'{option} {directory}'.strip()
        self.directory = hostsdir.Hostsdir(directory, owner)
        self.allow_unknown = allow_unknown
        self._purge = purge
        self._answers = sources.LastAnswers(clock)
        self._files = host_files.HostFiles(self.directory, clock)
        # What was wanted of which contents when no step was left.
        self._done: tuple[plan.Wanted, int] | None = None
        self._summed: tuple[plan.Wanted, int, _Sums] | None = None

    @property
    def stale(self) -> int:
        """How many entries dnsmasq holds that no file has any more."""
        return self._files.stale

    def sync(self, source: sources.Source) -> Outcome:
        """Bring the directory to the state that the source reports.

        :returns: what was done, and every problem. Errors of the disk or of
            the source are not raised.
        """
        outcome = Outcome()
        try:
            with self.directory.locked():
                self._files.scan(outcome)
                wanted = self._wanted(source, outcome)
                left = self._files.leftovers(
                    outcome.foreign if self._purge else ())
                self._files.carry_out(self._steps(wanted), outcome)
                if not self._files.failed:
                    self._files.clear(left, outcome)
                    self._files.anew = False
        except OSError as exc:
            # Nothing can be written, but the outcome needs what is wanted.
            outcome.problems.append(faults.directory(self.where, exc))
            wanted = self._wanted(source, outcome)
        return self._summed_up(wanted, outcome)

    def compact(self, reload: collections.abc.Callable[[], None]
                ) -> Outcome:
        """Make dnsmasq drop its stale entries.

        :param reload: makes dnsmasq read its directory anew.
        """
        outcome = Outcome()
        active, unknown_allowed = self._answers.last
        known = (self._answers.last_known if unknown_allowed
                 else frozenset())
        wanted = plan.Wanted(active, known, unknown_allowed,
                             self.allow_unknown)
        try:
            with self.directory.locked():
                self._files.scan(outcome)
                if not plan.plan(self._contents, wanted):
                    self._files.shrink(
                        plan.smallest(self._contents, wanted), reload,
                        outcome)
        except OSError as exc:
            outcome.problems.append(faults.found(
                filter_findings.RELOAD_FAILED, self.where,
                why=exc.strerror or str(exc)))
        return self._summed_up(wanted, outcome)

    @property
    def _contents(self) -> contents.Contents:
        return self._files.contents

    def _wanted(self, source: sources.Source, outcome: Outcome
                ) -> plan.Wanted:
        """Query the source; where it fails, its last answer still holds."""
        # Before the first answer: addresses that were allowed stay allowed.
        active, unknown_allowed = self._answers.active(source, outcome) or (
            _allowed(self._contents.outranking()), False)
        known = (self._answers.known(source, outcome) if unknown_allowed
                 else frozenset())
        return plan.Wanted(
            active, known or frozenset(),
            unknown_allowed and known is not None, self.allow_unknown,
            settled=self._files.settled(), again=self._files.anew)

    def _steps(self, wanted: plan.Wanted) -> list[contents.Step]:
        """Return the steps to be done; none if nothing has changed."""
        now = wanted, self._contents.revision
        if now == self._done:
            return []
        steps = plan.plan(self._contents, wanted)
        self._done = None if steps else now
        return steps

    def _summed_up(self, wanted: plan.Wanted, outcome: Outcome
                   ) -> Outcome:
        now = wanted, self._contents.revision
        if self._summed is None or self._summed[:2] != now:
            self._summed = *now, self._sums(wanted)
        sums = self._summed[2]
        outcome.active = wanted.active
        outcome.unknown_allowed = sums.unknown_allowed
        outcome.allowed = sums.allowed
        outcome.denied = sums.denied
        outcome.stale = self.stale
        outcome.not_allowed = sums.not_allowed
        outcome.not_denied = sums.not_denied
        return outcome

    def _sums(self, wanted: plan.Wanted) -> _Sums:
        there = self._contents.outranking()
        allowed = _allowed(there)
        return _Sums(
            unknown_allowed=bool(self._contents.unknown),
            allowed=len(allowed),
            denied=(len(there) - len(allowed)
                    + sum(map(len, self._contents.known.values()))),
            not_allowed=wanted.active - allowed,
            not_denied=self._not_denied(wanted, allowed))

    def _not_denied(self, wanted: plan.Wanted, allowed: frozenset[str]
                   ) -> frozenset[str]:
        """Return addresses that dnsmasq may still allow and must not."""
        found = (allowed | self._contents.strays) - wanted.active
        if wanted.allow_unknown:
            return found & wanted.known
        return found | {entries.WILDCARD} if self._contents.unknown else found


def _allowed(verdicts: dict[str, bool]) -> frozenset[str]:
    return frozenset(address for address, good in verdicts.items() if good)
