# SPDX-License-Identifier: Apache-2.0

"""The file system inside a GRUB, as far as one small text goes.

``grub-mkstandalone`` makes a tar archive; Debian builds FAT images (2.06)
and squashfs images (2.12) into its signed programs. Sources: "FAT: General
Overview of On-Disk Format" 1.03, ``Documentation/filesystems/squashfs.rst``
of Linux, and POSIX for ustar.
"""

import struct
import typing

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles import squashfs
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader
from ironic_arm.netboot.bootfiles.reader import take
from ironic_arm.netboot.bootfiles.reader import unpack

_MOST_TEXT = 1 << 16
_MOST_ENTRIES = 1024
_TAR_BLOCK = 512
_DIRECTORY, _LONG_NAME = 0x10, 0x0F


def read(image: Reader, path: str,
         decoders: compression.Decoders = compression.STANDARD) -> str | None:
    """Return the text of a file in the image; ``None`` if it has none such.

    :param path: absolute.
    :raises Malformed: if the image is damaged, or of an unknown type.
    :raises OSError: if it cannot be read.
    """
    names = path.strip('/').split('/')
    if image.read(257, 5) == b'ustar':
        data = _tar(image, '/'.join(names))
    elif image.read(0, 4) == squashfs.MAGIC:
        data = squashfs.read(image, names, decoders)
    elif image.read(510, 2) == b'\x55\xaa':
        data = _fat(image, names)
    else:
        raise Malformed('a memdisk of an unknown type')
    return None if data is None else data.decode('utf-8', 'replace')


def _tar(image: Reader, path: str) -> bytes | None:
    at = 0
    for _ in range(_MOST_ENTRIES):
        header = image.read(at, _TAR_BLOCK)
        if len(header) < _TAR_BLOCK or not header[0]:
            return None
        name = header[:100].split(b'\0', 1)[0].decode('utf-8', 'replace')
        try:
            size = int(header[124:136].strip(b'\0 ') or b'0', 8)
        except ValueError:
            raise Malformed('a memdisk with a damaged tar archive') from None
        if name.removeprefix('./') == path:
            return take(image, at + _TAR_BLOCK, min(size, _MOST_TEXT),
                        'file in the memdisk')
        at += _TAR_BLOCK * (1 + -(-max(size, 0) // _TAR_BLOCK))
    return None


class _Fat(typing.NamedTuple):
    """Where things lie in a FAT12 or FAT16 image, in bytes."""

    table: int
    root: int
    root_size: int
    data: int
    cluster: int
    wide: bool


def _fat(image: Reader, names: list[str]) -> bytes | None:
    where = _layout(image)
    table = take(image, where.root, where.root_size, 'root directory')
    for position, name in enumerate(names):
        found = _entry(table, name)
        if found is None:
            return None
        attributes, cluster, size = found
        last = position == len(names) - 1
        if bool(attributes & _DIRECTORY) is last:
            return None
        table = _chain(image, where, cluster, size if last else _MOST_TEXT)
    return table


def _layout(image: Reader) -> _Fat:
    sector, per_cluster, reserved, copies, roots, total, size = unpack(
        '<HBHBHHxH', image, 11, 'boot sector')
    if not total:
        total, = unpack('<I', image, 32, 'boot sector')
    if not sector or not per_cluster or not size:
        raise Malformed('a memdisk with a damaged FAT')
    root = (reserved + copies * size) * sector
    data = root + -(-roots * 32 // sector) * sector
    cluster = sector * per_cluster
    clusters = (total * sector - data) // cluster
    return _Fat(reserved * sector, root, roots * 32, data, cluster,
                clusters >= 4085)


def _entry(table: bytes, name: str) -> tuple[int, int, int] | None:
    """Return attributes, first cluster and size; by the short name."""
    stem, _, extension = name.upper().partition('.')
    short = f'{stem[:8]:8}{extension[:3]:3}'.encode('ascii', 'replace')
    for row in struct.iter_unpack('<11sB14xHI', table[:len(table) // 32 * 32]):
        if row[0] == short and row[1] & _LONG_NAME != _LONG_NAME:
            return row[1], row[2], row[3]
    return None


def _chain(image: Reader, where: _Fat, cluster: int, size: int) -> bytes:
    """Return the content of a chain of clusters."""
    found = b''
    size = min(size, _MOST_TEXT)
    while len(found) < size and 2 <= cluster < 0xFF0:
        found += take(image, where.data + (cluster - 2) * where.cluster,
                      where.cluster, 'cluster')
        if where.wide:
            cluster, = unpack('<H', image, where.table + cluster * 2, 'FAT')
        else:
            pair, = unpack('<H', image, where.table + cluster * 3 // 2, 'FAT')
            cluster = pair >> 4 if cluster & 1 else pair & 0xFFF
    return found[:size]
