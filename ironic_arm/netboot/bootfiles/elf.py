# SPDX-License-Identifier: Apache-2.0

"""ELF files: their architecture, and the names of GRUB's modules.

Sources: System V gABI; ``.modname`` is a section of GRUB's own.
"""

from ironic_arm.netboot import architecture
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader
from ironic_arm.netboot.bootfiles.reader import take
from ironic_arm.netboot.bootfiles.reader import text
from ironic_arm.netboot.bootfiles.reader import unpack

MAGIC = b'\x7fELF'
HEAD = 20
"""Bytes from the start of a file that hold its machine."""

_MOST_SECTIONS = 512
_MOST_NAMES = 1 << 16
_NAME_LENGTH = 64
_64_BITS = 2


def cpu_arch(head: bytes) -> str | None:
    """Return ironic's name of the architecture of a program.

    :param head: the first :data:`HEAD` bytes, or more.
    :returns: '' for one that the table does not know; ``None`` if it is no
        ELF file.
    """
    if len(head) < HEAD or head[:4] != MAGIC:
        return None
    order = 'big' if head[5] == 2 else 'little'
    machine = int.from_bytes(head[18:20], order)  # type: ignore[arg-type]
    bits = 64 if head[4] == _64_BITS else 32
    rows = [row for row in architecture.ARCHITECTURES
            if row.elf_machine == machine]
    if len(rows) > 1:
        rows = [row for row in rows if row.elf_bits == bits]
    return rows[0].cpu_arch if rows else ''


def module_name(reader: Reader) -> str:
    """Return the name of a module of GRUB; '' where it has none.

    :raises Malformed: if it is no ELF file, or its tables lead nowhere.
    :raises OSError: if it cannot be read.
    """
    head = take(reader, 0, 16, 'ELF header')
    if head[:4] != MAGIC:
        raise Malformed('a module that is no ELF file')
    wide = head[4] == _64_BITS
    table, = unpack('<Q' if wide else '<I', reader, 40 if wide else 32,
                    'ELF header')
    size, count, names = unpack('<HHH', reader, 58 if wide else 46,
                                'ELF header')
    if count > _MOST_SECTIONS or names >= count or (
            size != (64 if wide else 40)):
        raise Malformed(f'a module with {count} sections of {size} bytes')
    headers = take(reader, table, size * count, 'section headers')
    return _named(Sections(reader, headers, size, wide), names, b'.modname')


class Sections:
    """The table of the sections of an ELF file."""

    def __init__(self, reader: Reader, headers: bytes, size: int,
                 wide: bool) -> None:
        self.reader = reader
        self.headers = headers
        self.size = size
        self.wide = wide

    def name(self, index: int) -> int:
        """Return where the name of a section stands among the names."""
        at = index * self.size
        return int.from_bytes(self.headers[at:at + 4], 'little')

    def body(self, index: int) -> tuple[int, int]:
        """Return offset and size of a section."""
        at = index * self.size + (24 if self.wide else 16)
        step = 8 if self.wide else 4
        return (int.from_bytes(self.headers[at:at + step], 'little'),
                int.from_bytes(self.headers[at + step:at + 2 * step],
                               'little'))

    def __len__(self) -> int:
        return len(self.headers) // self.size


def _named(sections: Sections, names: int, wanted: bytes) -> str:
    offset, size = sections.body(names)
    strings = take(sections.reader, offset, min(size, _MOST_NAMES), 'names')
    for index in range(len(sections)):
        at = sections.name(index)
        if strings[at:at + len(wanted) + 1] == wanted + b'\0':
            offset, size = sections.body(index)
            return text(take(sections.reader, offset,
                             min(size, _NAME_LENGTH), 'name'))
    return ''
