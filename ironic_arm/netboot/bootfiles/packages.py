# SPDX-License-Identifier: Apache-2.0

"""Files inside packages of Debian (.deb) and of RPM.

Sources: ``deb(5)``, POSIX for ustar and pax headers, and the RPM manual
("RPM V4 Package format").
"""

import collections.abc
import re

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles import newc
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader
from ironic_arm.netboot.bootfiles.reader import Window
from ironic_arm.netboot.bootfiles.reader import take
from ironic_arm.netboot.bootfiles.reader import text
from ironic_arm.netboot.bootfiles.reader import unpack
from ironic_arm.netboot.bootfiles.stream import Source

DEB = b'!<arch>\n'
RPM = b'\xed\xab\xee\xdb'

MOST = 1 << 30
"""Bytes that a package may unpack to."""

_MOST_FILE = 1 << 25
_MOST_MEMBERS = 64
_MOST_HEADER = 1 << 26
_MEMBER = 60
_RPM_LEAD = 96
_RPM_HEADER = b'\x8e\xad\xe8'
_TAR_BLOCK = 512
_LONG_NAME, _PAX, _REGULAR = b'L', b'x', (b'0', b'\0')

Wanted = collections.abc.Callable[[str], bool]
_Files = collections.abc.Iterator[tuple[str, bytes]]


def files(reader: Reader, wanted: Wanted,
          decoders: compression.Decoders = compression.STANDARD) -> _Files:
    """Yield the wanted files of a package: their paths and contents.

    :param wanted: whether a file is wanted, by its path.
    :param decoders: by the name of the compression.
    :raises Malformed: if it is no package, or a damaged one.
    :raises OSError: if it cannot be read.
    """
    head = reader.read(0, 8)
    if head == DEB:
        yield from _deb(reader, wanted, decoders)
    elif head[:4] == RPM:
        payload = Window(reader, _rpm_payload(reader), reader.size)
        for entry in newc.entries(payload, lambda name: _MOST_FILE if (
                wanted(name)) else 0, decoders, MOST):
            if entry.regular and wanted(entry.name):
                yield entry.name.removeprefix('./'), entry.head
    else:
        raise Malformed('neither a .deb nor an .rpm')


def _deb(reader: Reader, wanted: Wanted, decoders: compression.Decoders
         ) -> _Files:
    at = len(DEB)
    for _ in range(_MOST_MEMBERS):
        header = take(reader, at, _MEMBER, 'data of the package')
        size = _number(header[48:58], 10)
        body = Window(reader, at + _MEMBER, size)
        if header[:8] == b'data.tar':
            packed = compression.detect(body.read(0, 16))
            decoder = (compression.decoder(packed, decoders) if packed
                       else None)
            yield from _tar(Source(body, 0, decoder, MOST), wanted)
            return
        at += _MEMBER + size + (size & 1)
    raise Malformed('a package without data')


def _tar(source: Source, wanted: Wanted) -> _Files:
    """Yield the wanted files of a tar archive."""
    long_name = ''
    while True:
        header = source.take(_TAR_BLOCK)
        if not header[0]:
            return
        size, entry_type = _number(header[124:136], 8), header[156:157]
        padding = -size % _TAR_BLOCK
        if entry_type in (_LONG_NAME, _PAX):
            if size > _MOST_HEADER >> 10:
                raise Malformed('a long header in a package')
            content = source.take(size)
            long_name = _pax(content) if entry_type == _PAX else text(content)
            source.skip(padding)
            continue
        name = (long_name or _name(header)).removeprefix('./').lstrip('/')
        long_name = ''
        if entry_type in _REGULAR and wanted(name):
            if size > _MOST_FILE:
                raise Malformed(f'{name} of {size} bytes')
            yield name, source.take(size)
        else:
            source.skip(size)
        source.skip(padding)


def _name(header: bytes) -> str:
    prefix = text(header[345:500]) if header[257:263] == b'ustar\0' else ''
    return f'{prefix}/{text(header[:100])}' if prefix else (
        text(header[:100]))


def _pax(content: bytes) -> str:
    found = re.search(rb'(?:^|\n)\d+ path=([^\n]+)\n', content)
    return text(found[1]) if found else ''


def _number(field: bytes, base: int) -> int:
    digits = field.strip(b'\0 ')
    if not digits:
        return 0
    if not digits.isdigit():
        raise Malformed('a size in a package that is no number')
    try:
        return int(digits, base)
    except ValueError:
        raise Malformed('a size in a package that is no number') from None


def _rpm_payload(reader: Reader) -> int:
    """Return where the archive begins, behind lead and two headers."""
    at = _RPM_LEAD
    for name in ('signature', 'header'):
        if take(reader, at, 3, f'{name} of the package') != _RPM_HEADER:
            raise Malformed(f'a package without {name}')
        count, size = unpack('>II', reader, at + 8, 'header')
        if count > _MOST_HEADER >> 4 or size > _MOST_HEADER:
            raise Malformed('a large header in a package')
        at += 16 + 16 * count + size
        if name == 'signature':
            at += -at % 8
    return at
