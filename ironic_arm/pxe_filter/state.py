# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""The filter: one truth in memory, and dnsmasq's host directory as its
image.

It knows neither ironic nor ironic-inspector; a :class:`Source` tells it who
is being inspected and who is known.
"""

import collections.abc
import dataclasses
import os
import time
import typing

from ironic_arm.netboot import addresses
from ironic_arm.netboot import findings
from ironic_arm.netboot import host_files
from ironic_arm.netboot import host_image
from ironic_arm.netboot import host_rules
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter import hostsdir

GRACE = 60.0
"""Seconds for which the last answer of a source that fails still holds."""

SETTLED = 60.0
"""Seconds after which dnsmasq has read a file for certain."""

PURGED_AT_ONCE = 2000
"""So many files of upstream's driver are removed by one synchronization."""


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


@dataclasses.dataclass(frozen=True)
class Fixed:
    """A source that says what it was told to say."""

    addresses: collections.abc.Iterable[str]
    ports: collections.abc.Iterable[str] = ()
    open: bool = False

    def active(self) -> tuple[collections.abc.Iterable[str], bool]:
        """Return what was given."""
        return self.addresses, self.open

    def known(self) -> collections.abc.Iterable[str]:
        """Return what was given."""
        return self.ports


@dataclasses.dataclass
class Outcome:
    """What one synchronization found and did.

    :ivar active: addresses that are being inspected.
    :ivar open: whether unknown machines are let in.
    :ivar allowed: how many addresses have an entry that lets them in.
    :ivar denied: how many have one that keeps them out.
    :ivar written: how many files were written.
    :ivar removed: how many files were removed.
    :ivar stale: how many entries dnsmasq holds that no file has any more.
    :ivar unopened: active addresses whose entry is not in place.
    :ivar unrevoked: addresses that dnsmasq may let in and must not.
    :ivar refused: reason by text for what is not an address.
    :ivar foreign: names of files that others put there.
    :ivar problems: everything that went wrong.
    :ivar obstacle: why a machine whose turn has just come cannot be let in;
        empty if it can.
    """

    active: frozenset[str] = frozenset()
    open: bool = False
    allowed: int = 0
    denied: int = 0
    written: int = 0
    removed: int = 0
    stale: int = 0
    unopened: frozenset[str] = frozenset()
    unrevoked: frozenset[str] = frozenset()
    refused: dict[str, str] = dataclasses.field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    problems: list[findings.Finding] = dataclasses.field(
        default_factory=list)
    obstacle: str = ''


