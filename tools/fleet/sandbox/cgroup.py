# SPDX-License-Identifier: Apache-2.0

"""Control groups of a run, which are those of the whole machine."""

import contextlib
import fcntl
import os
import pathlib
import tempfile

from fleet.sandbox import waiting

_PREFIX = 'ironic-arm-'


class Group:
    """A control group that no other run on this machine has.

    Groups that killed runs have left are removed: a run that lives holds a
    lock on its group, which the kernel releases when the run ends.

    :param mounted: where the control groups are mounted.
    :raises OSError: none can be made.
    :ivar path: its folder.
    """

    def __init__(self, mounted: pathlib.Path) -> None:
        for left in mounted.glob(f'{_PREFIX}*'):
            with contextlib.suppress(OSError):  # another run holds it
                lock = _lock(left)
                _remove_empty(left)
                os.close(lock)
        while True:
            self.path = pathlib.Path(tempfile.mkdtemp(
                prefix=_PREFIX, dir=mounted))
            # Before it is locked, another run may remove it.
            with contextlib.suppress(OSError):
                self._lock = _lock(self.path)
                break
        self.path.chmod(0o755)

    def remove(self) -> None:
        """Remove it, once the kernel has ended the processes in it."""
        waiting.until(lambda: _remove_empty(self.path),
                      f'{self.path} still has processes')
        os.close(self._lock)


def _lock(folder: pathlib.Path) -> int:
    """Return a descriptor that holds the lock of a folder.

    :raises OSError: another has it, or the folder is gone.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.stat(folder)  # it may have gone meanwhile
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove_empty(group: pathlib.Path) -> bool:
    """Remove a control group without processes; return whether it is gone."""
    for folder, _, _ in os.walk(group, topdown=False):
        with contextlib.suppress(OSError):
            os.rmdir(folder)
    return not group.exists()
