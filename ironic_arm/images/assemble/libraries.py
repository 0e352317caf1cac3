# SPDX-License-Identifier: Apache-2.0

"""The libraries a program for arm64 needs, read from its ELF headers."""

from collections.abc import Iterable, Iterator, Mapping
import json
import pathlib
import struct

from ironic_arm.images.commands import CommandError

_MAGIC = b'\x7fELF\x02\x01'  # 64 bits, little endian
_PT_LOAD, _PT_DYNAMIC, _PT_NOTE = 1, 2, 4
_DT_NEEDED, _DT_STRTAB = 1, 5
# The "dlopen metadata for ELF files" of systemd.io, as of systemd 257.
_NOTE_OWNER, _NOTE_DLOPEN = b'FDO\0', 0x407c0c0a
_WANTED = ('required', 'recommended')


def needed(data: bytes) -> list[str]:
    """Return the names of the libraries an ELF file is linked with.

    Anything that is not a 64-bit little-endian ELF file needs none.

    :param data: the content of the file.
    """
    if not data.startswith(_MAGIC):
        return []
    segments = list(_segments(data))
    entries = [entry for kind, offset, _, size in segments
               if kind == _PT_DYNAMIC
               for entry in struct.iter_unpack(
                   '<qQ', data[offset:offset + size])]
    strings = next((value for tag, value in entries if tag == _DT_STRTAB), 0)
    start = _file_offset(segments, strings)
    return [_text(data, start + value) for tag, value in entries
            if tag == _DT_NEEDED]


def opened(data: bytes) -> list[str]:
    """Return the names of the libraries an ELF file opens while it runs.

    A program may name in a note the libraries that it opens by name when it
    first needs them, and how much it needs them. systemd's programs do since
    version 256: udev loads no driver without libkmod, with which it is not
    linked any longer. What a program can do without is left out.

    :param data: the content of the file.
    :returns: the names; one that stands for another is among them.
    """
    if not data.startswith(_MAGIC):
        return []
    notes = [json.loads(text) for kind, offset, _, size in _segments(data)
            if kind == _PT_NOTE
            for text in _notes(data[offset:offset + size])]
    return [name for features in notes for feature in features
            if feature.get('priority') in _WANTED
            for name in feature['soname']]


def _notes(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + 12 <= len(data):
        owner, size, kind = struct.unpack_from('<III', data, at)
        name, text = at + 12, at + 12 + _padded(owner)
        if (kind, data[name:name + owner]) == (_NOTE_DLOPEN, _NOTE_OWNER):
            yield data[text:text + size].rstrip(b'\0')
        at = text + _padded(size)


def _padded(size: int) -> int:
    return (size + 3) & ~3


def _segments(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    # type, offset in the file, address in memory, size in the file
    (table,) = struct.unpack_from('<Q', data, 32)
    size, count = struct.unpack_from('<HH', data, 54)
    for index in range(count):
        kind, _, offset, address, _, length = struct.unpack_from(
            '<IIQQQQ', data, table + index * size)
        yield kind, offset, address, length


def _file_offset(segments: Iterable[tuple[int, int, int, int]],
                 address: int) -> int:
    for kind, offset, start, size in segments:
        if kind == _PT_LOAD and start <= address < start + size:
            return offset + address - start
    return 0


def _text(data: bytes, start: int) -> str:
    return data[start:data.index(b'\0', start)].decode()


def libraries(files: Iterable[pathlib.Path],
              known: Mapping[str, pathlib.Path]) -> dict[str, pathlib.Path]:
    """Return all libraries that files need, and those need in turn.

    Those which a file opens by name are among them, if they are known.

    :param files: programs and libraries to begin with; one that is needed
        and is among them is not looked for.
    :param known: libraries by the name they are looked up by.
    :returns: the file of each library by that name.
    :raises CommandError: a library that a file is linked with is not known.
    """
    waiting = list(files)
    there = {path.name for path in waiting}
    found: dict[str, pathlib.Path] = {}
    while waiting:
        path = waiting.pop()
        data = path.read_bytes()
        names = [name for name in opened(data) if name in known]
        for name in needed(data) + names:
            if name in there or name in found:
                continue
            if name not in known:
                raise CommandError(f'{name}, which {path.name} needs, is in '
                                   'none of the packages')
            found[name] = known[name]
            waiting.append(known[name])
    return found
