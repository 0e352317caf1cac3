# SPDX-License-Identifier: Apache-2.0

"""Which files of dnsmasq's host directory have to be written, and in what
order.

Few files are touched however many machines there are: the queue of changes
that the kernel keeps for dnsmasq holds 16,384, and what does not fit into it
is lost silently. Machines are denied before others are allowed, and unknown
hosts are allowed last.
"""

import collections.abc
import dataclasses
import typing

from ironic_arm.netboot.hostsdir import entries
from ironic_arm.netboot.hostsdir.contents import Contents
from ironic_arm.netboot.hostsdir.contents import Remove
from ironic_arm.netboot.hostsdir.contents import Step
from ironic_arm.netboot.hostsdir.contents import Write

FileType = entries.FileType
Entries = typing.TypeVar('Entries', dict[str, bool], frozenset[str])

OWN_AT_ONCE = 16
"""So many machines that come at once get files of their own; more of them
share files."""

GROUP = 32
"""So many machines share a file, if the number of files allows it. When the
inspection of one ends, all of its file is written and read anew."""

GROUPS_AT_ONCE = 8
"""So many files are written for them at once; more machines share one."""

MACHINE_FILES = 512
"""So many machines have a file of their own; beyond, many share one."""

ENDED_FILES = 64
"""So many files of machines that are not allowed any more are kept."""

