# SPDX-License-Identifier: Apache-2.0

"""The filter's files in a hosts directory, and what dnsmasq keeps of them."""

import collections.abc
import os
import time

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.hostsdir import contents
from ironic_arm.netboot.hostsdir import entries
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.sync import hostsdir
from ironic_arm.pxe_filter.sync.outcome import Outcome

SETTLED = 60.0
"""Seconds after which dnsmasq has read a file for certain."""

PURGED_AT_ONCE = 2000
"""Files of upstream's driver that one synchronization removes at most."""


class HostFiles:
    """The files of the filter in memory, compared with those on disk.

    :param directory: where they are.
    :param clock: returns monotonic seconds.
    :ivar contents: their entries.
    :ivar stale: how many entries dnsmasq holds that no file has any more.
    :ivar anew: whether it is unknown what dnsmasq has read.
    :ivar failed: names of files that could not be written or removed.
    """

    def __init__(self, directory: hostsdir.Hostsdir,
                 clock: collections.abc.Callable[[], float] = time.monotonic
                 ) -> None:
        self.directory = directory
        self.contents = contents.Contents()
        self.stale = 0
        self.anew = True
        self.failed: set[str] = set()
        self._clock = clock
        self._signatures: dict[str, hostsdir.Signature] = {}
        self._denied_at: dict[str, float] = {}
        self._identity: tuple[int, int] | None = None

    def scan(self, outcome: Outcome) -> None:
        """Find changes that others made in the directory.

        :raises OSError: if the directory cannot be read.
        """
        # Another directory may stand in the place of ours.
        identity = self.directory.identity
        self.anew = self.anew or identity != self._identity
        self._identity = identity
        seen = self.directory.scan()
        for name in seen.hidden:
            self._unhide(name, seen)
        if seen.ours != self._signatures:
            self._compare(seen.ours, outcome)
        outcome.foreign = tuple(sorted(seen.foreign))

    def settled(self) -> set[str]:
        """Return the addresses whose denial dnsmasq has read for certain."""
        before = self._clock() - SETTLED
        return {address for address, at in self._denied_at.items()
                if at < before}

    def carry_out(self, steps: collections.abc.Iterable[contents.Step],
                  outcome: Outcome) -> None:
        """Carry out steps.

        After a failure only single machines are allowed or denied: no step
        allows unknown hosts, and none removes a denial.
        """
        self.failed = set()
        for step in steps:
            final = isinstance(step, contents.Remove) or step.final
            if final and self.failed:
                continue
            try:
                self._do(step)
            except OSError as exc:
                self.failed.add(step.name)
                outcome.problems.append(faults.file(
                    os.path.join(self.directory.path, step.name), exc))
            else:
                outcome.written += isinstance(step, contents.Write)
                outcome.removed += isinstance(step, contents.Remove)

    def shrink(self, steps: list[contents.Step],
               reload: collections.abc.Callable[[], None],
               outcome: Outcome) -> None:
        """Write and remove files, and have dnsmasq read what is left.

        Files that are not needed are hidden, not removed, until dnsmasq has
        been reloaded: after a crash in between, the next process finds in
        them what dnsmasq may still remember.

        :param reload: makes dnsmasq read its directory anew.
        :raises OSError: if the reload fails; all files are back then.
        """
        self.carry_out([step for step in steps
                        if isinstance(step, contents.Write)], outcome)
        if self.failed:
            return
        hidden: list[str] = []
        try:
            for step in steps:
                if isinstance(step, contents.Remove):
                    self.directory.hide(step.name)
                    hidden.append(step.name)
            reload()
        except OSError:
            for name in hidden:
                self.directory.show(name)
            raise
        for name in hidden:
            self.directory.remove_hidden(name)
            self._forget(contents.Remove(name))
            outcome.removed += 1
        self.contents.reloaded()
        self.stale = 0

    def leftovers(self, foreign: collections.abc.Iterable[str]) -> list[str]:
        """Find files of upstream's driver, and the addresses they allow."""
        found: list[str] = []
        for name in foreign:
            if len(found) == PURGED_AT_ONCE:
                break
            if entries.maybe_upstreams(name):
                text = self.directory.read(name)
                if entries.is_upstreams(name, text):
                    found.append(name)
                    self.contents.suspect(entries.allowed_addresses(text))
        return found

    def clear(self, names: list[str], outcome: Outcome) -> None:
        """Remove files of upstream's driver, which ours supersede.

        dnsmasq is notified of each removal, so many files are not removed
        all at once.
        """
        for name in names:
            self.directory.remove(name)
        outcome.removed += len(names)
        outcome.foreign = tuple(sorted({*outcome.foreign} - {*names}))

    def _compare(self, seen: dict[str, hostsdir.Signature],
                 outcome: Outcome) -> None:
        for name, signature in seen.items():
            if self._signatures.get(name) != signature:
                self._learn(name, outcome)
                self._signatures[name] = signature
        for name in self._signatures.keys() - seen.keys():
            del self._signatures[name]
            if self.contents.miss(name):
                outcome.problems.append(faults.found(
                    filter_findings.HOST_FILE_REMOVED,
                    os.path.join(self.directory.path, name)))

    def _learn(self, name: str, outcome: Outcome) -> None:
        path = os.path.join(self.directory.path, name)
        try:
            text = self.directory.read(name)
        except OSError as exc:
            outcome.problems.append(faults.file(path, exc))
            text = ''
        before = self.contents.entry_count
        if not self.contents.learn(name, text):
            outcome.problems.append(faults.found(
                filter_findings.HOST_FILE_CHANGED, path))
        elif not self.anew:
            self.stale += max(0, len(text.splitlines()) - 1
                              - max(0, self.contents.entry_count - before))

    def _unhide(self, name: str, seen: hostsdir.Seen) -> None:
        """Restore or remove a file that a crashed process left hidden."""
        if name in seen.ours:
            self.contents.suspect(entries.allowed_addresses(
                self.directory.read_hidden(name)))
            self.directory.remove_hidden(name)
            return
        self.directory.show(name)
        found = self.directory.scan().ours.get(name)
        if found is not None:
            seen.ours[name] = found

    def _do(self, step: contents.Step) -> None:
        if isinstance(step, contents.Remove):
            self.directory.remove(step.name)
            self.stale += self._forget(step)
            return
        self._signatures[step.name] = self.directory.write(
            step.name, step.text)
        self._remember(step)
        self.stale += self.contents.apply(step)

    def _forget(self, step: contents.Remove) -> int:
        """Note that a file was removed; return how many entries it had."""
        self._signatures.pop(step.name, None)
        for address in self.contents.addresses(step.name):
            self._denied_at.pop(address, None)
        return self.contents.apply(step)

    def _remember(self, step: contents.Write) -> None:
        """Note when addresses were denied."""
        if isinstance(step.verdicts, frozenset):
            return
        for address, good in step.verdicts.items():
            if good or address == entries.WILDCARD:
                self._denied_at.pop(address, None)
            else:
                self._denied_at[address] = self._clock()
