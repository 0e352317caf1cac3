# SPDX-License-Identifier: Apache-2.0

"""One small file of a squashfs image.

Source: ``Documentation/filesystems/squashfs.rst`` of Linux, and its
``fs/squashfs/squashfs_fs.h``.
"""

import struct
import typing

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader
from ironic_arm.netboot.bootfiles.reader import take
from ironic_arm.netboot.bootfiles.reader import unpack

MAGIC = b'hsqs'

_COMPRESSIONS = {1: 'gzip', 2: 'lzma', 4: 'xz', 6: 'zstd'}
_METADATA = 8192
_MOST_BLOCK = 1 << 20
_NO_FRAGMENT = 0xFFFFFFFF
_PLAIN_METADATA, _PLAIN_DATA = 0x8000, 1 << 24
_DIRECTORIES, _FILES = (1, 8), (2,)


class _Image(typing.NamedTuple):
    """An image and what its superblock holds."""

    reader: Reader
    block: int
    packed: str
    root: int
    inodes: int
    directories: int
    fragments: int
    decoders: compression.Decoders


def read(reader: Reader, names: list[str],
         decoders: compression.Decoders) -> bytes | None:
    """Return the content of a file; ``None`` if there is none such.

    :param names: parts of its path.
    :raises Malformed: if the image is damaged, or the file is not small.
    :raises OSError: if it cannot be read.
    """
    block, packing, root, inodes, directories, fragments = unpack(
        '<12xI4xH10xQ24xQQQ', reader, 0, 'superblock')
    if block > _MOST_BLOCK or packing not in _COMPRESSIONS:
        raise Malformed('a memdisk with a squashfs of an unknown type')
    image = _Image(reader, block, _COMPRESSIONS[packing], root, inodes,
                   directories, fragments, decoders)
    inode: tuple[int, int] | None = (root >> 16, root & 0xFFFF)
    for name in names:
        inode = _look_up(image, *inode, name) if inode else None
    return _content(image, *inode) if inode else None


def _look_up(image: _Image, block: int, offset: int, name: str
             ) -> tuple[int, int] | None:
    """Return where the inode of an entry of a directory is."""
    inode_type, start, size, at = _directory(image, block, offset)
    if inode_type not in _DIRECTORIES:
        return None
    table = _metadata(image, image.directories + start, at, max(size - 3, 0))
    at = 0
    while at + 12 <= len(table):
        count, where = struct.unpack_from('<II', table, at)
        at += 12
        for _ in range(min(count, 255) + 1):
            if at + 8 > len(table):
                return None
            place, _, _, length = struct.unpack_from('<HhHH', table, at)
            if table[at + 8:at + 9 + length] == name.encode():
                return where, place
            at += 9 + length
    return None


def _directory(image: _Image, block: int, offset: int
               ) -> tuple[int, int, int, int]:
    """Return type, place, size and offset of a directory's table."""
    inode = _metadata(image, image.inodes + block, offset, 32)
    inode_type, = struct.unpack_from('<H', inode)
    if inode_type == _DIRECTORIES[1]:
        inode = _metadata(image, image.inodes + block, offset, 36)
        size, start, at = struct.unpack_from('<20xII6xH', inode)
    else:
        start, size, at = struct.unpack_from('<16xI4xHH', inode)
    return inode_type, start, size, at


def _content(image: _Image, block: int, offset: int) -> bytes | None:
    inode = _metadata(image, image.inodes + block, offset, 32)
    inode_type, start, fragment, at, size = struct.unpack_from(
        '<H14xIIII', inode)
    if inode_type not in _FILES:
        return None
    if size > image.block:
        raise Malformed('a large file in the memdisk')
    if fragment == _NO_FRAGMENT:
        sizes = _metadata(image, image.inodes + block, offset + 32, 4)
        length, = struct.unpack('<I', sizes)
        return _data(image, start, length)[:size]
    table, = unpack('<Q', image.reader, image.fragments + fragment // 512 * 8,
                    'table of fragments')
    start, length = struct.unpack('<QI', _metadata(
        image, table, fragment % 512 * 16, 12))
    return _data(image, start, length)[at:at + size]


def _data(image: _Image, start: int, length: int) -> bytes:
    raw = take(image.reader, start, length & _PLAIN_DATA - 1, 'data block')
    return raw if length & _PLAIN_DATA else _unpacked(image, raw,
                                                      image.block)


def _metadata(image: _Image, start: int, offset: int, size: int) -> bytes:
    """Return bytes of a table, which is a row of small packed blocks."""
    if size > _MOST_BLOCK:
        raise Malformed('a large directory in the memdisk')
    found = b''
    while len(found) < offset + size:
        length, = unpack('<H', image.reader, start, 'table')
        packed = not length & _PLAIN_METADATA
        length &= _PLAIN_METADATA - 1
        raw = take(image.reader, start + 2, length, 'table')
        block = _unpacked(image, raw, _METADATA) if packed else raw
        if not block:
            raise Malformed('an empty table in the memdisk')
        found += block
        start += 2 + length
        if len(block) < _METADATA and len(found) < offset + size:
            raise Malformed('a short table in the memdisk')
    return found[offset:offset + size]


def _unpacked(image: _Image, raw: bytes, most: int) -> bytes:
    if image.packed == 'gzip':
        # A stream of zlib, without the header of a gzip file.
        return compression.inflate(raw, most)
    return compression.first(raw, image.packed, image.decoders, most)