SHARED_FILES = 32
"""So many files for many addresses there are of either type."""


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What the directory should allow and deny.

    :ivar active: addresses of machines that are being inspected.
    :ivar known: addresses of all machines; read only if unknown hosts are
        to be allowed.
    :ivar allow_unknown: whether unknown hosts are allowed.
    :ivar may_allow_unknown: whether they ever are. If not, nothing has to
        be remembered about a machine once it has been denied.
    :ivar settled: addresses whose denial dnsmasq has read for certain.
    :ivar again: write everything anew that decides about single machines,
        because it is not known what dnsmasq has read.
    """

    active: frozenset[str]
    known: frozenset[str] = frozenset()
    allow_unknown: bool = False
    may_allow_unknown: bool = True
    settled: collections.abc.Set[str] = frozenset()
    again: bool = False


def to_allow(current: Contents, wanted: Wanted) -> frozenset[str]:
    """Return the addresses that need an entry which allows them.

    Besides the active ones these are, while unknown hosts are allowed, all
    that were denied once and are not known any more: dnsmasq would remember
    the denial.
    """
    if not wanted.allow_unknown:
        return wanted.active
    _, gone = current.compare(wanted.known)
    forgotten = (current.outranking().keys() | current.strays) - wanted.known
    return wanted.active | gone | forgotten


def plan(current: Contents, wanted: Wanted) -> list[Step]:
    """Return the steps from what is to what is wanted, in their order."""
    allowed = to_allow(current, wanted)
    steps: list[Step] = []
    if not wanted.allow_unknown and (
            current.unknown is not False or wanted.again):
        steps.append(_unknown_hosts(allow=False))
    steps += _revised(current, allowed, wanted.again)
    steps += _denied(current, wanted)
    steps += _placed(current, allowed)
    if wanted.allow_unknown and (
            current.unknown is not True or wanted.again):
        steps.append(_unknown_hosts(allow=True))
    return steps + _removed(current, wanted, allowed)


def _unknown_hosts(allow: bool) -> Write:
    return Write(entries.UNKNOWN, {entries.WILDCARD: allow}, final=allow)


def _revised(current: Contents, allowed: frozenset[str], again: bool
             ) -> list[Step]:
    """Give every address the right verdict in every place it has."""
    steps: list[Step] = []
    for address, allow in sorted(current.machines.items(),
                                 key=lambda item: item[0] in allowed):
        name = entries.machine_file(address)
        wanted = address in allowed
        if allow != wanted or again or name in current.damaged:
            steps.append(Write(name, {address: wanted}))
    for name, verdicts in current.many.items():
        right = {address: address in allowed for address in verdicts}
        if right and (right != verdicts or again or name in current.damaged):
            steps.append(Write(name, right))
    return steps


def _placed(current: Contents, allowed: frozenset[str]) -> list[Step]:
    """Give a place to each address that needs one and has none."""
    there = current.outranking()
    new = dict.fromkeys(sorted(current.strays - there.keys() - allowed), False)
    new |= dict.fromkeys(sorted(allowed - there.keys()), True)
    if len(new) <= min(OWN_AT_ONCE, MACHINE_FILES - len(current.machines)):
        return [Write(entries.machine_file(address), {address: allow})
                for address, allow in new.items()]
    shared = {name: {address: address in allowed for address in verdicts}
              for name, verdicts in current.many.items()}
    return _grouped(shared, new)


def _grouped(files: dict[str, dict[str, bool]], new: dict[str, bool]
             ) -> list[Step]:
    """Put addresses into a few new files, or into one if there are many."""
    addresses = list(new)
    groups = [addresses[at:at + GROUP]
              for at in range(0, len(addresses), GROUP)]
    if len(groups) > min(GROUPS_AT_ONCE, SHARED_FILES - len(files)):
        return _shared(files, FileType.MANY, new) if new else []
    steps: list[Step] = []
    for group in groups:
        name = entries.next_file(FileType.MANY, files)
        files[name] = {address: new[address] for address in group}
        steps.append(Write(name, files[name]))
    return steps


def _denied(current: Contents, wanted: Wanted) -> list[Step]:
    """Deny all known machines, before unknown hosts are allowed.

    While unknown hosts are denied, only damaged files are repaired.
    """
    steps: list[Step] = [
        Write(name, current.known[name])
        for name in sorted(current.damaged) if current.known.get(name)]
    if wanted.allow_unknown:
        missing, _ = current.compare(wanted.known)
        if missing:
            steps += _shared(current.known, FileType.KNOWN, missing)
    return steps


def _shared(files: collections.abc.Mapping[str, Entries], file_type: FileType,
            new: Entries) -> list[Step]:
    """Put addresses into a new file for many.

    Where there are many such files already, the small ones are merged with
    it. No entry is written anew more often than its file doubles.
    """
    name = entries.next_file(file_type, files)
    if len(files) < SHARED_FILES:
        return [Write(name, new)]
    merged = new
    taken: list[str] = []
    for other in sorted(files, key=lambda other: len(files[other])):
        if len(files[other]) > len(merged) and len(taken) > 1:
            break
        merged = files[other] | merged
        taken.append(other)
    return [Write(name, merged), *map(Remove, taken)]


def _removed(current: Contents, wanted: Wanted, allowed: frozenset[str]
             ) -> list[Step]:
    """Remove files that are not needed.

    Where unknown hosts are allowed at times, a denial has to be on record
    as long as dnsmasq remembers it.
    """
    steps: list[Step] = [
        Remove(name) for name in sorted(current.damaged)
        if name in current.known and not current.known[name]
        or name in current.many and not current.many[name]]
    if not wanted.may_allow_unknown:
        return steps + [Remove(name) for name in current.known] + _ended(
            current, wanted.settled - allowed)
    settled = wanted.settled - allowed
    on_record = {address for address in settled
                 if any(address in there for there in current.known.values())}
    return steps + _ended(current, on_record)


def _ended(current: Contents, removable: collections.abc.Set[str]
           ) -> list[Step]:
    """Remove the oldest denials of single machines that are too many, and
    files of several machines none of which is allowed any more.
    """
    ended = [address for address, allow in current.machines.items()
             if not allow]
    shared: list[Step] = [
        Remove(name) for name, there in current.many.items()
        if there and name not in current.damaged and there.keys() <= removable]
    oldest = ended[:max(0, len(ended) - ENDED_FILES)]
    return shared + [Remove(entries.machine_file(address))
                     for address in oldest if address in removable]


def smallest(current: Contents, wanted: Wanted) -> list[Step]:
    """Return the steps to the fewest entries, for a dnsmasq that reads all.

    They are right only together with a reload of dnsmasq: without one it
    would go on to allow what a removed file allows.
    """
    steps: list[Step] = []
    if wanted.may_allow_unknown:
        known = (wanted.known if wanted.allow_unknown else
                 frozenset().union(*current.known.values()))
        if known and [*current.known.values()] != [known]:
            name = entries.next_file(FileType.KNOWN, current.known)
            steps.append(Write(name, known))
        kept = {name for name, there in current.known.items()
                if there == known and not steps}
    else:
        kept = set()
    active = sorted(wanted.active)
    own = frozenset(active[:MACHINE_FILES])
    rest = dict.fromkeys(active[MACHINE_FILES:], True)
    steps += [Write(entries.machine_file(address), {address: True})
              for address in sorted(own - current.machines.keys())]
    if rest:
        name = entries.next_file(FileType.MANY, current.many)
        steps.append(Write(name, rest))
    return [*steps,
            *map(Remove, sorted({*current.known} - kept)),
            *map(Remove, sorted(current.many)),
            *(Remove(entries.machine_file(address))
              for address in sorted(current.machines.keys() - own))]
