# SPDX-License-Identifier: Apache-2.0

"""Progress for a reader: numbered steps, notes, and a clock while waiting."""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

_TICK_TERMINAL = 0.2
_TICK_PLAIN = 2.0


class Console:
    """Writes progress, live on a terminal and line by line elsewhere.

    :param steps: how many steps there will be.
    :param done: how many of them are over already.
    :param stream: where to write.
    """

    def __init__(self, steps: int, done: int = 0,
                 stream: TextIO = sys.stdout) -> None:
        self._steps = steps
        self._done = done
        self._stream = stream
        self._live = stream.isatty()
        self._lock = threading.Lock()

    def step(self, text: str) -> None:
        """Begin the next step."""
        self._done += 1
        self._line(f'[{self._done}/{self._steps}] {text}')

    def note(self, text: str) -> None:
        """Say something about the present step."""
        self._line(f'      {text}')

    def block(self, text: str) -> None:
        """Write some lines as they are."""
        self._line(text)

    @contextlib.contextmanager
    def waiting(self, label: Callable[[], str]) -> Iterator[None]:
        """Show what we wait for, and for how long, until the block ends.

        :param label: says what we wait for now.
        """
        over = threading.Event()
        clock = threading.Thread(target=self._tick, args=(label, over),
                                 daemon=True)
        clock.start()
        try:
            yield
        finally:
            over.set()
            clock.join()
            self._write('\r\033[K' if self._live else '')

    def _tick(self, label: Callable[[], str], over: threading.Event) -> None:
        began = time.monotonic()
        period = _TICK_TERMINAL if self._live else _TICK_PLAIN
        while not over.wait(period):
            gone = time.monotonic() - began
            text = f'      ... {label()} ({gone:.0f} s)'
            self._write(f'\r{text[:78]}\033[K' if self._live
                        else f'{text}\n')

    def _line(self, text: str) -> None:
        self._write(f'\r\033[K{text}\n' if self._live else f'{text}\n')

    def _write(self, text: str) -> None:
        with self._lock:
            self._stream.write(text)
            self._stream.flush()
