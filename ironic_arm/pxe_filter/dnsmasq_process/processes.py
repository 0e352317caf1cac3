# SPDX-License-Identifier: Apache-2.0

"""dnsmasq processes of this machine, and their effective configuration."""

import contextlib
import dataclasses
import os
import re
import signal
import stat
import subprocess
import time
import typing

from ironic_arm.netboot.dnsmasq import command_line
from ironic_arm.system import dnsmasq_files

_TICKS = os.sysconf('SC_CLK_TCK')
_VERSION = re.compile(r'version (\d+)\.(\d+)')
_STAT_MAX = 4096
_ENDED = (b'Z', b'X')
_SLACK = 0.05  # seconds; the kernel counts starts in hundredths

STARTING = 5.0
"""Seconds that a dnsmasq has to start."""


@dataclasses.dataclass(frozen=True)
class Process:
    """One dnsmasq; another process may get its number later.

    :ivar pid: its number.
    :ivar started: when it started, in clock ticks since the machine booted.
    :ivar arguments: its command line without the program.
    :ivar parent: number of the process that started it.
    """

    pid: int
    started: int
    arguments: tuple[str, ...] = ()
    parent: int = 0

    def alive(self) -> bool:
        """Return whether it still runs."""
        return _stat(self.pid)[1] == self.started

    def facts(self) -> command_line.Facts:
        """Return the configuration that it read, if that is unchanged."""
        return command_line.facts(self.arguments, files(self.pid))

    def serves(self, identity: tuple[int, int] | None,
               facts: command_line.Facts) -> bool:
        """Return whether it reads a hosts directory.

        :param identity: device and inode of the directory.
        """
        return identity is not None and any(
            _identity(files(self.pid), path) == identity
            for path in facts.hostsdirs)

    def watches(self, identity: tuple[int, int]) -> bool | None:
        """Return whether it watches a directory for changes (inotify).

        A directory that was replaced by another of the same name is not
        watched any more.

        :returns: None if this process may not read that.
        """
        folder = f'/proc/{self.pid}/fdinfo'
        wanted = f'ino:{identity[1]:x} '
        try:
            for name in os.listdir(folder):
                with contextlib.suppress(FileNotFoundError), \
                        open(f'{folder}/{name}', encoding='ascii') as info:
                    if any(line.startswith('inotify') and wanted in line
                           for line in info):
                        return True
        except OSError:
            return None
        return False

    def watches_once_started(self, identity: tuple[int, int]
                             ) -> bool | None:
        """Return the same, once it had the time to start.

        dnsmasq 2.90 reads its files and takes its sockets before it watches
        directories, so on a busy machine it is seen without its watches.
        """
        while True:
            found = self.watches(identity)
            if found is not False or not self.alive() or (
                    self.age() > STARTING):
                return found
            time.sleep(0.05)

    def age(self) -> float:
        """Return how many seconds ago it started."""
        up = time.clock_gettime(time.CLOCK_BOOTTIME)
        return up - self.started / _TICKS

    def older_than(self, path: str) -> bool:
        """Return whether it started before a file was written."""
        age = self.age()  # before the time: a pause makes it no older
        started = time.time() - age
        try:
            return started + _SLACK < os.stat(path).st_mtime
        except OSError:
            return False

    def version(self) -> tuple[int, int] | None:
        """Return its version, such as ``(2, 90)``; None if not known.

        Any user can name a process dnsmasq, so its program is run only if
        only root can have written it.
        """
        try:
            program = os.open(f'/proc/{self.pid}/exe', os.O_PATH)
        except OSError:
            return None
        try:
            found = _VERSION.search(_version_output(program))
        finally:
            os.close(program)
        return (int(found[1]), int(found[2])) if found else None

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless the process has ended.

        :raises OSError: if this process may not do that.
        """
        if self.alive():
            os.kill(self.pid, number)

    def ended_within(self, seconds: float) -> bool:
        """Wait until it has ended."""
        deadline = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


class Watch:
    """Checks repeatedly whether a process runs, at half the cost.

    A file that was opened for one process never reports another one that
    got its number.

    :param process: which one.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._file: typing.BinaryIO | None = None
        with contextlib.suppress(OSError):
            file = open(f'/proc/{process.pid}/stat', 'rb', buffering=0)
            if process.alive():
                self._file = typing.cast(typing.BinaryIO, file)
            else:
                file.close()

    def alive(self) -> bool:
        """Return whether it still runs."""
        if self._file is None:
            return self._process.alive()
        try:
            self._file.seek(0)
            return _state(self._file.read(_STAT_MAX)) not in _ENDED
        except OSError:  # it has ended, and its parent has reaped it
            return False


def running() -> list[Process]:
    """Return every dnsmasq that this process can see.

    A dnsmasq that runs a script for each lease has a child of the same
    name, which serves nothing.
    """
    found = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            process = _process(int(name))
            if process is not None:
                found[process.pid] = process
    return sorted((process for process in found.values()
                   if process.parent not in found),
                  key=lambda process: process.started)


def shares_network(process: Process) -> bool:
    """Return whether a process is in the network namespace of this one."""
    try:
        return (os.readlink(f'/proc/{process.pid}/ns/net')
                == os.readlink('/proc/self/ns/net'))
    except OSError:
        return False


def by_pid_file(path: str) -> Process:
    """Return the dnsmasq that a file names.

    :raises OSError: if the file cannot be read, or names no dnsmasq.
    """
    with open(path, encoding='ascii', errors='replace') as stream:
        text = stream.read(32).strip()
    process = _process(int(text)) if text.isdigit() else None
    if process is None:
        raise ProcessLookupError(
            3, f'{path} names no running dnsmasq')
    return process


def _version_output(program: int) -> str:
    """Return what a program of root prints about its version."""
    found = os.fstat(program)
    if found.st_uid or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return ''
    try:
        return subprocess.run(
            [f'/proc/self/fd/{program}', '--version'], pass_fds=(program,),
            capture_output=True, text=True, errors='replace', timeout=10,
            check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return ''


def _process(pid: int) -> Process | None:
    try:
        with open(f'/proc/{pid}/comm', encoding='utf-8',
                  errors='replace') as stream:
            if stream.read().strip() != 'dnsmasq':
                return None
        with open(f'/proc/{pid}/cmdline', encoding='utf-8',
                  errors='surrogateescape') as stream:
            arguments = stream.read().split('\0')[1:-1]
    except OSError:
        return None
    parent, started = _stat(pid)
    return (Process(pid, started, tuple(arguments), parent)
            if started else None)


def _stat(pid: int) -> tuple[int, int | None]:
    """Return a process's parent, and when it started unless it ended."""
    try:
        with open(f'/proc/{pid}/stat', 'rb', buffering=0) as stream:
            text = stream.read(_STAT_MAX)
    except OSError:
        return 0, None
    # Before the bracket is the name, which may contain anything.
    fields = text.rpartition(b')')[2].split()
    return int(fields[1]), (None if _state(text) in _ENDED
                            else int(fields[19]))


def _state(text: bytes) -> bytes:
    return text.rpartition(b')')[2][1:2]


def _identity(tree: dnsmasq_files.Tree, path: str) -> tuple[int, int] | None:
    try:
        return tree.identity(path)
    except OSError:
        return None


def files(pid: int | str) -> dnsmasq_files.Tree:
    """Return the files as a process sees them, if this one may read them.

    :param pid: its number; ``self`` is this one.
    """
    root = f'/proc/{pid}/root'
    return dnsmasq_files.Tree(root if os.path.exists(f'{root}/') else '',
                              named_by_others=True)
