# SPDX-License-Identifier: Apache-2.0

"""Compressed data, unpacked piece by piece within bounded memory.

The standard library unpacks gzip, bzip2, xz and lzma. A caller that has a
decoder for another format passes it in.
"""

import bz2
import collections.abc
import lzma
import types
import typing
import zlib

from ironic_arm.netboot.bootfiles.reader import Malformed

MEMORY = 16 << 20
"""Bytes that the dictionary of a decoder may take."""

UNABLE = 'which cannot be unpacked here'
"""What the text of an error ends with where the data may be in order."""

# Longest first: the mark of lzma is short and weak.
_MAGIC = (
    (b'\xfd7zXZ\0', 'xz'), (b'\x28\xb5\x2f\xfd', 'zstd'),
    (b'\x02\x21\x4c\x18', 'lz4'), (b'\x04\x22\x4d\x18', 'lz4'),
    (b'BZh', 'bzip2'), (b'\x1f\x8b\x08', 'gzip'),
    (b'\x89LZO\0', 'lzo'),
)


class Decoder(typing.Protocol):
    """What unpacks one stream."""

    def decode(self, data: bytes, most: int) -> bytes:
        """Return the next bytes, at most so many.

        :param data: packed bytes that follow the ones before; may be empty
            where more can be had from those.
        :raises Malformed: if they are damaged.
        """

    @property
    def hungry(self) -> bool:
        """Whether nothing more can be had without further data."""

    @property
    def rest(self) -> bytes | None:
        """What follows the end of the stream; ``None`` before its end."""


Decoders = collections.abc.Mapping[str, collections.abc.Callable[[], Decoder]]


class Gzip:
    """A :class:`Decoder` of gzip."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def decode(self, data: bytes, most: int) -> bytes:
        """Return the next bytes; see :class:`Decoder`."""
        try:
            return self._inner.decompress(
                self._inner.unconsumed_tail + data, most)
        except zlib.error as exc:
            raise Malformed(f'damaged gzip data: {exc}') from exc

    @property
    def hungry(self) -> bool:
        """Whether nothing more can be had without further data."""
        return not self._inner.unconsumed_tail

    @property
    def rest(self) -> bytes | None:
        """What follows the end of the stream; ``None`` before its end."""
        return self._inner.unused_data if self._inner.eof else None


class Inner(typing.Protocol):
    """What :mod:`lzma`, :mod:`bz2` and their like decompress with."""

    def decompress(self, data: bytes, max_length: int = ...) -> bytes:
        """Return the next bytes."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more can be had without further data."""

    @property
    def unused_data(self) -> bytes:
        """What follows the end."""


class Common:
    """A :class:`Decoder` of what has the interface of :mod:`lzma`.

    :param name: of the compression.
    :param inner: what unpacks.
    :param error: exception of damaged data, beside those of files.
    """

    def __init__(self, name: str, inner: Inner,
                 error: type[Exception] = ValueError) -> None:
        self._name = name
        self._inner = inner
        self._errors = (error, MemoryError, OSError, EOFError, ValueError)

    def decode(self, data: bytes, most: int) -> bytes:
        """Return the next bytes; see :class:`Decoder`."""
        try:
            return self._inner.decompress(data, most)
        except self._errors as exc:
            # Errors of lzma differ in nothing but their text.
            if isinstance(exc, MemoryError) or 'memory' in str(exc).lower():
                raise Malformed(
                    f'{self._name} data that takes more than {MEMORY >> 20} '
                    f'MiB of memory, {UNABLE}') from exc
            raise Malformed(f'damaged {self._name} data: {exc}') from exc

    @property
    def hungry(self) -> bool:
        """Whether nothing more can be had without further data."""
        return self._inner.needs_input

    @property
    def rest(self) -> bytes | None:
        """What follows the end of the stream; ``None`` before its end."""
        return self._inner.unused_data if self._inner.eof else None


def _xz() -> Decoder:
    return Common('xz', lzma.LZMADecompressor(lzma.FORMAT_XZ, MEMORY),
                  lzma.LZMAError)


def _lzma() -> Decoder:
    return Common('lzma', lzma.LZMADecompressor(lzma.FORMAT_ALONE, MEMORY),
                  lzma.LZMAError)


def _bzip2() -> Decoder:
    return Common('bzip2', bz2.BZ2Decompressor())


STANDARD: Decoders = types.MappingProxyType({
    'gzip': Gzip, 'xz': _xz, 'lzma': _lzma, 'bzip2': _bzip2})


MARK = max(len(magic) for magic, _ in _MAGIC)
"""Bytes of a file that hold the mark of any of them."""


def detect(head: bytes) -> str:
    """Return the name of a compression by its mark; '' for none."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    # No mark: properties 0x5d, a power of two, and a size that is unknown
    # or has no more than 40 bits.
    if len(head) >= 13 and head[0] == 0x5D and head[1:3] == b'\0\0' and (
            head[5:13] == b'\xff' * 8 or head[10:13] == bytes(3)):
        return 'lzma'
    return ''


def decoder(name: str, decoders: Decoders) -> Decoder:
    """Return a new decoder.

    :raises Malformed: if there is none for this format.
    """
    try:
        return decoders[name]()
    except KeyError:
        raise Malformed(f'{name} data, {UNABLE}') from None


def first(data: bytes, name: str, decoders: Decoders, most: int) -> bytes:
    """Unpack the beginning of packed data.

    :param most: bytes to be returned.
    :raises Malformed: if it is damaged, or there is no decoder for it.
    """
    return decoder(name, decoders).decode(data, most)


def inflate(data: bytes, most: int) -> bytes:
    """Unpack the beginning of a zlib stream.

    :param most: bytes to be returned.
    :raises Malformed: if it is damaged.
    """
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error as exc:
        raise Malformed(f'damaged zlib data: {exc}') from exc
