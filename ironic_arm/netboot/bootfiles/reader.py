# SPDX-License-Identifier: Apache-2.0

"""Where the parsers of this package take their bytes from.

A file may be large and may lie: a parser reads the few pieces that it
needs, and every piece is checked against the size of the file.
"""

import dataclasses
import struct
import typing

MOST = 1 << 24
"""Bytes that are ever read in one piece."""


class Malformed(ValueError):
    """The bytes do not follow their format; the text has the reason."""


class Reader(typing.Protocol):
    """A file that can be read in any order."""

    @property
    def size(self) -> int:
        """Number of bytes in the file."""

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes; fewer at the end of the file.

        :raises OSError: if it cannot be read.
        """


@dataclasses.dataclass(frozen=True)
class Buffer:
    """Bytes in memory, as a :class:`Reader`."""

    data: bytes

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.data)

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes; fewer at the end."""
        return self.data[offset:offset + length]


@dataclasses.dataclass(frozen=True)
class Window:
    """A part of another reader, as a :class:`Reader`.

    :ivar whole: what it is a part of.
    :ivar start: where it begins there.
    :ivar length: its length, from its header.
    """

    whole: Reader
    start: int
    length: int

    @property
    def size(self) -> int:
        """Number of bytes that are there."""
        return max(0, min(self.length, self.whole.size - self.start))

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes; fewer at the end."""
        length = min(length, self.size - offset)
        return self.whole.read(self.start + offset, length) if (
            length > 0) else b''


def take(reader: Reader, offset: int, length: int, what: str) -> bytes:
    """Return exactly so many bytes.

    :param what: they are, for the text of an error.
    :raises Malformed: if they are not all in the file.
    :raises OSError: if the file cannot be read.
    """
    if length > MOST:
        raise Malformed(f'{what} of {length} bytes')
    data = reader.read(offset, length) if (
        0 <= offset <= reader.size - length) else b''
    if len(data) != length:
        raise Malformed(f'the file ends before its {what}')
    return data


def unpack(layout: str, reader: Reader, offset: int, what: str
           ) -> tuple[int, ...]:
    """Return numbers of a layout of :mod:`struct`.

    :raises Malformed: if they are not all in the file.
    :raises OSError: if the file cannot be read.
    """
    return struct.unpack(layout, take(reader, offset,
                                      struct.calcsize(layout), what))


def text(data: bytes) -> str:
    """Return what stands before the first zero byte, fit for printing."""
    found = data.split(b'\0', 1)[0].decode('utf-8', 'replace')
    return ''.join(c if c.isprintable() else '\N{REPLACEMENT CHARACTER}'
                   for c in found)
