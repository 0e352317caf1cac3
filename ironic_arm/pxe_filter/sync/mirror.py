# SPDX-License-Identifier: Apache-2.0

"""What the files of a host directory say, and what dnsmasq made of them."""

import collections.abc
import os
import time

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.hostsdir import contents
from ironic_arm.netboot.hostsdir import entries
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.sync import hostsdir
from ironic_arm.pxe_filter.sync import outcome

SETTLED = 60.0
"""Seconds after which dnsmasq has read a file for certain."""

PURGED_AT_ONCE = 2000
"""So many files of upstream's driver are removed by one synchronization."""


class Mirror:
    """Our files as they should be, compared with those on disk.

    :param directory: where they are.
    :param clock: tells seconds, and never jumps.
    :ivar image: what they say.
    :ivar stale: how many entries dnsmasq holds that no file has any more.
    :ivar anew: nothing is known about what dnsmasq has read.
    :ivar failed: names of files that could not be written or removed.
    """

    def __init__(self, directory: hostsdir.Hostsdir,
                 clock: collections.abc.Callable[[], float] = time.monotonic
                 ) -> None:
        self.directory = directory
        self.image = contents.Contents()
        self.stale = 0
        self.anew = True
        self.failed: set[str] = set()
        self._clock = clock
        self._signatures: dict[str, hostsdir.Signature] = {}
        self._denied_at: dict[str, float] = {}
        self._identity: tuple[int, int] | None = None

    def look(self, told: outcome.Outcome) -> None:
        """Find out what others did to the directory, or to our files.

        :raises OSError: if the directory cannot be read.
        """
        # Another directory may stand in the place of ours.
        identity = self.directory.identity
        self.anew = self.anew or identity != self._identity
        self._identity = identity
        seen = self.directory.look()
        for name in seen.hidden:
            self._unhide(name, seen)
        if seen.ours != self._signatures:
            self._compare(seen.ours, told)
        told.foreign = tuple(sorted(seen.foreign))

    def settled(self) -> set[str]:
        """Return the addresses whose denial dnsmasq has read for certain."""
        before = self._clock() - SETTLED
        return {address for address, at in self._denied_at.items()
                if at < before}

    def carry_out(self, steps: collections.abc.Iterable[contents.Step],
                  told: outcome.Outcome) -> None:
        """Do what can be done; after a failure only what denies or allows
        single machines, never what opens the door or forgets.
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
                told.problems.append(faults.file(
                    os.path.join(self.directory.path, step.name), exc))
            else:
                told.written += isinstance(step, contents.Write)
                told.removed += isinstance(step, contents.Remove)

    def shrink(self, steps: list[contents.Step],
               reload: collections.abc.Callable[[], None],
               told: outcome.Outcome) -> None:
        """Write and remove files, and have dnsmasq read what is left.

        Files that are not needed are hidden, not removed, until dnsmasq was
        told to read the directory: whoever comes after a crash in between
        finds in them what dnsmasq may still remember.

        :param reload: tells dnsmasq to read its directory anew.
        :raises OSError: if it cannot be told; all files are back then.
        """
        self.carry_out([step for step in steps
                        if isinstance(step, contents.Write)], told)
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
            told.removed += 1
        self.image.reloaded()
        self.stale = 0

    def leftovers(self, foreign: collections.abc.Iterable[str]) -> list[str]:
        """Find files of upstream's driver, and whom they let in."""
        found: list[str] = []
        for name in foreign:
            if len(found) == PURGED_AT_ONCE:
                break
            if entries.maybe_upstreams(name):
                text = self.directory.read(name)
                if entries.is_upstreams(name, text):
                    found.append(name)
                    self.image.suspect(entries.allowed_addresses(text))
        return found

    def clear(self, names: list[str], told: outcome.Outcome) -> None:
        """Remove files of upstream's driver, which ours supersede.

        Each removal is a change that dnsmasq is told of, so that not all
        of many are made at once.
        """
        for name in names:
            self.directory.remove(name)
        told.removed += len(names)
        told.foreign = tuple(sorted({*told.foreign} - {*names}))

    def _compare(self, seen: dict[str, hostsdir.Signature],
                 told: outcome.Outcome) -> None:
        for name, signature in seen.items():
            if self._signatures.get(name) != signature:
                self._learn(name, told)
                self._signatures[name] = signature
        for name in self._signatures.keys() - seen.keys():
            del self._signatures[name]
            if self.image.miss(name):
                told.problems.append(faults.found(
                    filter_findings.HOST_FILE_REMOVED,
                    os.path.join(self.directory.path, name)))

    def _learn(self, name: str, told: outcome.Outcome) -> None:
        path = os.path.join(self.directory.path, name)
        try:
            text = self.directory.read(name)
        except OSError as exc:
            told.problems.append(faults.file(path, exc))
            text = ''
        before = self.image.entry_count
        if not self.image.learn(name, text):
            told.problems.append(faults.found(
                filter_findings.HOST_FILE_CHANGED, path))
        elif not self.anew:
            self.stale += max(0, len(text.splitlines()) - 1
                              - max(0, self.image.entry_count - before))

    def _unhide(self, name: str, seen: hostsdir.Seen) -> None:
        """Take up a file that a crashed process left hidden."""
        if name in seen.ours:
            self.image.suspect(entries.allowed_addresses(
                self.directory.read_hidden(name)))
            self.directory.remove_hidden(name)
            return
        self.directory.show(name)
        found = self.directory.look().ours.get(name)
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
        self.stale += self.image.apply(step)

    def _forget(self, step: contents.Remove) -> int:
        """Take over that a file was removed; return its entries."""
        self._signatures.pop(step.name, None)
        for address in self.image.addresses(step.name):
            self._denied_at.pop(address, None)
        return self.image.apply(step)

    def _remember(self, step: contents.Write) -> None:
        """Note when a machine was denied."""
        if isinstance(step.verdicts, frozenset):
            return
        for address, good in step.verdicts.items():
            if good or address == entries.WILDCARD:
                self._denied_at.pop(address, None)
            else:
                self._denied_at[address] = self._clock()
