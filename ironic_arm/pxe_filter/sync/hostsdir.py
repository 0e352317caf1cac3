# SPDX-License-Identifier: Apache-2.0

"""dnsmasq's hosts directory on disk, and the only code that writes there.

Files are written under a temporary name that dnsmasq ignores, then renamed:
dnsmasq never reads half a file, and a process that is killed leaves either
the old text or the new one.
"""

import collections.abc
import contextlib
import errno
import os
import stat
import typing

from ironic_arm.netboot.hostsdir import entries
from ironic_arm.pxe_filter import ownership
from ironic_arm.system import directories

_TEMPORARY = '.ironic-arm-new'
_HIDDEN = '.'
_READ_MAX = 64 * 2 ** 20
# Links in the directory are not ours, and opening a named pipe would wait
# for its other end for ever.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_FULL = (errno.ENOSPC, errno.EDQUOT)
# A file this small keeps its one block: writing over it needs no space.
_ONE_BLOCK = 4096

Signature = tuple[int, int, int]
"""What changes when a file does: inode, time of change, size."""


class Seen(typing.NamedTuple):
    """The files in the directory.

    :ivar ours: signature of each file that is ours by its name.
    :ivar hidden: names, without the dot, of files that were hidden from
        dnsmasq and not removed yet.
    :ivar foreign: names of all other files that dnsmasq reads.
    """

    ours: dict[str, Signature]
    hidden: list[str]
    foreign: list[str]


class Hostsdir:
    """One hosts directory.

    :param path: where it is.
    :param owner: names the source of the files, such as a database. Any
        number of processes with the same owner work on one directory.
    """

    def __init__(self, path: str, owner: str = '') -> None:
        self.path = path
        self._folder = -1
        self._claim = ownership.Claim(path, owner)

    @property
    def identity(self) -> ownership.Identity | None:
        """Device and inode of the directory that was opened last."""
        return self._claim.identity

    @contextlib.contextmanager
    def locked(self) -> collections.abc.Iterator[None]:
        """Open the directory and lock it for this process.

        :raises ownership.Busy: if another process does not unlock it.
        :raises ownership.Taken: if another owner has it.
        :raises OSError: if it is missing or cannot be opened.
        """
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            found = os.fstat(folder)
            self._folder = folder
            ownership.lock(folder, self.path)
            self._claim.renew(folder, (found.st_dev, found.st_ino))
            yield
        finally:
            self._folder = -1
            os.close(folder)  # which unlocks it

    def close(self) -> None:
        """Release the claim: another owner may use the directory."""
        self._claim.release()

    def scan(self) -> Seen:
        """Return the files in the directory.

        :raises OSError: if it cannot be read.
        """
        seen = Seen({}, [], [])
        for name in os.listdir(self._folder):
            if entries.classify(name):
                signature = self._signature(name)
                if signature is not None:
                    seen.ours[name] = signature
            elif name.startswith('.'):
                if entries.classify(name[1:]):
                    seen.hidden.append(name[1:])
            elif not (name.endswith('~')
                      or name.startswith('#') and name.endswith('#')):
                seen.foreign.append(name)
        return seen

    def read(self, name: str) -> str:
        """Return the text of a file; what is not a file has none.

        :raises OSError: if it cannot be read.
        """
        try:
            handle = os.open(name, _READ, dir_fd=self._folder)
        except OSError as exc:
            if exc.errno == errno.ELOOP:
                return ''
            raise
        with open(handle, encoding='utf-8', errors='replace') as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return ''
            return stream.read(_READ_MAX)

    def write(self, name: str, text: str) -> Signature:
        """Write a text to a file, atomically.

        On a full disk a small file is overwritten in place: to deny a
        machine is more important than to write atomically.

        :raises OSError: if it cannot be written.
        """
        data = text.encode('utf-8')
        try:
            signature = self._new(_TEMPORARY, data)
            os.rename(_TEMPORARY, name, src_dir_fd=self._folder,
                      dst_dir_fd=self._folder)
        except OSError as exc:
            with contextlib.suppress(OSError):
                os.unlink(_TEMPORARY, dir_fd=self._folder)
            if (exc.errno not in _FULL or len(data) > _ONE_BLOCK
                    or self._signature(name) is None):
                raise
            signature = _signature_of(
                directories.overwrite(self._folder, name, data))
        return signature

    def remove(self, name: str) -> None:
        """Remove a file; one that has gone already is as good.

        :raises OSError: if it cannot be removed.
        """
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._folder)

    def hide(self, name: str) -> None:
        """Hide a file from dnsmasq, but keep it.

        :raises OSError: if it cannot be renamed.
        """
        with contextlib.suppress(FileNotFoundError):
            self._rename(name, _HIDDEN + name)

    def show(self, name: str) -> None:
        """Bring a hidden file back.

        :raises OSError: if it cannot be renamed.
        """
        self._rename(_HIDDEN + name, name)

    def read_hidden(self, name: str) -> str:
        """Return the text of a hidden file.

        :raises OSError: if it cannot be read.
        """
        return self.read(_HIDDEN + name)

    def remove_hidden(self, name: str) -> None:
        """Remove a hidden file.

        :raises OSError: if it cannot be removed.
        """
        self.remove(_HIDDEN + name)

    def _rename(self, name: str, new: str) -> None:
        os.rename(name, new, src_dir_fd=self._folder,
                  dst_dir_fd=self._folder)

    def _signature(self, name: str) -> Signature | None:
        try:
            found = os.stat(name, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        return _signature_of(found)

    def _new(self, name: str, data: bytes) -> Signature:
        """Write a new file; few calls, because there may be hundreds."""
        handle = self._create(name)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left):]
            found = os.fstat(handle)
            if stat.S_IMODE(found.st_mode) != directories.FILE_MODE:
                os.fchmod(handle, directories.FILE_MODE)
            return _signature_of(found)
        finally:
            os.close(handle)

    def _create(self, name: str) -> int:
        """Create a file that no other process has open for writing."""
        try:
            return os.open(name, _NEW, directories.FILE_MODE,
                           dir_fd=self._folder)
        except FileExistsError:
            # A process that was killed left it, or another user planted it.
            os.unlink(name, dir_fd=self._folder)
            return os.open(name, _NEW, directories.FILE_MODE,
                           dir_fd=self._folder)


def _signature_of(found: os.stat_result) -> Signature:
    return found.st_ino, found.st_mtime_ns, found.st_size
