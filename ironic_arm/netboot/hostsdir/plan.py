# SPDX-License-Identifier: Apache-2.0

"""Which files of dnsmasq's host directory have to be written, and in what
order.

Few files are touched however many machines there are: the queue of changes
that the kernel keeps for dnsmasq holds 16,384, and what does not fit into it
is lost without a word. Whoever has to stay out is denied before anybody is
let in, and the door is opened last.
"""

import collections.abc
import dataclasses
import typing

from ironic_arm.netboot.hostsdir import entries
from ironic_arm.netboot.hostsdir.contents import Image
from ironic_arm.netboot.hostsdir.contents import Remove
from ironic_arm.netboot.hostsdir.contents import Step
from ironic_arm.netboot.hostsdir.contents import Write

Kind = entries.Kind
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
"""So many files of machines that are not let in any more are kept."""

SHARED_FILES = 32
"""So many files for many addresses there are of either kind."""


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What is to be.

    :ivar active: addresses of machines that are being inspected.
    :ivar known: addresses of all machines; looked at only if the door is
        to be open.
    :ivar open: whether unknown machines are welcome.
    :ivar openable: whether they ever are. If not, nothing has to be
        remembered about a machine once it has been denied.
    :ivar settled: addresses whose denial dnsmasq has read for certain.
    :ivar again: write everything anew that decides about single machines,
        because it is not known what dnsmasq has read.
    """

    active: frozenset[str]
    known: frozenset[str] = frozenset()
    open: bool = False
    openable: bool = True
    settled: collections.abc.Set[str] = frozenset()
    again: bool = False


def allowed(image: Image, wanted: Wanted) -> frozenset[str]:
    """Return the addresses that need an entry which lets them in.

    Besides the active ones these are, while the door is open, all that were
    denied once and are not known any more: dnsmasq would remember the
    denial.
    """
    if not wanted.open:
        return wanted.active
    _, gone = image.compare(wanted.known)
    forgotten = (image.outranking().keys() | image.strays) - wanted.known
    return wanted.active | gone | forgotten


def plan(image: Image, wanted: Wanted) -> list[Step]:
    """Return the steps from what is to what is wanted, in their order."""
    let_in = allowed(image, wanted)
    steps: list[Step] = []
    if not wanted.open and (image.unknown is not False or wanted.again):
        steps.append(_door(False))
    steps += _revised(image, let_in, wanted.again)
    steps += _denied(image, wanted)
    steps += _placed(image, let_in)
    if wanted.open and (image.unknown is not True or wanted.again):
        steps.append(_door(True))
    return steps + _removed(image, wanted, let_in)


def _door(is_open: bool) -> Write:
    return Write(entries.UNKNOWN, {entries.EVERYBODY: is_open},
                 final=is_open)


def _revised(image: Image, let_in: frozenset[str], again: bool
             ) -> list[Step]:
    """Give every address the right verdict in every place it has."""
    steps: list[Step] = []
    for address, good in sorted(image.machines.items(),
                                key=lambda item: item[0] in let_in):
        name = entries.machine_file(address)
        wanted = address in let_in
        if good != wanted or again or name in image.damaged:
            steps.append(Write(name, {address: wanted}))
    for name, verdicts in image.many.items():
        right = {address: address in let_in for address in verdicts}
        if right and (right != verdicts or again or name in image.damaged):
            steps.append(Write(name, right))
    return steps


def _placed(image: Image, let_in: frozenset[str]) -> list[Step]:
    """Give a place to each address that needs one and has none."""
    there = image.outranking()
    new = dict.fromkeys(sorted(image.strays - there.keys() - let_in), False)
    new |= dict.fromkeys(sorted(let_in - there.keys()), True)
    if len(new) <= min(OWN_AT_ONCE, MACHINE_FILES - len(image.machines)):
        return [Write(entries.machine_file(address), {address: good})
                for address, good in new.items()]
    shared = {name: {address: address in let_in for address in verdicts}
              for name, verdicts in image.many.items()}
    return _grouped(shared, new)


def _grouped(files: dict[str, dict[str, bool]], new: dict[str, bool]
             ) -> list[Step]:
    """Put addresses into a few new files, or into one if there are many."""
    addresses = list(new)
    groups = [addresses[at:at + GROUP]
              for at in range(0, len(addresses), GROUP)]
    if len(groups) > min(GROUPS_AT_ONCE, SHARED_FILES - len(files)):
        return _shared(files, Kind.MANY, new) if new else []
    steps: list[Step] = []
    for group in groups:
        name = entries.next_file(Kind.MANY, files)
        files[name] = {address: new[address] for address in group}
        steps.append(Write(name, files[name]))
    return steps


def _denied(image: Image, wanted: Wanted) -> list[Step]:
    """Write down who is known, before the door opens.

    While it is closed, only damaged files are mended.
    """
    steps: list[Step] = [
        Write(name, image.known[name])
        for name in sorted(image.damaged) if image.known.get(name)]
    if wanted.open:
        missing, _ = image.compare(wanted.known)
        if missing:
            steps += _shared(image.known, Kind.KNOWN, missing)
    return steps


def _shared(files: collections.abc.Mapping[str, Entries], of: Kind,
            new: Entries) -> list[Step]:
    """Put addresses into a new file for many.

    Where there are many such files already, the small ones are merged with
    it. No entry is written anew more often than its file doubles.
    """
    name = entries.next_file(of, files)
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


def _removed(image: Image, wanted: Wanted, let_in: frozenset[str]
             ) -> list[Step]:
    """Remove files that nobody misses.

    Where unknown machines are welcome at times, a denial has to be on
    record as long as dnsmasq remembers it.
    """
    steps: list[Step] = [
        Remove(name) for name in sorted(image.damaged)
        if name in image.known and not image.known[name]
        or name in image.many and not image.many[name]]
    if not wanted.openable:
        return steps + [Remove(name) for name in image.known] + _ended(
            image, wanted.settled - let_in)
    settled = wanted.settled - let_in
    on_record = {address for address in settled
                 if any(address in there for there in image.known.values())}
    return steps + _ended(image, on_record)


def _ended(image: Image, removable: collections.abc.Set[str]) -> list[Step]:
    """Remove the oldest denials of single machines that are too many, and
    files of several machines none of which is let in any more.
    """
    ended = [address for address, good in image.machines.items() if not good]
    shared: list[Step] = [
        Remove(name) for name, there in image.many.items()
        if there and name not in image.damaged and there.keys() <= removable]
    oldest = ended[:max(0, len(ended) - ENDED_FILES)]
    return shared + [Remove(entries.machine_file(address))
                     for address in oldest if address in removable]


def smallest(image: Image, wanted: Wanted) -> list[Step]:
    """Return the steps to the fewest entries, for a dnsmasq that reads all.

    They are right only together with a reload of dnsmasq: without one it
    would go on to let in whom a removed file lets in.
    """
    steps: list[Step] = []
    if wanted.openable:
        known = (wanted.known if wanted.open else
                 frozenset().union(*image.known.values()))
        if known and [*image.known.values()] != [known]:
            steps.append(Write(entries.next_file(Kind.KNOWN, image.known),
                               known))
        kept = {name for name, there in image.known.items()
                if there == known and not steps}
    else:
        kept = set()
    active = sorted(wanted.active)
    own = frozenset(active[:MACHINE_FILES])
    rest = dict.fromkeys(active[MACHINE_FILES:], True)
    steps += [Write(entries.machine_file(address), {address: True})
              for address in sorted(own - image.machines.keys())]
    if rest:
        steps.append(Write(entries.next_file(Kind.MANY, image.many), rest))
    return [*steps,
            *map(Remove, sorted({*image.known} - kept)),
            *map(Remove, sorted(image.many)),
            *(Remove(entries.machine_file(address))
              for address in sorted(image.machines.keys() - own))]
