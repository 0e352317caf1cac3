# SPDX-License-Identifier: Apache-2.0

"""What dnsmasq's host directory says now: the files that are ours."""

import collections.abc
import dataclasses

from ironic_arm.netboot import mac
from ironic_arm.netboot.hostsdir import entries as hostsdir_entries

Kind = hostsdir_entries.Kind


@dataclasses.dataclass(frozen=True)
class Write:
    """A file to be written.

    :ivar name: its name in the directory.
    :ivar verdicts: its entries; of a file of known machines, the addresses
        alone.
    :ivar final: only when nothing before it failed.
    """

    name: str
    verdicts: hostsdir_entries.Verdicts | frozenset[str]
    final: bool = False

    @property
    def text(self) -> str:
        """The text of the file."""
        if isinstance(self.verdicts, frozenset):
            return hostsdir_entries.render_known(self.verdicts)
        of = hostsdir_entries.kind(self.name) or Kind.MANY
        return hostsdir_entries.render(of, self.verdicts)


@dataclasses.dataclass(frozen=True)
class Remove:
    """A file that is not needed; what dnsmasq read of it stays in force."""

    name: str


Step = Write | Remove


@dataclasses.dataclass
class Image:
    """The entries of our files, by what they are for.

    :ivar machines: verdict of each machine that has a file of its own, the
        one written longest ago first.
    :ivar many: verdicts by file.
    :ivar known: denied addresses by file.
    :ivar unknown: whether the door is open; None if no file of ours says.
    :ivar strays: addresses that dnsmasq may let in because of a text that
        is not ours, or not any more.
    :ivar damaged: names of files that do not say what they should.
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
    def entries(self) -> int:
        """How many entries the files hold together."""
        return (len(self.machines) + sum(map(len, self.many.values()))
                + sum(map(len, self.known.values()))
                + (self.unknown is not None))

    @property
    def files(self) -> set[str]:
        """The names of all files."""
        names = {*self.many, *self.known,
                 *map(hostsdir_entries.machine_file, self.machines)}
        return names if self.unknown is None else {*names, hostsdir_entries.UNKNOWN}

    def outranking(self) -> dict[str, bool]:
        """Return the verdict of each address that has an outranking entry.

        Of one that is let in at one place and not at another it is said
        that it is let in: which entry dnsmasq prefers depends on the order
        in which it read them.
        """
        found = dict(self.machines)
        for verdicts in self.many.values():
            for address, good in verdicts.items():
                found[address] = good or found.get(address, False)
        return found

    def compare(self, known: frozenset[str]
                ) -> tuple[frozenset[str], frozenset[str]]:
        """Return who is known but not written down, and the reverse.

        The last answer is kept: while nothing changes, nothing is compared
        but the identity of the argument.
        """
        if self._compared is None or self._compared[0] is not known:
            written = frozenset().union(*self.known.values())
            self._compared = known, known - written, written - known
        return self._compared[1:]

    def apply(self, step: Step) -> int:
        """Take over what has been done to a file.

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
        """Take over that dnsmasq has read nothing but these files."""
        self.revision += 1
        self.strays.clear()

    def learn(self, name: str, text: str) -> bool:
        """Take over what stands in a file that somebody else wrote.

        :returns: whether the file is as we write them.
        """
        self.revision += 1
        of = hostsdir_entries.kind(name) or Kind.MANY
        verdicts = hostsdir_entries.parse(of, text)
        if of is Kind.MACHINE and verdicts is not None:
            if list(verdicts) != [hostsdir_entries.machine_address(name)]:
                verdicts = None
        if verdicts is not None:
            self.damaged.discard(name)
            self._set(name, verdicts)
            return True
        self._suspect(name, hostsdir_entries.let_in(text))
        return False

    def miss(self, name: str) -> bool:
        """Take over that a file has gone without our doing.

        :returns: whether it has to be written again. A file that let nobody
            in, or said what others say too, does not.
        """
        self.revision += 1
        of = hostsdir_entries.kind(name)
        if of is Kind.UNKNOWN:
            needed = True
        elif of is Kind.KNOWN:
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

    def suspect(self, let_in: set[str]) -> None:
        """Take over whom a text let in that does not count any more."""
        self.revision += 1
        if hostsdir_entries.EVERYBODY in let_in:
            self.unknown = None
        self.strays |= {a for a in let_in if mac.is_canonical(a)}

    def _suspect(self, name: str, let_in: set[str]) -> None:
        """Mark a file as damaged; whom it may let in is to be revoked."""
        of = hostsdir_entries.kind(name)
        self.damaged.add(name)
        if of is Kind.UNKNOWN:
            self.unknown = None
        self.suspect(let_in)
        if of is Kind.MACHINE:
            self.machines.setdefault(hostsdir_entries.machine_address(name), False)
        elif of is Kind.MANY:
            self.many.setdefault(name, {})
        elif of is Kind.KNOWN:
            self.known.setdefault(name, frozenset())

    def addresses(self, name: str) -> collections.abc.Collection[str]:
        """Return the addresses that a file says something about."""
        of = hostsdir_entries.kind(name)
        if of is Kind.MACHINE:
            address = hostsdir_entries.machine_address(name)
            return [address] if address in self.machines else []
        if of is Kind.UNKNOWN:
            return [] if self.unknown is None else [hostsdir_entries.EVERYBODY]
        return self.many.get(name) or self.known.get(name) or ()

    def _verdicts(self, name: str) -> hostsdir_entries.Verdicts:
        if hostsdir_entries.kind(name) is Kind.MANY:
            return self.many[name]
        address = hostsdir_entries.machine_address(name)
        return {address: self.machines[address]}

    def _set(self, name: str,
             verdicts: hostsdir_entries.Verdicts | frozenset[str]) -> None:
        of = hostsdir_entries.kind(name)
        if of is Kind.KNOWN:
            self._set_known(name, frozenset(verdicts))
        elif isinstance(verdicts, frozenset):
            raise TypeError(f'{name}: addresses without verdicts')
        elif of is Kind.MACHINE:
            address, = verdicts
            self.machines.pop(address, None)
            self.machines[address] = verdicts[address]
        elif of is Kind.MANY:
            self.many[name] = dict(verdicts)
        else:
            self.unknown = verdicts.get(hostsdir_entries.EVERYBODY)
        if of is not None and of.outranks:
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
        of = hostsdir_entries.kind(name)
        if of is Kind.MACHINE:
            self.machines.pop(hostsdir_entries.machine_address(name), None)
        elif of is Kind.MANY:
            self.many.pop(name, None)
        elif of is Kind.KNOWN:
            self.known.pop(name, None)
            self._compared = None
        else:
            self.unknown = None
