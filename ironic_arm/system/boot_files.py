# SPDX-License-Identifier: Apache-2.0

"""Boot files on disk, read with the parsers of the core.

Results are cached as long as a file keeps its inode, size and time, so that a
check that runs again costs one ``stat``.
"""

import collections
import collections.abc
import contextlib
import functools
import os
import stat
import sys
import threading
import typing

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import kernel as kernels
from ironic_arm.netboot.bootfiles import loader as loaders
from ironic_arm.netboot.bootfiles import ramdisk as ramdisks
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader

_MOST_KEPT = 512

_Key = tuple[str, int, int, int, int]
_Facts = typing.TypeVar('_Facts')
_Parser = collections.abc.Callable[[Reader], _Facts]

_kept: collections.OrderedDict[_Key, typing.Any] = collections.OrderedDict()
_lock = threading.Lock()


def _zstd() -> compression.Decoder:
    # Imported here: few ramdisks need it.
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    window = zstd.DecompressionParameter.window_log_max
    limit = {window: compression.MEMORY.bit_length() - 1}
    return compression.Common('zstd', zstd.ZstdDecompressor(options=limit),
                              zstd.ZstdError)


DECODERS: compression.Decoders = {**compression.STANDARD, 'zstd': _zstd}
"""Decoders of everything that a ramdisk or kernel is packed with."""


class File:
    """An open file, as a :class:`netboot.bootfiles.reader.Reader`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes; fewer at the end of the file.

        :raises OSError: if it cannot be read.
        """
        return os.pread(self._descriptor, length, offset)


def loader(path: str) -> loaders.Loader | filesystem.Unclear:
    """Return which boot loader a file is, or why that is unclear."""
    return facts('loader', path, loaders.parse)


def kernel(path: str) -> kernels.Kernel | filesystem.Unclear:
    """Return which kernel a file is, or why that is unclear."""
    return facts('kernel', path,
                 functools.partial(kernels.parse, decoders=DECODERS))


def ramdisk(path: str, agent: bool = False
            ) -> ramdisks.Ramdisk | filesystem.Unclear:
    """Return what is in a ramdisk, or why that is unclear.

    :param agent: whether to search for the agent, for which all of it may
        have to be read.
    """
    return facts('agent' if agent else 'ramdisk', path,
                 functools.partial(ramdisks.parse, decoders=DECODERS,
                                   agent=agent))


def facts(name: str, path: str, parse: _Parser[_Facts]
          ) -> _Facts | filesystem.Unclear:
    """Return the result of a parser for a file, from the cache or new.

    :param name: of the parser, as part of the key.
    """
    try:
        with _opened(path) as descriptor:
            before = _key(name, descriptor)
            with _lock:
                if before in _kept:
                    _kept.move_to_end(before)
                    return _kept[before]  # type: ignore[no-any-return]
            found = _parse(descriptor, parse)
            if _key(name, descriptor) == before:
                _keep(before, found)
            return found
    except (OSError, ValueError) as exc:
        return filesystem.Unclear(getattr(exc, 'strerror', None) or str(exc))


def _parse(descriptor: int, parse: _Parser[_Facts]
           ) -> _Facts | filesystem.Unclear:
    try:
        return parse(File(descriptor))
    except Malformed as exc:
        return filesystem.Unclear(str(exc))


@contextlib.contextmanager
def _opened(path: str) -> collections.abc.Iterator[int]:
    """Open a regular file; opening a FIFO would block for ever."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError('not a regular file')
        yield descriptor
    finally:
        os.close(descriptor)


def _key(name: str, descriptor: int) -> _Key:
    found = os.fstat(descriptor)
    return (name, found.st_dev, found.st_ino, found.st_size,
            found.st_mtime_ns)


def _keep(key: _Key, found: object) -> None:
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
