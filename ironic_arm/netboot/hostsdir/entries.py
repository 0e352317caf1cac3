# SPDX-License-Identifier: Apache-2.0

"""The texts of dnsmasq's host directory: written, and read again.

Each of our files holds addresses with a verdict, and nothing else. Three
ranks of entries decide about a machine (dnsmasq 2.90, ``find_config``):

- one with a tag that always holds outranks all others, in whatever order
  they were read: the machines that are being inspected, and those that were;
- a plain one: machines that are known and stay denied while unknown hosts
  are allowed;
- the wildcard, which allows or denies unknown hosts.

No entry ever sets a tag: dnsmasq 2.90 ends at SIGHUP when it served a
machine whose entry in such a directory does.
"""

import collections.abc
import enum
import functools
import re

from ironic_arm.netboot import mac
from ironic_arm.netboot import templating

PREFIX = 'ironic-arm-'
UNKNOWN = PREFIX + 'unknown'
WILDCARD = '*:*:*:*:*:*'
HEADER = (f'{templating.OWNER_MARK} Changes made here are lost.\n')

Verdicts = collections.abc.Mapping[str, bool]
"""Whether each address is allowed."""

_UPSTREAMS_UNKNOWN = 'unknown_hosts_filter'
_ALWAYS = ',tag:!never'
_NO = ',ignore'
_NUMBERED = re.compile(re.escape(PREFIX) + r'(many|known)-([0-9]{1,9})')
_MACHINE = re.compile(re.escape(PREFIX) + r'([0-9a-f]{12})')


class FileType(enum.Enum):
    """What a file is for; the first two outrank, see above."""

    MACHINE = 'one machine'
    MANY = 'many'
    KNOWN = 'known'
    UNKNOWN = 'unknown'

    @property
    def outranks(self) -> bool:
        """Whether its entries outrank those without a tag."""
        return self in (FileType.MACHINE, FileType.MANY)


@functools.lru_cache(maxsize=4096)
def classify(name: str) -> FileType | None:
    """Return what a file is for by its name; None if it is not ours."""
    if name == UNKNOWN:
        return FileType.UNKNOWN
    if _MACHINE.fullmatch(name):
        return FileType.MACHINE
    found = _NUMBERED.fullmatch(name)
    return FileType(found[1]) if found else None


def machine_file(address: str) -> str:
    """Return the name of the file of one machine."""
    return PREFIX + address.replace(':', '')


def machine_address(name: str) -> str:
    """Return the address of the machine that a file is for.

    :raises ironic_arm.netboot.mac.AddressError: if the name is not
        that of such a file.
    """
    return mac.parse(name.removeprefix(PREFIX))


def next_file(file_type: FileType, names: collections.abc.Iterable[str]
              ) -> str:
    """Return the first free name of a file for many addresses."""
    numbers = [int(found[2]) for found in map(_NUMBERED.fullmatch, names)
               if found and found[1] == file_type.value]
    return f'{PREFIX}{file_type.value}-{max(numbers, default=0) + 1}'


def render(file_type: FileType, verdicts: Verdicts) -> str:
    """Return the text of a file."""
    rank = _ALWAYS if file_type.outranks else ''
    return HEADER + ''.join(
        f'{address}{rank}{"" if allow else _NO}\n'
        for address, allow in verdicts.items())


def render_known(known: collections.abc.Iterable[str]) -> str:
    """Return the text of a file that denies what may be a great many."""
    return HEADER + f'{_NO}\n'.join([*known, ''])


def parse(file_type: FileType, text: str) -> dict[str, bool] | None:
    """Return the verdicts of a file that is as we wrote it.

    :returns: None if another program wrote it, or changed it since.
    """
    rank = _ALWAYS if file_type.outranks else ''
    if not text.startswith(HEADER) or not text.endswith('\n'):
        return None
    found: dict[str, bool] = {}
    for line in text[len(HEADER):].split('\n')[:-1]:
        allow = not line.endswith(_NO)
        entry = line if allow else line[:-len(_NO)]
        address = entry[:-len(rank)] if rank else entry
        if not entry.endswith(rank) or not _is_entry(file_type, address):
            return None
        found[address] = allow
    return found


def _is_entry(file_type: FileType, address: str) -> bool:
    if file_type is FileType.UNKNOWN:
        return address == WILDCARD
    return mac.is_canonical(address)


def allowed_addresses(text: str) -> set[str]:
    """Return the addresses that a text of unknown origin allows.

    dnsmasq reads every file in its host directory. The wildcard is among
    them as it is written; other entries that are not about one Ethernet
    address are passed over.
    """
    found = set()
    for line in text.splitlines():
        first, *rest = (part.strip() for part in
                        line.partition('#')[0].split(','))
        if 'ignore' in rest:
            continue
        if first == WILDCARD:
            found.add(first)
        elif ':' in first and mac.is_address(first):
            found.add(mac.parse(first))
    return found


def maybe_upstreams(name: str) -> bool:
    """Return whether upstream's driver would give a file this name."""
    return name == _UPSTREAMS_UNKNOWN or mac.is_canonical(name)


def is_upstreams(name: str, text: str) -> bool:
    """Return whether upstream's driver wrote a file.

    It names the file of a machine by its address, and the entry in it has
    the same, with or without ``ignore``. A lost race leaves an empty one.
    """
    entry = WILDCARD if name == _UPSTREAMS_UNKNOWN else name
    return maybe_upstreams(name) and text in (
        '', f'{entry}\n', f'{entry}{_NO}\n')