class FilterState:
    """Who is let in, in memory and on disk.

    :param directory: dnsmasq's host directory.
    :param owner: names the truth behind it, see
        :class:`ironic_arm.pxe_filter.hostsdir.Hostsdir`.
    :param openable: whether unknown machines are ever welcome.
    :param clock: tells seconds, and never jumps.
    :ivar purge: whether files of upstream's driver are removed.
    """

    def __init__(self, directory: str, owner: str = '', openable: bool = True,
                 clock: collections.abc.Callable[[], float] = time.monotonic
                 ) -> None:
        self.directory = hostsdir.Hostsdir(directory, owner)
        self.openable = openable
        self.purge = False
        self._clock = clock
        self._lists: dict[str, tuple[list[str], addresses.Collected]] = {}
        self._active: tuple[frozenset[str], bool] | None = None
        self._active_at = 0.0
        self.adopt()

    def adopt(self) -> None:
        """Forget everything; the next synchronization reads the disk."""
        self.image = host_image.Image()
        self.stale = 0
        self._signatures: dict[str, hostsdir.Signature] = {}
        self._denied_at: dict[str, float] = {}
        self._first = True
        self._failed: set[str] = set()
        self._identity: tuple[int, int] | None = None

    def sync(self, source: Source) -> Outcome:
        """Bring the directory to what the source says.

        :returns: what was done, and everything that went wrong. Nothing is
            raised that has to do with the disk or with the source.
        """
        outcome = Outcome()
        try:
            with self.directory.locked():
                self._meet()
                self._look(outcome)
                wanted = self._wanted(source, outcome)
                left = self._leftovers(outcome)
                self._carry_out(host_rules.plan(self.image, wanted), outcome)
                if not self._failed:
                    self._clear(left, outcome)
                self._first = self._first and bool(self._failed)
        except OSError as exc:
            # Nobody may write here, but what is to be has to be known.
            outcome.problems.append(faults.directory(
                self.directory.path, exc))
            wanted = self._wanted(source, outcome)
        return self._summed_up(wanted, outcome)

    def compact(self, reload: collections.abc.Callable[[], None]) -> Outcome:
        """Have dnsmasq forget what is stale.

        Files that are not needed are hidden, not removed, until dnsmasq was
        told to read the directory: whoever comes after a crash in between
        finds in them what dnsmasq may still remember.

        :param reload: tells dnsmasq to read its directory anew.
        """
        outcome = Outcome()
        active, is_open = self._active or (frozenset(), False)
        wanted = host_rules.Wanted(
            active, self._known_before() if is_open else frozenset(),
            is_open, self.openable)
        try:
            with self.directory.locked():
                self._look(outcome)
                if not host_rules.plan(self.image, wanted):
                    self._shrink(wanted, reload, outcome)
        except OSError as exc:
            outcome.problems.append(faults.compaction(
                self.directory.path, exc))
        return self._summed_up(wanted, outcome)

    def _shrink(self, wanted: host_rules.Wanted,
                reload: collections.abc.Callable[[], None],
                outcome: Outcome) -> None:
        steps = host_rules.smallest(self.image, wanted)
        self._carry_out([step for step in steps
                         if isinstance(step, host_image.Write)], outcome)
        hidden = []
        try:
            if self._failed:
                return
            for step in steps:
                if isinstance(step, host_image.Remove):
                    self.directory.hide(step.name)
                    hidden.append(step.name)
            reload()
        except OSError:
            for name in hidden:
                self.directory.show(name)
            raise
        for name in hidden:
            self.directory.remove_hidden(name)
            self._signatures.pop(name, None)
            self.image.apply(host_image.Remove(name))
            outcome.removed += 1
        self.image.strays.clear()
        self.stale = 0

    def _meet(self) -> None:
        """Notice that another directory stands in the place of ours."""
        identity = self.directory.identity
        self._first = self._first or identity != self._identity
        self._identity = identity

    def _look(self, outcome: Outcome) -> None:
        """Find out what others did to our files."""
        seen = self.directory.look()
        for name in seen.hidden:
            self._unhide(name, seen)
        for name, signature in seen.ours.items():
            if self._signatures.get(name) != signature:
                self._learn(name, outcome)
                self._signatures[name] = signature
        for name in self._signatures.keys() - seen.ours.keys():
            del self._signatures[name]
            if self.image.miss(name):
                outcome.problems.append(faults.missing_file(
                    os.path.join(self.directory.path, name)))
        outcome.foreign = tuple(sorted(seen.foreign))

    def _learn(self, name: str, outcome: Outcome) -> None:
        try:
            text = self.directory.read(name)
        except OSError as exc:
            outcome.problems.append(faults.file(
                os.path.join(self.directory.path, name), exc))
            text = ''
        before = self.image.entries
        if not self.image.learn(name, text):
            outcome.problems.append(faults.changed_file(
                os.path.join(self.directory.path, name)))
        elif not self._first:
            self.stale += max(0, len(text.splitlines()) - 1
                              - max(0, self.image.entries - before))

    def _leftovers(self, outcome: Outcome) -> list[str]:
        """Find files of upstream's driver, and whom they let in."""
        found: list[str] = []
        for name in outcome.foreign if self.purge else ():
            if len(found) == PURGED_AT_ONCE:
                break
            if host_files.maybe_upstreams(name):
                text = self.directory.read(name)
                if host_files.is_upstreams(name, text):
                    found.append(name)
                    self.image.suspect(host_files.let_in(text))
        return found

    def _clear(self, names: list[str], outcome: Outcome) -> None:
        """Remove files of upstream's driver, which ours supersede.

        Each removal is a change that dnsmasq is told of, so that not all
        of many are made at once.
        """
        for name in names:
            self.directory.remove(name)
        outcome.removed += len(names)
        outcome.foreign = tuple(sorted({*outcome.foreign} - {*names}))

    def _unhide(self, name: str, seen: hostsdir.Seen) -> None:
        """Take up a file that a crashed process left hidden."""
        if name in seen.ours:
            self.image.suspect(host_files.let_in(
                self.directory.read_hidden(name)))
            self.directory.remove_hidden(name)
            return
        self.directory.show(name)
        found = self.directory.look().ours.get(name)
        if found is not None:
            seen.ours[name] = found

    def _wanted(self, source: Source, outcome: Outcome
                ) -> host_rules.Wanted:
        """Ask the source; where it fails, what it said last still holds."""
        active, is_open = self._ask_active(source, outcome)
        known = frozenset()
        if is_open:
            try:
                known = self._collected('known', source.known(), outcome)
            except faults.SourceError as exc:
                outcome.problems.append(exc.finding)
                is_open = False
        now = self._clock()
        return host_rules.Wanted(
            active, known, is_open, self.openable,
            settled={address for address, at in self._denied_at.items()
                     if now - at > SETTLED},
            again=self._first)

    def _ask_active(self, source: Source, outcome: Outcome
                    ) -> tuple[frozenset[str], bool]:
        now = self._clock()
        try:
            raw, is_open = source.active()
            active = self._collected('active', raw, outcome)
        except faults.SourceError as exc:
            outcome.problems.append(exc.finding)
            if self._active is None:
                # Before the first answer: whoever was let in stays in.
                there = {address for address, good
                         in self.image.outranking().items() if good}
                return frozenset(there), False
            recent = now - self._active_at < GRACE
            return self._active[0], self._active[1] and recent
        self._active = active, is_open
        self._active_at = now
        return self._active

    def _collected(self, what: str, raw: collections.abc.Iterable[str],
                   outcome: Outcome) -> frozenset[str]:
        """Return addresses in our form; the same list is read only once."""
        texts = list(raw)
        before = self._lists.get(what)
        if before is None or before[0] != texts:
            trusted = before[1].good if before else frozenset()
            before = texts, addresses.collect(texts, trusted)
            self._lists[what] = before
        outcome.refused.update(before[1].refused)
        return before[1].good

    def _known_before(self) -> frozenset[str]:
        before = self._lists.get('known')
        return before[1].good if before else frozenset()

    def _carry_out(self, steps: collections.abc.Iterable[host_image.Step],
                   outcome: Outcome) -> None:
        """Do what can be done; after a failure only what denies or allows
        single machines, never what opens the door or forgets.
        """
        self._failed = set()
        for step in steps:
            final = isinstance(step, host_image.Remove) or step.final
            if final and self._failed:
                continue
            try:
                self._do(step)
            except OSError as exc:
                self._failed.add(step.name)
                outcome.problems.append(faults.file(
                    os.path.join(self.directory.path, step.name), exc))
            else:
                outcome.written += isinstance(step, host_image.Write)
                outcome.removed += isinstance(step, host_image.Remove)

    def _do(self, step: host_image.Step) -> None:
        before = self.image.entries
        if isinstance(step, host_image.Remove):
            self.directory.remove(step.name)
            self._signatures.pop(step.name, None)
            read = 0
        else:
            self._signatures[step.name] = self.directory.write(
                step.name, step.text)
            read = len(step.verdicts)
            self._remember(step)
        self.image.apply(step)
        self.stale += read - (self.image.entries - before)

    def _remember(self, step: host_image.Write) -> None:
        if host_files.kind(step.name) is host_files.Kind.MACHINE:
            for address, good in step.verdicts.items():
                self._denied_at.pop(address, None)
                if not good:
                    self._denied_at[address] = self._clock()

    def _summed_up(self, wanted: host_rules.Wanted, outcome: Outcome
                   ) -> Outcome:
        there = self.image.outranking()
        let_in = {address for address, good in there.items() if good}
        outcome.active = wanted.active
        outcome.open = bool(self.image.unknown)
        outcome.allowed = len(let_in)
        outcome.denied = (len(there) - len(let_in)
                          + sum(map(len, self.image.known.values())))
        outcome.stale = self.stale
        outcome.unopened = wanted.active - let_in
        outcome.unrevoked = self._unrevoked(wanted)
        return outcome

    def _unrevoked(self, wanted: host_rules.Wanted) -> frozenset[str]:
        """Return who may be let in by what dnsmasq has read, and must not."""
        found = {address for address in self.image.let_in() - wanted.active
                 if not wanted.open or address in wanted.known}
        if self.image.unknown and not wanted.open:
            found.add(host_files.EVERYBODY)
        return frozenset(found)
