# SPDX-License-Identifier: Apache-2.0

"""The filter: one truth in memory, and dnsmasq's host directory as its
image.

It knows neither ironic nor ironic-inspector; a
:class:`ironic_arm.pxe_filter.sync.sources.Source` tells it who is being inspected
and who is known.
"""

import collections.abc
import dataclasses
import time

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.hostsdir import contents
from ironic_arm.netboot.hostsdir import entries
from ironic_arm.netboot.hostsdir import plan
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.sync import hostsdir
from ironic_arm.pxe_filter.sync import mirror
from ironic_arm.pxe_filter.sync import outcome
from ironic_arm.pxe_filter.sync import sources


@dataclasses.dataclass(frozen=True)
class _Sums:
    """What the files say together, when a certain state is wanted."""

    open: bool
    allowed: int
    denied: int
    unopened: frozenset[str]
    unrevoked: frozenset[str]


class FilterState:
    """Who is let in, in memory and on disk.

    :param directory: dnsmasq's host directory.
    :param owner: names the truth behind it, see
        :class:`ironic_arm.pxe_filter.sync.hostsdir.Hostsdir`.
    :param openable: whether unknown machines are ever welcome.
    :param clock: tells seconds, and never jumps.
    :param option: what the option with the directory is called.
    :param purge: whether files of upstream's driver are removed.
    :ivar where: the directory, for messages.
    """

    def __init__(self, directory: str, owner: str = '', openable: bool = True,
                 clock: collections.abc.Callable[[], float] = time.monotonic,
                 option: str = '', purge: bool = False) -> None:
        self.where = f'{option} {directory}'.strip()
        self.directory = hostsdir.Hostsdir(directory, owner)
        self.openable = openable
        self._purge = purge
        self._answers = sources.Answers(clock)
        self._mirror = mirror.Mirror(self.directory, clock)
        # What was wanted of which image when nothing was left to be done.
        self._done: tuple[plan.Wanted, int] | None = None
        self._summed: tuple[plan.Wanted, int, _Sums] | None = None

    @property
    def stale(self) -> int:
        """How many entries dnsmasq holds that no file has any more."""
        return self._mirror.stale

    def sync(self, source: sources.Source) -> outcome.Outcome:
        """Bring the directory to what the source says.

        :returns: what was done, and everything that went wrong. Nothing is
            raised that has to do with the disk or with the source.
        """
        told = outcome.Outcome()
        try:
            with self.directory.locked():
                self._mirror.look(told)
                wanted = self._wanted(source, told)
                left = self._mirror.leftovers(
                    told.foreign if self._purge else ())
                self._mirror.carry_out(self._steps(wanted), told)
                if not self._mirror.failed:
                    self._mirror.clear(left, told)
                    self._mirror.anew = False
        except OSError as exc:
            # Nobody may write here, but what is to be has to be known.
            told.problems.append(faults.directory(self.where, exc))
            wanted = self._wanted(source, told)
        return self._summed_up(wanted, told)

    def compact(self, reload: collections.abc.Callable[[], None]
                ) -> outcome.Outcome:
        """Have dnsmasq forget what is stale.

        :param reload: tells dnsmasq to read its directory anew.
        """
        told = outcome.Outcome()
        active, is_open = self._answers.last
        wanted = plan.Wanted(
            active, self._answers.last_known if is_open else frozenset(),
            is_open, self.openable)
        try:
            with self.directory.locked():
                self._mirror.look(told)
                if not plan.plan(self._image, wanted):
                    self._mirror.shrink(
                        plan.smallest(self._image, wanted), reload,
                        told)
        except OSError as exc:
            told.problems.append(faults.found(
                filter_findings.RELOAD_FAILED, self.where,
                why=exc.strerror or str(exc)))
        return self._summed_up(wanted, told)

    @property
    def _image(self) -> contents.Contents:
        return self._mirror.image

    def _wanted(self, source: sources.Source, told: outcome.Outcome
                ) -> plan.Wanted:
        """Ask the source; where it fails, what it said last still holds."""
        # Before the first answer: whoever was let in stays in.
        active, is_open = self._answers.active(source, told) or (
            _good(self._image.outranking()), False)
        known = (self._answers.known(source, told) if is_open
                 else frozenset())
        return plan.Wanted(
            active, known or frozenset(), is_open and known is not None,
            self.openable, settled=self._mirror.settled(),
            again=self._mirror.anew)

    def _steps(self, wanted: plan.Wanted) -> list[contents.Step]:
        """Return what is to be done; nothing if it was nothing before."""
        now = wanted, self._image.revision
        if now == self._done:
            return []
        steps = plan.plan(self._image, wanted)
        self._done = None if steps else now
        return steps

    def _summed_up(self, wanted: plan.Wanted, told: outcome.Outcome
                   ) -> outcome.Outcome:
        now = wanted, self._image.revision
        if self._summed is None or self._summed[:2] != now:
            self._summed = *now, self._sums(wanted)
        sums = self._summed[2]
        told.active = wanted.active
        told.open = sums.open
        told.allowed = sums.allowed
        told.denied = sums.denied
        told.stale = self.stale
        told.unopened = sums.unopened
        told.unrevoked = sums.unrevoked
        return told

    def _sums(self, wanted: plan.Wanted) -> _Sums:
        there = self._image.outranking()
        let_in = _good(there)
        return _Sums(
            open=bool(self._image.unknown),
            allowed=len(let_in),
            denied=(len(there) - len(let_in)
                    + sum(map(len, self._image.known.values()))),
            unopened=wanted.active - let_in,
            unrevoked=self._unrevoked(wanted, let_in))

    def _unrevoked(self, wanted: plan.Wanted, let_in: frozenset[str]
                   ) -> frozenset[str]:
        """Return who may be let in by what dnsmasq has read, and must not."""
        found = (let_in | self._image.strays) - wanted.active
        if wanted.allow_unknown:
            return found & wanted.known
        return found | {entries.WILDCARD} if self._image.unknown else found


def _good(verdicts: dict[str, bool]) -> frozenset[str]:
    return frozenset(address for address, good in verdicts.items() if good)
