# SPDX-License-Identifier: Apache-2.0

"""This machine's files, for the checks of ironic's settings.

They run while a service starts, so nothing here may wait for a network: a
path on a network file system is reported as such and not opened.
"""

import collections
import os
import shutil
import subprocess

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.system import files
from ironic_arm.system import mounts

_MOUNTINFO = '/proc/self/mountinfo'
_LINKS = 40
_TIMEOUT = 5


class Machine(files.Disk):
    """The local file systems, and grub-script-check where it is installed."""

    def __init__(self) -> None:
        self._mounts = _mounts()
        self._checker = shutil.which('grub-script-check')

    def state(self, path: str) -> filesystem.State:
        """Return the state of a path, links followed."""
        if self._is_remote(path):
            return filesystem.State.REMOTE
        return super().state(path)

    def script_error(self, text: str) -> str:
        """Return the error that grub-script-check prints about a text."""
        if self._checker is None:
            return ''
        try:
            run = subprocess.run(
                [self._checker], input=text.encode(), capture_output=True,
                timeout=_TIMEOUT, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return ''
        output = run.stderr.decode('utf-8', 'replace').split('\n')[0]
        return (output or 'it prints no reason') if run.returncode else ''

    def _is_remote(self, path: str) -> bool:
        """Return whether a path leads to a network file system.

        Links are followed one by one: each is read only after its own
        directory has been found to be local.
        """
        here, links = '/', 0
        rest = collections.deque(os.path.abspath(path).split('/'))
        while rest:
            here = os.path.normpath(os.path.join(here, rest.popleft()))
            if mounts.is_network(self._mounts, here):
                return True
            try:
                target = os.readlink(here)
            except (OSError, ValueError):
                continue
            links += 1
            if links > _LINKS:
                return False
            rest.extendleft(reversed(target.split('/')))
            here = '/' if target.startswith('/') else os.path.dirname(here)
        return False


def _mounts() -> list[mounts.Mount]:
    """Return the mount table; nothing where there is none."""
    try:
        with open(_MOUNTINFO, encoding='utf-8',
                  errors='surrogateescape') as stream:
            return mounts.parse(stream.read())
    except OSError:
        return []
