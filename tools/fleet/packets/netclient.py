# SPDX-License-Identifier: Apache-2.0

"""The DHCP and TFTP packets of a machine that boots, and no machine."""

import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

from fleet.packets import dhcp
from fleet.packets.wire import Wire
from fleet.sandbox import layout
from fleet.sandbox.commands import run

_TIMEOUT = 30.0
_QUIET = 2.0
_BLOCK = 512
_READ, _DATA, _ACK, _ERROR = 1, 3, 4, 5
_ABORTED = 8
_MESSAGE, _VENDOR_CLASS, _ADDRESS, _SERVER = 53, 60, 50, 54


class NetClient:
    """A machine on the probe's cable.

    :param mac: its hardware address.
    :param vendor_class: what it sends as option 60; '' for nothing.
    :ivar address: its IP address; '' before it has one.
    """

    def __init__(self, mac: str, vendor_class: str = '') -> None:
        self.mac = mac
        self.vendor_class = vendor_class
        self.address = ''

    def discover(self) -> dhcp.Reply | None:
        """Ask for an address; return the offer, None if there is none."""
        return self._ask({_MESSAGE: bytes([dhcp.DISCOVER])})

    def request(self, address: str) -> dhcp.Reply | None:
        """Take an address; return the answer, None if there is none."""
        return self._ask({
            _MESSAGE: bytes([dhcp.REQUEST]),
            _SERVER: socket.inet_aton(layout.HOST_ADDRESS),
            _ADDRESS: socket.inet_aton(address)})

    def lease(self) -> None:
        """Get an address and use it.

        :raises LookupError: there is none for this machine.
        """
        offer = self.discover()
        if not offer or not self.request(offer.address):
            raise LookupError(self.mac)
        run(['ip', 'address', 'replace', f'{offer.address}/32', 'dev', 'lo'])
        self.address = offer.address

    def _ask(self, options: dict[int, bytes]) -> dhcp.Reply | None:
        if self.vendor_class:
            options[_VENDOR_CLASS] = self.vendor_class.encode()
        number = int.from_bytes(dhcp.packed(self.mac)[2:], 'big')
        with Wire() as wire:
            wire.send(dhcp.request4(self.mac, number, options, wire.mac))
            deadline = time.monotonic() + _QUIET
            while reply := wire.receive(deadline):
                if reply.number == number:
                    return reply
        return None

    def probe(self, name: str) -> None:
        """Ask for the size of a file and break off, as firmware does."""
        with self._asked(name, b'tsize\x000\x00') as (asking, _, server):
            asking.sendto(struct.pack('!HH', _ERROR, _ABORTED)
                          + b'User aborted the transfer\0', server)

    def load(self, name: str) -> bool:
        """Load a file; return whether there is one."""
        with self._asked(name) as (asking, data, server):
            while struct.unpack('!H', data[:2])[0] == _DATA:
                asking.sendto(struct.pack('!H', _ACK) + data[2:4], server)
                if len(data) < _BLOCK + 4:
                    return True
                data = asking.recv(2048)
        return False

    @contextlib.contextmanager
    def _asked(self, name: str, options: bytes = b''
               ) -> Iterator[tuple[socket.socket, bytes, Any]]:
        """Ask for a file; yield the first answer and who gave it."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(_TIMEOUT)
            asking.bind((self.address, 0))
            asking.sendto(struct.pack('!H', _READ) + name.encode()
                          + b'\0octet\0' + options,
                          (layout.HOST_ADDRESS, 69))
            data, server = asking.recvfrom(2048)
            yield asking, data, server
