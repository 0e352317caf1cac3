# SPDX-License-Identifier: Apache-2.0

"""Bytes one after the other from a part of a file, unpacked on the way."""

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader

BLOCK = 1 << 17
MOST_UNPACKED = 16 << 30
"""Bytes to be unpacked; a file that holds more is taken for an attack."""


class Source:
    """Bytes from a place of a file on, unpacked if there is a decoder.

    :ivar at: number of unpacked bytes that were passed.
    """

    def __init__(self, reader: Reader, start: int,
                 decoder: compression.Decoder | None, most: int) -> None:
        self.at = 0
        self._reader = reader
        self._place = start
        self._decoder = decoder
        self._most = most
        self._block = b''
        self._used = 0

    def take(self, length: int) -> bytes:
        """Return exactly so many bytes.

        :raises Malformed: if there are not as many.
        """
        found = self._block[self._used:self._used + length]
        self._pass(len(found))
        while len(found) < length:
            self._fill()
            more = self._block[:length - len(found)]
            self._pass(len(more))
            found += more
        return found

    def skip(self, length: int) -> None:
        """Pass so many bytes.

        :raises Malformed: if there are not as many.
        """
        while True:
            step = min(length, len(self._block) - self._used)
            self._pass(step)
            length -= step
            if not length:
                return
            if self._decoder is None and length > BLOCK:
                self._leap(length)
                return
            self._fill()

    def pass_zeros(self) -> bool:
        """Pass zeros; return whether anything follows them."""
        while True:
            rest = self._block[self._used:].lstrip(b'\0')
            self._pass(len(self._block) - self._used - len(rest))
            if rest:
                return True
            if not self._more():
                return False

    def end(self) -> int:
        """Return where in the file the rest begins."""
        if self._decoder is None:
            return self._place - len(self._block) + self._used
        return self._place - len(self._decoder.rest or b'')

    def _pass(self, length: int) -> None:
        self._used += length
        self.at += length
        if self.at > self._most:
            raise Malformed(f'more than {self._most >> 20} MiB unpacked')

    def _leap(self, length: int) -> None:
        if length > self._reader.size - self._place:
            raise Malformed('an archive that ends too early')
        self._place += length
        self.at += length
        self._block, self._used = b'', 0

    def _fill(self) -> None:
        if not self._more():
            raise Malformed('an archive that ends too early')

    def _more(self) -> bool:
        """Get the next bytes; return whether there are any."""
        self._block, self._used = b'', 0
        if self._decoder is None:
            self._block = self._read()
            return bool(self._block)
        while not self._block and self._decoder.rest is None:
            hungry = self._decoder.hungry
            packed = self._read() if hungry else b''
            self._block = self._decoder.decode(packed, BLOCK)
            # A decoder that had enough and gave nothing may be hungry now.
            if not packed and not self._block and (
                    hungry or not self._decoder.hungry):
                break
        return bool(self._block)

    def _read(self) -> bytes:
        packed = self._reader.read(self._place, BLOCK)
        self._place += len(packed)
        return packed
