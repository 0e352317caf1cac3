# SPDX-License-Identifier: Apache-2.0

"""The headers of an EFI program, a file in the PE format.

Sources: Microsoft's "PE Format", and SBAT.md of shim for the section
``.sbat``.
"""

import dataclasses
import struct
import typing

from ironic_arm.netboot import architecture
from ironic_arm.netboot.bootfiles import signers as signing
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader
from ironic_arm.netboot.bootfiles.reader import Window
from ironic_arm.netboot.bootfiles.reader import take
from ironic_arm.netboot.bootfiles.reader import text
from ironic_arm.netboot.bootfiles.reader import unpack

_BY_MACHINE = {row.pe_machine: row.cpu_arch
               for row in architecture.ARCHITECTURES}
# The other machine type of 32-bit ARM (Thumb).
_BY_MACHINE[0x1C4] = 'armv7l'

_COFF = 20
_SYMBOL = 18
_SECTION = struct.Struct('<8sI4xII16x')
_MOST_SECTIONS = 96
_MOST_SBAT = 1 << 16
_MOST_SIGNATURES = 1 << 20
# Offset of the table of directories in the optional header, by its magic.
_DIRECTORIES = {0x10B: 96, 0x20B: 112}
_SECURITY = 4


class Section(typing.NamedTuple):
    """One section: its name, and where its bytes lie in the file."""

    name: str
    offset: int
    size: int


class Sbat(typing.NamedTuple):
    """One component of an SBAT section.

    :ivar component: such as ``grub.debian``.
    :ivar generation: number that a revocation counts by.
    :ivar version: of the package, as its vendor writes it.
    """

    component: str
    generation: str
    version: str


@dataclasses.dataclass(frozen=True)
class Program:
    """An EFI program.

    :ivar machine: number of the machine type.
    :ivar cpu_arch: ironic's name for it; '' where it has none.
    :ivar sections: in the order of the file.
    :ivar sbat: its components; empty where it has no such section.
    :ivar signers: names of the signers; none of it is verified.
    """

    machine: int
    cpu_arch: str
    sections: tuple[Section, ...]
    sbat: tuple[Sbat, ...]
    signers: tuple[signing.Signer, ...]

    def section(self, name: str) -> Section | None:
        """Return the first section of a name, or ``None``."""
        return next((one for one in self.sections if one.name == name), None)

    def window(self, reader: Reader, name: str) -> Reader | None:
        """Return the bytes of a section, or ``None`` without it."""
        found = self.section(name)
        return Window(reader, found.offset, found.size) if found else None


def machine_name(machine: int) -> str:
    """Return ironic's name of a machine type; '' where it has none."""
    return _BY_MACHINE.get(machine, '')


def header(reader: Reader) -> int:
    """Return where the COFF header begins.

    :raises Malformed: if it is no PE file.
    """
    if reader.read(0, 2) != b'MZ':
        raise Malformed('not an EFI program: it does not begin with MZ')
    at, = unpack('<I', reader, 0x3C, 'DOS header')
    if take(reader, at, 4, 'PE header') != b'PE\0\0':
        raise Malformed('not an EFI program: it has no PE header')
    return at + 4


def machine_of(reader: Reader) -> int:
    """Return the machine type alone.

    :raises Malformed: if it is no PE file.
    """
    return unpack('<H', reader, header(reader), 'machine type')[0]


def parse(reader: Reader) -> Program:
    """Return what the headers of an EFI program hold.

    :raises Malformed: if it is no PE file, or its headers lead nowhere.
    :raises OSError: if it cannot be read.
    """
    at = header(reader)
    machine, count, symbols, number, optional = unpack(
        '<HH4xIIH', reader, at, 'COFF header')
    if count > _MOST_SECTIONS:
        raise Malformed(f'{count} sections')
    names = symbols + _SYMBOL * number if symbols else 0
    sections = tuple(
        _section(reader, at + _COFF + optional + 40 * index, names)
        for index in range(count))
    found = Program(machine, machine_name(machine), sections, (),
                    _signers(reader, at + _COFF, optional))
    sbat = found.window(reader, '.sbat')
    return dataclasses.replace(found, sbat=_sbat(sbat)) if sbat else found


def _section(reader: Reader, at: int, names: int) -> Section:
    header = take(reader, at, _SECTION.size, 'section header')
    name, used, raw, offset = _SECTION.unpack(header)
    label = text(name)
    if names and label[:1] == '/' and label[1:].isdecimal():
        label = text(reader.read(names + int(label[1:]), 64))
    # The file holds whole blocks; what is used may be shorter.
    return Section(label, offset, min(raw, used) if used else raw)


def _sbat(section: Reader) -> tuple[Sbat, ...]:
    content = section.read(0, _MOST_SBAT).split(b'\0', 1)[0]
    rows = [text(line).split(',') for line in content.splitlines()]
    return tuple(Sbat(row[0], row[1], row[4]) for row in rows
                 if len(row) >= 5)


def _signers(reader: Reader, at: int, size: int
             ) -> tuple[signing.Signer, ...]:
    """Return the signers, from the table of certificates."""
    magic, = unpack('<H', reader, at, 'optional header')
    start = _DIRECTORIES.get(magic)
    if start is None:
        raise Malformed(f'an optional header of type {magic:#x}')
    entry = start + 8 * _SECURITY
    number, = unpack('<I', reader, at + start - 4, 'directories')
    if number <= _SECURITY or size < entry + 8:
        return ()
    # The one directory that is an offset in the file, not an address.
    offset, length = unpack('<II', reader, at + entry, 'directories')
    if not length:
        return ()
    return signing.parse(take(reader, offset, min(length, _MOST_SIGNATURES),
                              'signatures'))
