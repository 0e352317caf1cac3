# SPDX-License-Identifier: Apache-2.0

"""Lines of text with the moment they came, from a stream or a file."""

import dataclasses
import pathlib
import re
import threading
import time
from collections.abc import Callable
from typing import IO

POLL = 0.02
"""Seconds until a file that grows is read again."""

_ESCAPES = re.compile(r'\x1b(\[[0-9;?=]*[A-Za-z]|[()][0-9A-Za-z]|[=>])')


@dataclasses.dataclass(frozen=True)
class Line:
    """One line.

    :ivar at: when it came, in seconds of the monotonic clock.
    :ivar text: the line without terminal control and line end.
    """

    at: float
    text: str


class Splitter:
    """Cuts a byte stream into lines; remembers the unfinished last one."""

    def __init__(self) -> None:
        self._rest = b''

    @property
    def rest(self) -> str:
        """The beginning of a line whose end has not come, e.g. a prompt."""
        return plain(self._rest)

    def feed(self, data: bytes) -> list[str]:
        """Take some bytes and return the lines that they complete."""
        *whole, self._rest = re.split(rb'[\r\n]+', self._rest + data)
        return [text for text in map(plain, whole) if text.strip()]


def plain(data: bytes) -> str:
    """Return bytes of a console as text without terminal control."""
    return _ESCAPES.sub('', data.decode('utf-8', 'replace')).rstrip()


class LineLog:
    """Collects lines as they come; safe to read from another thread.

    :param on_line: called with each line, on the thread that reads.
    """

    def __init__(self, on_line: Callable[[Line], None] | None = None) -> None:
        self._lines: list[Line] = []
        self._splitter = Splitter()
        self._on_line = on_line
        self._ended = threading.Event()

    @property
    def lines(self) -> list[Line]:
        """A copy of the lines that came so far."""
        return list(self._lines)

    @property
    def rest(self) -> str:
        """The unfinished last line."""
        return self._splitter.rest

    def feed(self, data: bytes) -> None:
        """Take bytes that came just now."""
        now = time.monotonic()
        for text in self._splitter.feed(data):
            line = Line(now, text)
            self._lines.append(line)
            if self._on_line:
                self._on_line(line)

    def read_stream(self, stream: IO[bytes], copy: pathlib.Path) -> None:
        """Collect from a stream until it ends, on a thread of its own.

        :param stream: an unbuffered stream.
        :param copy: a file that gets every byte as well.
        """
        def work() -> None:
            with copy.open('ab', buffering=0) as kept:
                while data := stream.read(65536):
                    kept.write(data)
                    self.feed(data)

        threading.Thread(target=work, daemon=True).start()

    def follow(self, path: pathlib.Path) -> None:
        """Collect what is appended to a file, on a thread of its own.

        :param path: the file; it need not exist yet.
        """
        def work() -> None:
            while not path.exists():
                if self._ended.is_set():
                    return
                time.sleep(POLL)
            with path.open('rb', buffering=0) as stream:
                while True:
                    if data := stream.read(65536):
                        self.feed(data)
                    elif self._ended.is_set():
                        return
                    else:
                        # Not a wait for the event: with a clock of its own
                        # (faketime 0.9.10) that one takes for years.
                        time.sleep(POLL)

        threading.Thread(target=work, daemon=True).start()

    def end(self) -> None:
        """Follow no file any longer, once all that is in it was read."""
        self._ended.set()
