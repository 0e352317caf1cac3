# SPDX-License-Identifier: Apache-2.0

"""Many machines ask for an address through one raw socket.

A DHCP server answers in the order in which it is asked. So a machine that
is always answered asks last: when its offer comes, the others either have
theirs or will never get one, and nobody waits for an answer that is denied.
"""

import socket
import struct
import time
from collections.abc import Iterable, Sequence

from fleet.packets import dhcp

SENTINEL = '02:fe:ff:ff:ff:fe'
"""The machine that asks last; the server's configuration names it."""

_COOKIE = b'\x63\x82\x53\x63'
_VENDOR = dhcp.pxe_vendor_class(11).encode()
_OPTIONS = (_COOKIE + b'\x35\x01\x01\x5d\x02\x00\x0b\x37\x03\x01\x03\x43'
            + bytes([60, len(_VENDOR)]) + _VENDOR + b'\xff')
_BROADCAST = b'\xff' * 6
_WINDOW = 48
_ETHERNET, _IP, _UDP, _BOOTP = 14, 20, 8, 236
# For a server that is busy: one that answers costs no time.
_TIMEOUT = 60.0


class NoAnswer(Exception):
    """The DHCP server answers nobody: it is gone or does not keep up."""


class Sender:
    """Machines at one end of a cable.

    :param interface: where they ask.
    :raises OSError: there is no such interface, or we are not root.
    """

    def __init__(self, interface: str) -> None:
        self._socket = socket.socket(
            socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self._socket.bind((interface, 0))
        self._number = 0

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

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
        self._socket.send(_discover(mac, self._number))
        return self._number

    def _window(self, macs: Sequence[str], timeout: float) -> set[str]:
        asked = {}
        for mac in (*macs, SENTINEL):
            asked[self._ask(mac)] = mac
        last, found = self._number, set()
        deadline = time.monotonic() + timeout
        while True:
            number = self._offer(deadline)
            if number == last:
                return found
            if number in asked:
                found.add(asked[number])

    def _offer(self, deadline: float) -> int:
        """Return the transaction of the next offer."""
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                number = _transaction(self._socket.recv(2048))
            except TimeoutError:
                break
            if number is not None:
                return number
        raise NoAnswer('the DHCP server does not even answer the machine '
                       'that its own configuration names')


def mac(number: int) -> str:
    """Return a hardware address of the range that is free for all."""
    text = f'02{number:010x}'
    return ':'.join(text[at:at + 2] for at in range(0, 12, 2))


def _discover(mac: str, number: int) -> bytes:
    hardware = bytes.fromhex(mac.replace(':', ''))
    bootp = struct.pack('!BBBBIHHIIII16s64s128s', 1, 1, 6, 0, number, 0,
                        0x8000, 0, 0, 0, 0, hardware, b'', b'') + _OPTIONS
    udp = struct.pack('!HHHH', 68, 67, _UDP + len(bootp), 0) + bootp
    head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, _IP + len(udp), 0, 0, 64, 17,
                       0, bytes(4), b'\xff' * 4)
    summed = struct.pack('!H', _checksum(head))
    head = head[:10] + summed + head[12:]
    return _BROADCAST + hardware + b'\x08\x00' + head + udp


def _checksum(head: bytes) -> int:
    total = sum(struct.unpack(f'!{len(head) // 2}H', head))
    total = (total & 0xffff) + (total >> 16)
    return ~(total + (total >> 16)) & 0xffff


def _transaction(frame: bytes) -> int | None:
    """Return the transaction that a frame offers something to."""
    udp = _ETHERNET + _IP
    bootp = udp + _UDP
    options = bootp + _BOOTP
    if (len(frame) < options + 7 or frame[udp:udp + 2] != b'\x00\x43'
            or frame[bootp] != 2
            or frame[options:options + 7] != _COOKIE + b'\x35\x01\x02'):
        return None
    return int(struct.unpack_from('!I', frame, bootp + 4)[0])
