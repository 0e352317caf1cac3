# SPDX-License-Identifier: Apache-2.0

"""The real file system: read files, and write those of ironic-arm.

Everything that ironic-arm writes carries the mark of
:mod:`ironic_arm.netboot.templating` in its first line. A file without that
mark is foreign: writing it is refused.
"""

import collections.abc
import contextlib
import os
import stat
import tempfile

from ironic_arm.netboot import templating
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import kernel
from ironic_arm.netboot.bootfiles import loader
from ironic_arm.netboot.bootfiles import ramdisk
from ironic_arm.system import boot_files
from ironic_arm.system import directories

# The TFTP server and dnsmasq run as users of their own.
FILE_MODE = 0o644


class ForeignFile(Exception):
    """The file to be written exists and is not from ironic-arm."""


class Disk:
    """The file system of this machine, for the checks.

    It is a :class:`ironic_arm.netboot.bootfiles.filesystem.Files`.
    """

    def state(self, path: str) -> filesystem.State:
        """Return the state of a path, links followed."""
        try:
            found = os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return filesystem.State.MISSING
        except (OSError, ValueError):
            return filesystem.State.UNREADABLE
        if stat.S_ISDIR(found.st_mode):
            return filesystem.State.DIRECTORY
        if not stat.S_ISREG(found.st_mode) or not os.access(path, os.R_OK):
            return filesystem.State.UNREADABLE
        return (filesystem.State.FILE if found.st_size
                else filesystem.State.EMPTY)

    def writable(self, path: str) -> bool:
        """Return whether files can be created in this directory.

        A file is created: permission bits do not show a read-only file
        system, and do not apply to root.
        """
        try:
            with tempfile.TemporaryFile(dir=path):
                return True
        except OSError:
            return False

    def head(self, path: str, size: int) -> bytes:
        """Return the first bytes of a file.

        :raises OSError: if it cannot be read.
        """
        with open(path, 'rb') as stream:
            return stream.read(size)

    def loader(self, path: str) -> loader.Loader | filesystem.Unclear:
        """Return which boot loader a file is."""
        return boot_files.loader(path)

    def kernel(self, path: str) -> kernel.Kernel | filesystem.Unclear:
        """Return which kernel a file is."""
        return boot_files.kernel(path)

    def ramdisk(self, path: str) -> ramdisk.Ramdisk | filesystem.Unclear:
        """Return for which architecture a ramdisk is."""
        return boot_files.ramdisk(path)


def publish(root: str, texts: collections.abc.Mapping[str, str]
            ) -> list[str]:
    """Write texts to files below a directory, each atomically.

    All files are read before the first is written. A file that has its text
    already is not written: neither its time nor its inode changes.

    :param root: directory that exists.
    :param texts: text of each file by its path below the root.
    :returns: the paths below the root that were written.
    :raises ForeignFile: if one of them is not from ironic-arm; nothing has
        been written then.
    :raises OSError: if one of them cannot be written, or a link of another
        user leads to it; directories are made below the root alone.
    """
    changed = [name for name, text in texts.items()
               if not _has(root, name, text)]
    for name in changed:
        below, last = os.path.split(name)
        with _with_path(root, name), \
                directories.opened(root, below, make=True) as folder:
            directories.replace(folder, last, texts[name].encode(), FILE_MODE)
    return changed


def publish_where_free(root: str,
                       texts: collections.abc.Mapping[str, str]
                       ) -> list[str]:
    """Publish the files whose paths have no foreign file.

    :param root: directory that exists.
    :param texts: text of each file by its path below the root.
    :returns: the paths below the root that have a foreign file.
    :raises OSError: as :func:`publish` does.
    """
    taken = [name for name in texts if _is_foreign(root, name)]
    publish(root, {name: text for name, text in texts.items()
                   if name not in taken})
    return taken


def withdraw(root: str, name: str) -> list[str]:
    """Remove a file of ours that is no longer wanted.

    :param root: directory that exists.
    :param name: of a file in it.
    :returns: its name if it was there.
    :raises ForeignFile: if it is not from ironic-arm.
    :raises OSError: if it cannot be removed.
    """
    if _text(root, name) is None:
        return []
    with _with_path(root, name), directories.opened(root) as folder:
        os.unlink(name, dir_fd=folder)
    return [name]


def replace(path: str, content: bytes, mode: int) -> None:
    """Write a file under a temporary name, then rename it.

    :param path: of the file, which is replaced even if it is foreign.
    :param content: the whole of it.
    :param mode: permissions, whatever the umask is.
    :raises OSError: if it cannot be written; what was there is left.
    """
    root, name = os.path.split(path)
    with _with_path(root, name), directories.opened(root) as folder:
        directories.replace(folder, name, content, mode)


def _has(root: str, name: str, text: str) -> bool:
    """Return whether a file of ironic-arm has this text."""
    present = _text(root, name)
    # ironic writes the master configuration too, without the last newline.
    return present is not None and present.rstrip('\n') == text.rstrip('\n')


def _text(root: str, name: str) -> str | None:
    """Return the text of a file of ironic-arm; ``None`` if it is missing.

    :raises ForeignFile: if it is not from ironic-arm.
    """
    below, last = os.path.split(name)
    try:
        with _with_path(root, name), directories.opened(root, below) as folder:
            content = directories.read(folder, last)
    except FileNotFoundError:
        return None
    if content is None:
        return None
    text = content.decode('utf-8', 'replace')
    if not templating.is_ours(text):
        raise ForeignFile(os.path.join(root, name))
    return text


def _is_foreign(root: str, name: str) -> bool:
    """Return whether a path has a file or link that is foreign."""
    try:
        _text(root, name)
    except (ForeignFile, directories.ForeignLink):
        return True
    return False


@contextlib.contextmanager
def _with_path(root: str, name: str) -> collections.abc.Iterator[None]:
    """Name the whole path in errors about a file in an open folder."""
    try:
        yield
    except OSError as exc:
        if not os.path.isabs(str(exc.filename)):
            exc.filename = os.path.join(root, name)
            exc.filename2 = None
        raise
