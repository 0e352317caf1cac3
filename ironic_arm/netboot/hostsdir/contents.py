# SPDX-License-Identifier: Apache-2.0

"""What dnsmasq's host directory holds now: the files that are ours."""

import collections.abc
import dataclasses

from ironic_arm.netboot import mac
from ironic_arm.netboot.hostsdir import entries

FileType = entries.FileType


@dataclasses.dataclass(frozen=True)
class Write:
    """A file to be written.

    :ivar name: its name in the directory.
    :ivar verdicts: its entries; of a file of known machines, the addresses
        alone.
    :ivar final: only when nothing before it failed.
    """

    name: str
    verdicts: entries.Verdicts | frozenset[str]
    final: bool = False

    @property
    def text(self) -> str:
        """The text of the file."""
        if isinstance(self.verdicts, frozenset):
            return entries.render_known(self.verdicts)
        file_type = entries.classify(self.name) or FileType.MANY
        return entries.render(file_type, self.verdicts)


@dataclasses.dataclass(frozen=True)
class Remove:
    """A file that is not needed; what dnsmasq read of it stays effective."""

    name: str


Step = Write | Remove


@dataclasses.dataclass
class Contents:
    """The entries of our files, by what they are for.

    :ivar machines: verdict of each machine that has a file of its own, the
        one written longest ago first.
    :ivar many: verdicts by file.
    :ivar known: denied addresses by file.
    :ivar unknown: whether unknown hosts are allowed; None if no file of
        ours decides it.
    :ivar strays: addresses that dnsmasq may allow because of a text that
        is not ours, or not any more.
    :ivar damaged: names of files that do not hold what they should.
    :ivar revision: another number after each change.
    """

    machines: dict[str, bool] = dataclasses.field(default_factory=dict)
    many: dict[str, dict[str, bool]] = dataclasses.field(
        default_factory=dict)
    known: dict[str, frozenset[str]] = dataclasses.field(
        default_factory=dict)
    unknown: bool | None = None
    strays: set[str] = dataclasses.field(default_factory=set)
    damaged: set[str] = dataclasses.field(default_factory=set)
    revision: int = 0
    _compared: tuple[frozenset[str], frozenset[str], frozenset[str]] | None \
        = None

    @property
    def entry_count(self) -> int:
        """How many entries the files hold together."""
        return (len(self.machines) + sum(map(len, self.many.values()))
                + sum(map(len, self.known.values()))
                + (self.unknown is not None))

    @property
    def files(self) -> set[str]:
        """The names of all files."""
        names = {*self.many, *self.known,
                 *map(entries.machine_file, self.machines)}
        return names if self.unknown is None else {*names, entries.UNKNOWN}

    def outranking(self) -> dict[str, bool]:
        """Return the verdict of each address that has an outranking entry.

        An address that one file allows and another denies counts as
        allowed: which entry dnsmasq prefers depends on the order in which
        it read them.
        """
        found = dict(self.machines)
        for verdicts in self.many.values():
            for address, allow in verdicts.items():
                found[address] = allow or found.get(address, False)
        return found

    def compare(self, known: frozenset[str]
                ) -> tuple[frozenset[str], frozenset[str]]:
        """Return the addresses that are known and not on record, and the
        reverse.

        The last result is kept: while nothing changes, nothing is compared
        but the identity of the argument.
        """
        if self._compared is None or self._compared[0] is not known:
            written = frozenset().union(*self.known.values())
            self._compared = known, known - written, written - known
        return self._compared[1:]

    def apply(self, step: Step) -> int:
        """Record what has been done to a file.

        :returns: how many entries the file had before.
        """
        self.revision += 1
        self.damaged.discard(step.name)
        before = len(self.addresses(step.name))
        if isinstance(step, Remove):
            self._drop(step.name)
        else:
            self._set(step.name, step.verdicts)
        return before

    def reloaded(self) -> None:
        """Record that dnsmasq has read nothing but these files."""
        self.revision += 1
        self.strays.clear()

    def learn(self, name: str, text: str) -> bool:
        """Record what a file holds that another process wrote.

        :returns: whether the file is as we write them.
        """
        self.revision += 1
        file_type = entries.classify(name) or FileType.MANY
        verdicts = entries.parse(file_type, text)
        if file_type is FileType.MACHINE and verdicts is not None:
            if list(verdicts) != [entries.machine_address(name)]:
                verdicts = None
        if verdicts is not None:
            self.damaged.discard(name)
            self._set(name, verdicts)
            return True
        self._suspect(name, entries.allowed_addresses(text))
        return False

    def miss(self, name: str) -> bool:
        """Record that a file has gone without our doing.

        :returns: whether it has to be written again. A file that allowed no
            machine, or only repeated other files, does not.
        """
        self.revision += 1
        file_type = entries.classify(name)
        if file_type is FileType.UNKNOWN:
            needed = True
        elif file_type is FileType.KNOWN:
            others = (there for other, there in self.known.items()
                      if other != name)
            needed = not self.known[name].issubset(
                frozenset().union(*others))
        else:
            needed = any(self._verdicts(name).values())
        if needed:
            self._suspect(name, set())
        else:
            self._drop(name)
        return needed

    def suspect(self, allowed: set[str]) -> None:
        """Record the addresses that a text allowed which is gone now."""
        self.revision += 1
        if entries.WILDCARD in allowed:
            self.unknown = None
        self.strays |= {a for a in allowed if mac.is_canonical(a)}

    def _suspect(self, name: str, allowed: set[str]) -> None:
        """Mark a file as damaged; what it may allow is to be revoked."""
        file_type = entries.classify(name)
        self.damaged.add(name)
        if file_type is FileType.UNKNOWN:
            self.unknown = None
        self.suspect(allowed)
        if file_type is FileType.MACHINE:
            self.machines.setdefault(entries.machine_address(name), False)
        elif file_type is FileType.MANY:
            self.many.setdefault(name, {})
        elif file_type is FileType.KNOWN:
            self.known.setdefault(name, frozenset())

    def addresses(self, name: str) -> collections.abc.Collection[str]:
        """Return the addresses that a file allows or denies."""
        file_type = entries.classify(name)
        if file_type is FileType.MACHINE:
            address = entries.machine_address(name)
            return [address] if address in self.machines else []
        if file_type is FileType.UNKNOWN:
            return [] if self.unknown is None else [entries.WILDCARD]
        return self.many.get(name) or self.known.get(name) or ()

    def _verdicts(self, name: str) -> entries.Verdicts:
        if entries.classify(name) is FileType.MANY:
            return self.many[name]
        address = entries.machine_address(name)
        return {address: self.machines[address]}

    def _set(self, name: str,
             verdicts: entries.Verdicts | frozenset[str]) -> None:
        file_type = entries.classify(name)
        if file_type is FileType.KNOWN:
            self._set_known(name, frozenset(verdicts))
        elif isinstance(verdicts, frozenset):
            raise TypeError(f'{name}: addresses without verdicts')
        elif file_type is FileType.MACHINE:
            address, = verdicts
            self.machines.pop(address, None)
            self.machines[address] = verdicts[address]
        elif file_type is FileType.MANY:
            self.many[name] = dict(verdicts)
        else:
            self.unknown = verdicts.get(entries.WILDCARD)
        if file_type is not None and file_type.outranks:
            self.strays.difference_update(verdicts)

    def _set_known(self, name: str, written: frozenset[str]) -> None:
        if self._compared is not None and name not in self.known:
            known, missing, gone = self._compared
            self._compared = (known, missing - written,
                              gone | (written - known))
        else:
            self._compared = None
        self.known[name] = written

    def _drop(self, name: str) -> None:
        file_type = entries.classify(name)
        if file_type is FileType.MACHINE:
            self.machines.pop(entries.machine_address(name), None)
        elif file_type is FileType.MANY:
            self.many.pop(name, None)
        elif file_type is FileType.KNOWN:
            self.known.pop(name, None)
            self._compared = None
        else:
            self.unknown = None
