# SPDX-License-Identifier: Apache-2.0

"""One process at a time, of one owner, writes to a hosts directory."""

import errno
import fcntl
import os
import stat
import time

from ironic_arm.system import directories

LOCK_PATIENCE = 10.0
"""Seconds to wait for another process that holds the lock."""

Identity = tuple[int, int]
"""Device and inode of a directory."""

_OWNER = '.ironic-arm-owner'
# A link is not ours, and opening a named pipe would wait for its other end
# for ever. Open for reading only: a file that is open for writing would keep
# the file system from being made read-only.
_CLAIM = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK


class Busy(OSError):
    """Another process holds the lock and does not release it."""


class Taken(OSError):
    """A process with another database owns the directory.

    :ivar owner: the name of that owner.
    """

    def __init__(self, path: str, owner: str) -> None:
        super().__init__(errno.EBUSY, 'used by another service', path)
        self.owner = owner


def lock(folder: int, path: str) -> None:
    """Lock the directory itself; the lock ends with its holder.

    :param folder: its descriptor.
    :param path: where it is.
    :raises Busy: if another process does not release it.
    """
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy(errno.EBUSY, 'locked by another process',
                           path) from None
        time.sleep(0.02)


class Claim:
    """The claim of an owner on the directory at a path.

    :param path: where it is.
    :param owner: names the source of the files, such as a database. Any
        number of processes with the same owner work on one directory.
    :ivar identity: of the directory that was claimed last.
    """

    def __init__(self, path: str, owner: str) -> None:
        self._path = path
        self._owner = owner
        self._claim: int | None = None
        self.identity: Identity | None = None

    def renew(self, folder: int, identity: Identity) -> None:
        """Hold the claim on a directory, which may be a new one.

        :param folder: its descriptor.
        :param identity: which it is.
        :raises Taken: if another owner has it.
        :raises OSError: if the claim cannot be written.
        """
        if self._claim is not None and self.identity == identity:
            return
        self.release()
        self.identity = identity
        try:
            claim = os.open(_OWNER, _CLAIM, directories.FILE_MODE,
                            dir_fd=folder)
        except OSError:
            return  # writing the host files fails too, and that is reported
        try:
            self._stake(folder, claim)
        except BaseException:
            os.close(claim)
            raise
        self._claim = claim

    def release(self) -> None:
        """Release the claim: another owner may use the directory."""
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    def _stake(self, folder: int, claim: int) -> None:
        """Become an owner, or join owners of the same name.

        All processes with the same owner share the lock. Only a process
        that is alone gets it exclusively, and writes its owner's name.
        """
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(claim, 4096, 0).decode('utf-8', 'replace')
            if owner != self._owner:
                raise Taken(self._path, owner) from None
        else:
            self._sign(folder, claim)
        fcntl.flock(claim, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def _sign(self, folder: int, claim: int) -> None:
        """Write the name of the owner, if the file has another."""
        name = self._owner.encode('utf-8')
        if os.pread(claim, 4096, 0) != name:
            if stat.S_IMODE(os.fstat(claim).st_mode) != directories.FILE_MODE:
                os.fchmod(claim, directories.FILE_MODE)
            directories.overwrite(folder, _OWNER, name)
