# SPDX-License-Identifier: Apache-2.0

"""An end of a cable, where DHCP requests are sent and answers are read."""

import socket
import time

from fleet.packets import dhcp
from fleet.sandbox import layout

_EVERY_PROTOCOL = 3
_SOL_PACKET, _PACKET_IGNORE_OUTGOING = 263, 23
_ROOM = 1 << 22
"""Bytes of answers that may wait until they are read."""


class Wire:
    """An end of a cable.

    :param interface: its name.
    :raises OSError: there is no such interface, or we are not root.
    :ivar mac: its hardware address.
    """

    def __init__(self, interface: str = layout.PROBE_NIC) -> None:
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
        self._socket.setsockopt(_SOL_PACKET, _PACKET_IGNORE_OUTGOING, 1)
        self._socket.bind((interface, _EVERY_PROTOCOL))
        self.mac: bytes = self._socket.getsockname()[4]

    def __enter__(self) -> 'Wire':
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def send(self, frame: bytes) -> None:
        """Send a request."""
        self._socket.send(frame)

    def receive(self, deadline: float) -> dhcp.Reply | None:
        """Return the next answer, None if there is none in time.

        :param deadline: on the monotonic clock.
        """
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                reply = dhcp.read(self._socket.recv(65536))
            except TimeoutError:
                break
            if reply:
                return reply
        return None
