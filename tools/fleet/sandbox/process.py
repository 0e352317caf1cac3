# SPDX-License-Identifier: Apache-2.0

"""A server process: start it, wait until it answers, see why it died."""

import os
import pathlib
import re
import socket
import subprocess
from collections.abc import Callable, Sequence

from fleet.sandbox import lines
from fleet.sandbox import waiting

_GRACE = 30.0
_TAIL = 15


class ServiceError(Exception):
    """A service ended or does not answer; the text holds its last lines."""


class Service:
    """One server process.

    :param name: its name in messages.
    :param command: what starts it in the foreground.
    :param output: file that gets what it prints.
    :param log: the log file it writes itself.
    :param ready: returns whether it answers.
    """

    def __init__(self, name: str, command: Sequence[str],
                 output: pathlib.Path, log: pathlib.Path,
                 ready: Callable[[], bool]) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._output = output
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; returns at once.

        :raises OSError: the command cannot be run.
        """
        with self._output.open('ab') as output:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True)

    def wait_ready(self, timeout: float = waiting.PATIENCE) -> None:
        """Wait until it answers.

        :raises ServiceError: it ended, or time is up.
        """
        def answers() -> bool:
            if not (ready := self._ready()):
                self.check()
            return ready

        waiting.until(answers, lambda: (
            f'{self.name} does not answer after {timeout:.0f} s:'
            f'\n{self.tail()}'), timeout, ServiceError)

    def check(self) -> None:
        """Raise unless it runs.

        :raises ServiceError: it was never started, or it ended.
        """
        code = self._process.poll() if self._process else None
        if self._process is None or code is not None:
            raise ServiceError(f'{self.name} ended with code {code}:'
                               f'\n{self.tail()}')

    @property
    def pid(self) -> int:
        """Its process number.

        :raises ServiceError: it was never started, or it ended.
        """
        self.check()
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Ask it to end, and kill it if it does not in half a minute."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def tail(self) -> str:
        """Return the last lines of its output and its log."""
        return '\n'.join(f'--- {path}\n{last_lines(path)}'
                         for path in (self._output, self.log))


def listens(address: str, port: int) -> bool:
    """Return whether something takes TCP connections there; never raises."""
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    with socket.socket(family) as client:
        return client.connect_ex((address, port)) == 0


def last_lines(path: pathlib.Path, count: int = _TAIL) -> str:
    """Return the last lines of a file, or a remark that there is none."""
    try:
        data = path.read_bytes()
    except OSError as exc:
        return f'({os.strerror(exc.errno or 0)})'
    found = filter(None, map(lines.plain, re.split(rb'[\r\n]+', data)))
    return '\n'.join(list(found)[-count:]) or '(empty)'
