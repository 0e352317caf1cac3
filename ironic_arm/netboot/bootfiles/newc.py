# SPDX-License-Identifier: Apache-2.0

"""Initial ramdisks as one stream of files, however they are packed.

A ramdisk is a row of cpio archives of the kind "newc", each plain or packed,
with zeros between them; an x86 one often begins with a plain archive of
microcode. Source: ``Documentation/driver-api/early-userspace/
buffer-format.rst`` of Linux.
"""

import collections.abc
import typing

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader
from ironic_arm.netboot.bootfiles.stream import BLOCK
from ironic_arm.netboot.bootfiles.stream import MOST_UNPACKED
from ironic_arm.netboot.bootfiles.stream import Source

MAGIC = (b'070701', b'070702')
TRAILER = 'TRAILER!!!'

_HEADER = 110
_MOST_NAME = 4096
_S_IFMT, _S_IFREG = 0o170000, 0o100000


class Entry(typing.NamedTuple):
    """One file of an archive.

    :ivar name: its path.
    :ivar regular: whether it is a regular file.
    :ivar size: of its content.
    :ivar head: the first bytes of its content.
    :ivar packed: how its archive is packed; '' for plain.
    """

    name: str
    regular: bool
    size: int
    head: bytes
    packed: str


Head = collections.abc.Callable[[str], int]
"""Returns how many bytes of the content of a file are wanted, by its name."""


def entries(reader: Reader, head: Head,
            decoders: compression.Decoders = compression.STANDARD,
            most: int = MOST_UNPACKED) -> collections.abc.Iterator[Entry]:
    """Yield the files of all archives of a ramdisk, one after the other.

    No more is read than what is wanted.

    :param head: bytes of content that each entry carries, by its name.
    :param decoders: by the name of the compression.
    :param most: bytes to be unpacked.
    :raises Malformed: if it is no ramdisk, or a damaged one.
    :raises OSError: if it cannot be read.
    """
    at, left = _next(reader, 0), most
    if at >= reader.size:
        raise Malformed('not a ramdisk: it holds nothing but zeros')
    while at < reader.size:
        first = reader.read(at, 16)
        packed = compression.detect(first)
        if not packed and first[:6] not in MAGIC:
            raise Malformed('not a ramdisk: no cpio archive in newc format '
                            f'at byte {at}')
        inner = compression.decoder(packed, decoders) if packed else None
        source = Source(reader, at, inner, left)
        yield from _archives(source, packed, head)
        at, left = _next(reader, source.end()), left - source.at


def _next(reader: Reader, at: int) -> int:
    """Return where the zeros end that begin here, if any do."""
    while at < reader.size:
        block = reader.read(at, BLOCK)
        rest = block.lstrip(b'\0')
        if rest or not block:
            return at + len(block) - len(rest)
        at += len(block)
    return at


def _archives(source: Source, packed: str, head: Head
              ) -> collections.abc.Iterator[Entry]:
    """Yield the files of a stream: one archive if plain, all if packed."""
    while True:
        found = _entry(source, packed, head)
        if found.name != TRAILER:
            yield found
        elif not packed or not source.pass_zeros():
            return


def _entry(source: Source, packed: str, head: Head) -> Entry:
    header = source.take(_HEADER)
    if header[:6] not in MAGIC:
        raise Malformed(f'no cpio header at byte {source.at - _HEADER} of an '
                        'archive')
    try:
        fields = [int(header[at:at + 8], 16)
                  for at in range(6, _HEADER, 8)]
    except ValueError:
        raise Malformed('a cpio header that is no number') from None
    mode, size, length = fields[1], fields[6], fields[11]
    if not 0 < length <= _MOST_NAME or min(fields) < 0:
        raise Malformed(f'a file name of {length} bytes in a cpio archive')
    name = source.take(length + (-(_HEADER + length) & 3))[:length].rstrip(
        b'\0').decode('utf-8', 'replace')
    regular = mode & _S_IFMT == _S_IFREG
    wanted = min(size, head(name)) if regular else 0
    begin = source.take(wanted)
    source.skip(size - wanted + (-size & 3))
    return Entry(name, regular, size, begin, packed)
