# SPDX-License-Identifier: Apache-2.0

"""Remove what a build that ended badly left behind.

Mounts are what matters: removing a directory in which /dev is still
mounted removes the devices of the host.
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

from ironic_arm.images.build import recipe

MOUNTS = pathlib.Path('/proc/self/mountinfo')
_OCTAL = re.compile(r'\\([0-7]{3})')
# A process that was killed lets go of its files some time later.
_PATIENCE = 20.0
_PAUSE = 0.2


class StillMounted(Exception):
    """Something cannot be unmounted; the text says what."""


def clear(work: pathlib.Path) -> None:
    """End what runs in a work directory, unmount and remove it.

    :param work: the directory; one that is not there is no mistake.
    :raises StillMounted: something is in use; nothing was removed then.
    :raises OSError: it cannot be removed.
    """
    # The kernel reports paths without links on the way.
    work = work.resolve()
    deadline = time.monotonic() + _PATIENCE
    while _evict(work):
        if time.monotonic() > deadline:
            left = mounted(MOUNTS.read_text(), work)
            raise StillMounted(f'cannot unmount {", ".join(left)}, or '
                               f'something still runs in {work}')
        time.sleep(_PAUSE)
    _release_devices(work)
    if work.exists():
        _remove(work)


def _evict(work: pathlib.Path) -> bool:
    """End and unmount what can be; tell whether there was anything."""
    processes = inhabitants(work)
    for pid in processes:
        _as_root('kill', '-KILL', str(pid))
    places = mounted(MOUNTS.read_text(), work)
    for place in places:
        _as_root('umount', place)
    return bool(processes or places)


def mounted(mountinfo: str, below: pathlib.Path) -> list[str]:
    """Return what is mounted below a directory, the last one first.

    :param mountinfo: the content of /proc/PID/mountinfo.
    :param below: an absolute path.
    """
    places = [_OCTAL.sub(lambda found: chr(int(found.group(1), 8)),
                         line.split()[4])
              for line in mountinfo.splitlines()]
    return [place for place in reversed(places)
            if pathlib.PurePath(place).is_relative_to(below)]


def inhabitants(work: pathlib.Path) -> list[int]:
    """Return the processes of a build.

    They have their root or their place in the work directory, or were given
    to work there.

    :param work: the directory.
    """
    setting = b'\0' + os.fsencode(f'{recipe.WORK_SETTING}={work}') + b'\0'
    found = []
    for process in pathlib.Path('/proc').glob('[0-9]*'):
        # It may end meanwhile, or belong to another user.
        with contextlib.suppress(OSError):
            places = (os.readlink(process / 'root'),
                      os.readlink(process / 'cwd'))
            variables = b'\0' + (process / 'environ').read_bytes()
            if setting in variables or any(
                    pathlib.PurePath(place).is_relative_to(work)
                    for place in places):
                found.append(int(process.name))
    return [pid for pid in found if pid != os.getpid()]


def _release_devices(work: pathlib.Path) -> None:
    """Detach loop devices whose files lie there."""
    listed = _as_root('losetup', '--list', '--noheadings', '--output',
                      'NAME,BACK-FILE')
    for line in listed.splitlines():
        name, _, backing = line.partition(' ')
        if pathlib.PurePath(backing.strip()).is_relative_to(work):
            if shutil.which('kpartx'):
                _as_root('kpartx', '-d', name)
            _as_root('losetup', '--detach', name)


def _remove(work: pathlib.Path) -> None:
    # Files in it belong to root, whichever user built.
    _as_root('rm', '--recursive', '--force', '--one-file-system', str(work))
    if work.exists():
        raise OSError(f'{work} cannot be removed')


def _as_root(*command: str) -> str:
    prefix = [] if os.geteuid() == 0 else ['sudo', '--non-interactive']
    try:
        return subprocess.run(
            [*prefix, *command], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False).stdout
    except OSError:
        return ''


def end(process: 'subprocess.Popen[str]', patience: float = 20) -> None:
    """End a build and all it started.

    :param process: the leader of a session of its own.
    :param patience: seconds to wait for it to clean up itself.
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return
