# SPDX-License-Identifier: Apache-2.0

"""The configuration of the dnsmasq of this machine, read from its files."""

import collections.abc
import errno
import os
import stat

from ironic_arm.netboot.dnsmasq import loading
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.loading import PathType

_CHUNK = 65536


class Tree:
    """The file system, as :class:`ironic_arm.netboot.dnsmasq.loading.Reader`.

    Names and texts may hold bytes that are no UTF-8: they are kept.

    :param root: the directory that paths begin at.
    :param named_by_others: whether paths come from the command line of a
        process of any user. Only regular files are read then, because
        reading others may never end.
    """

    def __init__(self, root: str = '', named_by_others: bool = False) -> None:
        self._root = root
        self._flags = os.O_NONBLOCK if named_by_others else 0

    def path_type(self, path: str) -> PathType:
        """Return what a path is, links followed."""
        try:
            mode = os.stat(self._root + path).st_mode
        except OSError:
            return PathType.MISSING
        if stat.S_ISDIR(mode):
            return PathType.DIRECTORY
        return PathType.FILE if stat.S_ISREG(mode) else PathType.OTHER

    def identity(self, path: str) -> tuple[int, int]:
        """Return device and inode of a file."""
        found = os.stat(self._root + path)
        return found.st_dev, found.st_ino

    def text(self, path: str) -> str:
        """Return the text of a file.

        :raises OSError: if it cannot be read.
        """
        handle = os.open(self._root + path,
                         os.O_RDONLY | os.O_CLOEXEC | self._flags)
        with open(handle, encoding='utf-8', errors='surrogateescape',
                  newline='\n') as stream:
            if self._flags and not stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError(errno.EINVAL, 'not a regular file', path)
            return stream.read()

    def names(self, path: str) -> list[str]:
        """Return the names in a directory, in the directory's own order.

        :raises OSError: if it cannot be read.
        """
        return os.listdir(self._root + path)

    def texts(self, path: str,
              wanted: collections.abc.Callable[[str], bool]
              ) -> collections.abc.Iterator[tuple[str, str]]:
        """Yield names and texts of the files of a directory.

        There may be 100,000 of them, so each costs few calls.

        :param wanted: whether the file of a name is read.
        :raises OSError: if the directory cannot be read; a file that
            cannot is left out.
        """
        folder = os.open(self._root + path,
                         os.O_RDONLY | os.O_DIRECTORY)
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if wanted(name) and entry.is_file():
                        data = _bytes_at(folder, name)
                        if data is not None:
                            yield name, data.decode('utf-8',
                                                    'surrogateescape')
        finally:
            os.close(folder)


def _bytes_at(folder: int, name: str) -> bytes | None:
    """Return the content of a file; ``None`` if it cannot be read."""
    try:
        # It was a file when it was listed; opening a pipe would block.
        handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    try:
        data = os.read(handle, _CHUNK)
        while len(data) % _CHUNK == 0 and (more := os.read(handle, _CHUNK)):
            data += more
        return data
    except OSError:
        return None
    finally:
        os.close(handle)


def load(path: str, arguments: collections.abc.Sequence[str] = ()) -> Config:
    """Read the configuration of a dnsmasq.

    :param path: its main configuration file; '' for none.
    :param arguments: directives of its command line, without dashes.
    :raises OSError: if the main file cannot be read.
    """
    return loading.load(Tree(), path, arguments)
