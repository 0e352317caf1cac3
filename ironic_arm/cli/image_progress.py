# SPDX-License-Identifier: Apache-2.0

"""Show the progress of a build, on a terminal and in a log."""

from collections.abc import Iterator
import contextlib
import shutil
import time
from typing import TextIO

from ironic_arm.images.build import builder
from ironic_arm.images.build import log

# Seconds between two lines where the last one cannot be overwritten.
PERIOD = 30


class _Line:
    """One line that is always up to date."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, at: log.Position, seconds: float) -> None:
        width = shutil.get_terminal_size().columns - 1
        text = f'{_clock(seconds)} {at}: {at.line}'[:width]
        self._stream.write(f'\r\033[K{text}')
        self._stream.flush()

    def end(self) -> None:
        self._stream.write('\r\033[K')
        self._stream.flush()


class _Lines:
    """A line for each stage, and more at intervals for a long stage."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._number = -1
        self._printed = 0.0

    def __call__(self, at: log.Position, seconds: float) -> None:
        if at.number == self._number and seconds < self._printed + PERIOD:
            return
        line = f': {at.line}' if at.number == self._number else ''
        self._number, self._printed = at.number, seconds
        print(f'{_clock(seconds)} {at}{line}', file=self._stream, flush=True)

    def end(self) -> None:
        pass


@contextlib.contextmanager
def shown(stream: TextIO) -> Iterator[builder.Progress]:
    """Show the progress of a build, and at its end how long it took.

    :param stream: where to; a terminal gets one line that changes.
    """
    began = time.monotonic()
    display = _Line(stream) if stream.isatty() else _Lines(stream)
    try:
        yield display
    finally:
        display.end()
        print(f'{_clock(time.monotonic() - began)} ended', file=stream)


def _clock(seconds: float) -> str:
    return f'{int(seconds) // 60:2d}:{int(seconds) % 60:02d}'
