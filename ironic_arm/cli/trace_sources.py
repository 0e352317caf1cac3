# SPDX-License-Identifier: Apache-2.0

"""Where the lines of logs come from: files, pipes and the journal."""

import collections.abc
import contextlib
import datetime
import gzip
import heapq
import itertools
import os
import select
import subprocess
import sys
import time
import typing

from ironic_arm.netboot import trace

STDIN = '-'
LONGEST = 1 << 16
"""Most bytes of one line; a longer one is split."""

JOURNAL = ('journalctl', '--no-pager', '--quiet', '--output=short-iso-precise',
           '--identifier=dnsmasq', '--identifier=dnsmasq-dhcp',
           '--identifier=dnsmasq-tftp')

_POLL = 0.5
_Lines = collections.abc.Iterator[str]


class SourceError(Exception):
    """Lines cannot be read; the text says which and why."""


def reader(paths: collections.abc.Sequence[str]) -> trace.Reader:
    """Return a reader that knows the year and the time zone of logs.

    A file was written last when its last line was.
    """
    here = datetime.datetime.now().astimezone()
    times = [os.stat(path).st_mtime for path in paths
             if os.path.isfile(path)]
    latest = (datetime.datetime.fromtimestamp(max(times), here.tzinfo)
              if times and STDIN not in paths else here)
    return trace.Reader(latest, here.tzinfo or datetime.timezone.utc)


def whole(paths: collections.abc.Sequence[str]) -> _Lines:
    """Yield the lines of files to their end, in the order of their times.

    :param paths: of text files, packed with gzip or not; ``-`` stands for
        the standard input.
    :raises SourceError: if one cannot be read.
    """
    if len(paths) == 1:
        return _file(paths[0])
    # Of lines of one second, those of the file that ended first are first.
    oldest = sorted(paths, key=_ended)
    return (line for _, _, line in heapq.merge(
        *(_stamped(path, number) for number, path in enumerate(oldest))))


def _ended(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return time.time()  # the standard input; others fail when opened


def _stamped(path: str, number: int
             ) -> collections.abc.Iterator[tuple[float, int, str]]:
    """Yield lines with their times; without one, with that before."""
    times, before = reader([path]), 0.0
    for line in _file(path):
        before = trace.stamp(line, times) or before
        yield before, number, line


def _file(path: str) -> _Lines:
    try:
        with _opened(path) as stream:
            while data := stream.readline(LONGEST):
                yield text(data)
    except (OSError, EOFError) as exc:
        raise SourceError(f'{path}: {getattr(exc, "strerror", None) or exc}'
                          ) from exc


def _opened(path: str) -> contextlib.AbstractContextManager[typing.IO[bytes]]:
    if path == STDIN:
        return contextlib.nullcontext(sys.stdin.buffer)
    if path.endswith('.gz'):
        return typing.cast(typing.IO[bytes], gzip.open(path))
    return open(path, 'rb')


def text(data: bytes) -> str:
    """Return the text of a line, whatever bytes are in it."""
    return data.decode('utf-8', 'backslashreplace').rstrip('\r\n')


def journal(since: float | None = None) -> _Lines:
    """Yield what dnsmasq wrote to the journal of systemd.

    :param since: in seconds since 1970.
    :raises SourceError: if there is none, or it cannot be read.
    """
    with _journalctl(*_since(since)) as process:
        assert process.stdout
        while data := process.stdout.readline(LONGEST):
            yield text(data)
        if process.wait():
            raise SourceError('journalctl failed; name a file instead')


def _since(since: float | None) -> list[str]:
    return [] if since is None else [f'--since=@{int(since)}']


def _journalctl(*words: str) -> 'subprocess.Popen[bytes]':
    try:
        return subprocess.Popen([*JOURNAL, *words], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE)
    except OSError as exc:
        raise SourceError('there is no journalctl here; name the log file '
                          'of dnsmasq') from exc


class Growing:
    """A file that grows, and that is renamed or emptied now and then."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._stream = self._open()
        self._rest = b''

    def _open(self) -> typing.IO[bytes]:
        try:
            return open(self._path, 'rb', buffering=0)
        except OSError as exc:
            raise SourceError(f'{self._path}: {exc.strerror}') from exc

    def lines(self) -> _Lines:
        """Yield the lines that are there now."""
        yield from self._read()
        if self._rotated():
            # What was written to the old file meanwhile, and then the new.
            yield from self._read()
            self._stream.close()
            self._stream, self._rest = self._open(), b''
            yield from self._read()

    def _rotated(self) -> bool:
        try:
            named = os.stat(self._path)
        except OSError:
            return False  # the new one is not there yet
        ours = os.fstat(self._stream.fileno())
        return ((named.st_dev, named.st_ino) != (ours.st_dev, ours.st_ino)
                or named.st_size < self._stream.tell())

    def _read(self) -> _Lines:
        while data := self._stream.read(LONGEST):
            *ready, self._rest = (self._rest + data).split(b'\n')
            if len(self._rest) > LONGEST:
                ready, self._rest = [*ready, self._rest], b''
            yield from map(text, ready)


class Pipe:
    """What comes through a pipe, without waiting for it."""

    def __init__(self, stream: typing.IO[bytes]) -> None:
        self._descriptor = stream.fileno()
        self._rest = b''
        self.ended = False

    def lines(self) -> _Lines:
        """Yield the lines that are there now."""
        while not self.ended and select.select([self._descriptor], [], [],
                                               0)[0]:
            data = os.read(self._descriptor, LONGEST)
            self.ended = not data
            *ready, self._rest = (self._rest + data).split(b'\n')
            if len(self._rest) > LONGEST or self.ended:
                ready, self._rest = [*ready, self._rest], b''
            yield from map(text, ready)


@contextlib.contextmanager
def growing(paths: collections.abc.Sequence[str], since: float | None
            ) -> collections.abc.Iterator[list[Growing | Pipe]]:
    """Open the sources to follow.

    :param paths: of files; ``-`` for the standard input; none for the
        journal.
    :raises SourceError: if one cannot be read.
    """
    if paths:
        yield [Pipe(sys.stdin.buffer) if path == STDIN else Growing(path)
               for path in paths]
        return
    with _journalctl('--follow', '--no-tail', *_since(since)) as process:
        try:
            assert process.stdout
            yield [Pipe(process.stdout)]
        finally:
            process.terminate()


def rounds(sources: collections.abc.Sequence[Growing | Pipe],
           wait: collections.abc.Callable[[float], object]
           ) -> collections.abc.Iterator[_Lines]:
    """Yield the new lines, round by round, until every pipe has ended."""
    while True:
        yield itertools.chain.from_iterable(one.lines() for one in sources)
        if all(isinstance(one, Pipe) and one.ended for one in sources):
            return
        wait(_POLL)
