# SPDX-License-Identifier: Apache-2.0

"""Initial ramdisks: the architecture of the programs, and the agent."""

import collections
import dataclasses
import re

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles import elf
from ironic_arm.netboot.bootfiles import newc
from ironic_arm.netboot.bootfiles import stream
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader

BINARIES = 40
"""Programs that are read before their architecture is believed."""

MOST_ENTRIES = 4_000_000

_VERSION = re.compile(r'(?:^|/)ironic_python_agent-(\d[^/-]*)(?:-py[\d.]+)?'
                      r'\.(?:dist|egg)-info(?:/|$)')
_PACKAGE = re.compile(r'(?:^|/)ironic_python_agent/__init__\.pyc?$')
# Programs of other processors than the one that runs the kernel.
_FOREIGN = re.compile(r'(?:^|/)(?:firmware|grub)/')
_MICROCODE = re.compile(r'^(?:\./)?kernel/x86/microcode/')


@dataclasses.dataclass(frozen=True)
class Ramdisk:
    """An initial ramdisk.

    :ivar compression: of the archive with the programs; '' for none.
    :ivar programs: number of programs that were read, by ironic's name of
        their architecture, most frequent first.
    :ivar microcode: whether it begins with microcode for x86.
    :ivar agent: version of the ironic-python-agent inside; '' where it is
        inside and its version is not known, ``None`` where it was not found.
    :ivar whole: whether it was read to its end, so that what was not found
        is not there.
    """

    compression: str
    programs: dict[str, int]
    microcode: bool = False
    agent: str | None = None
    whole: bool = True

    @property
    def cpu_arch(self) -> str:
        """Architecture of most programs; '' where there are none."""
        return next(iter(self.programs), '')

    def __str__(self) -> str:
        packed = f' in {self.compression}' if self.compression else ''
        return f'ramdisk{packed} for {self.cpu_arch or "?"}'


def parse(reader: Reader,
          decoders: compression.Decoders = compression.STANDARD,
          agent: bool = True, most: int = stream.MOST_UNPACKED) -> Ramdisk:
    """Return what is in a ramdisk, reading no further than needed.

    :param decoders: by the name of the compression.
    :param agent: whether to search for the agent too; without it, reading
        ends after :data:`BINARIES` programs.
    :param most: bytes to be unpacked.
    :raises Malformed: if it is no ramdisk, or a damaged one.
    :raises OSError: if it cannot be read.
    """
    seen = _Seen()
    for number, entry in enumerate(newc.entries(
            reader, lambda name: elf.HEAD, decoders, most)):
        if number >= MOST_ENTRIES:
            raise Malformed(f'more than {MOST_ENTRIES} files in a ramdisk')
        seen.read(entry)
        if seen.enough(agent):
            return seen.ramdisk(whole=False)
    return seen.ramdisk(whole=True)


class _Seen:
    """What was seen so far."""

    def __init__(self) -> None:
        self.programs: collections.Counter[str] = collections.Counter()
        self.packed = ''
        self.microcode = False
        self.package = False
        self.version = ''

    def read(self, entry: newc.Entry) -> None:
        """Take one file into account."""
        self.packed = self.packed or entry.packed
        if not self.version and 'ironic_python_agent' in entry.name:
            found = _VERSION.search(entry.name)
            self.version = found[1] if found else ''
            self.package |= bool(found or _PACKAGE.search(entry.name))
        self.microcode |= bool(_MICROCODE.match(entry.name))
        if entry.head[:4] == elf.MAGIC and not _FOREIGN.search(entry.name):
            arch = elf.cpu_arch(entry.head)
            if arch is not None:
                self.programs[arch] += 1

    def enough(self, agent: bool) -> bool:
        """Return whether nothing that follows would change a thing."""
        return self.programs.total() >= BINARIES and (
            not agent or bool(self.version))

    def ramdisk(self, whole: bool) -> Ramdisk:
        """Return the facts."""
        return Ramdisk(self.packed, dict(self.programs.most_common()),
                       self.microcode,
                       self.version if self.package else None, whole)
