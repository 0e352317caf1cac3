# SPDX-License-Identifier: Apache-2.0

"""Many machines ask for an address at one end of a cable.

A DHCP server answers in the order in which it is asked. So a machine that
is always answered asks last: when its offer comes, the others either have
theirs or will never get one, and nobody waits for an answer that is denied.
"""

import time
from collections.abc import Iterable, Sequence

from fleet.packets import dhcp
from fleet.packets.wire import Wire

SENTINEL = '02:fe:ff:ff:ff:fe'
"""The machine that asks last; the server's configuration names it."""

_OPTIONS = {53: bytes([dhcp.DISCOVER]), 93: b'\x00\x0b',
            55: bytes([1, 3, 67]), 60: b'PXEClient:Arch:00011:UNDI:003000'}
_WINDOW = 48
# For a server that is busy: one that answers costs no time.
_TIMEOUT = 60.0


class NoAnswer(Exception):
    """The DHCP server answers nobody: it is gone or does not keep up."""


class Sender(Wire):
    """Machines at one end of a cable.

    :param interface: where they ask.
    :raises OSError: there is no such interface, or we are not root.
    """

    def __init__(self, interface: str) -> None:
        super().__init__(interface)
        self._number = 0

    def offered(self, macs: Iterable[str],
                timeout: float = _TIMEOUT) -> set[str]:
        """Return which of these machines get an offer.

        :param macs: hardware addresses.
        :param timeout: seconds for a window of machines to be answered.
        :raises NoAnswer: not even the sentinel got an offer.
        """
        asking = list(dict.fromkeys(macs))
        found: set[str] = set()
        for at in range(0, len(asking), _WINDOW):
            found |= self._window(asking[at:at + _WINDOW], timeout)
        return found

    def wait(self, timeout: float) -> None:
        """Ask until the DHCP server answers at all.

        A server that starts may miss the first question, and one that is
        busy answers them all in the end: so the pauses grow.

        :raises NoAnswer: it does not.
        """
        first, pause = self._number + 1, 0.005
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            self._ask(SENTINEL)
            try:
                while self._offer(time.monotonic() + pause) < first:
                    pass
                return
            except NoAnswer:
                pause = min(2 * pause, 5.0)
        raise NoAnswer(f'no answer for {timeout:.0f} s')

    def _ask(self, mac: str) -> int:
        """Send a DISCOVER; return the number of the transaction."""
        self._number += 1
        self.send(dhcp.request4(mac, self._number, _OPTIONS, self.mac))
        return self._number

    def _window(self, macs: Sequence[str], timeout: float) -> set[str]:
        asked = {}
        for mac in (*macs, SENTINEL):
            asked[self._ask(mac)] = mac
        last = self._number
        found: set[str] = set()
        deadline = time.monotonic() + timeout
        while True:
            number = self._offer(deadline)
            if number == last:
                return found
            if number in asked:
                found.add(asked[number])

    def _offer(self, deadline: float) -> int:
        """Return the transaction of the next offer."""
        while reply := self.receive(deadline):
            if reply.offered:
                return reply.number
        raise NoAnswer('the DHCP server does not even answer the machine '
                       'that its own configuration names')


def mac(number: int) -> str:
    """Return a hardware address of the range that is free for all."""
    text = f'02{number:010x}'
    return ':'.join(text[at:at + 2] for at in range(0, 12, 2))
