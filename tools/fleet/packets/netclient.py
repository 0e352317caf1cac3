# SPDX-License-Identifier: Apache-2.0

"""The DHCP and TFTP packets of a machine that boots, and no machine."""

import contextlib
import socket
import struct
from collections.abc import Iterator

from scapy.arch import get_if_hwaddr
from scapy.config import conf
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether

from fleet.packets import dhcp
from fleet.sandbox import layout
from fleet.sandbox.commands import run

_TIMEOUT = 5.0
_QUIET = 0.5
_BLOCK = 512
_READ, _DATA, _ACK, _ERROR = 1, 3, 4, 5
_ABORTED = 8
_DISCOVER, _REQUEST = 1, 3


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

    def discover(self) -> dhcp.Offer | None:
        """Ask for an address; return the offer, None if there is none."""
        return self._ask([('message-type', _DISCOVER)])

    def request(self, address: str) -> dhcp.Offer | None:
        """Take an address; return the answer, None if there is none."""
        return self._ask([
            ('message-type', _REQUEST), ('server_id', layout.HOST_ADDRESS),
            ('requested_addr', address)])

    def lease(self) -> None:
        """Get an address and use it.

        :raises LookupError: there is none for this machine.
        """
        offer = self.discover()
        if not offer or not self.request(offer.address):
            raise LookupError(self.mac)
        run(['ip', 'address', 'replace', f'{offer.address}/32', 'dev', 'lo'])
        self.address = offer.address

    def _ask(self, options: list[object]) -> dhcp.Offer | None:
        if self.vendor_class:
            options.append(('vendor_class_id', self.vendor_class.encode()))
        with conf.L2socket(iface=layout.PROBE_NIC) as cable:
            cable.send(self._packet([*options, 'end']))
            while cable.select([cable], _QUIET):
                answer = cable.recv()
                if answer and BOOTP in answer and answer[BOOTP].op == 2:
                    return dhcp.Offer(
                        answer[BOOTP].yiaddr, answer[BOOTP].siaddr,
                        dhcp.text(answer[BOOTP].file),
                        dhcp.parse_options(bytes(answer[DHCP])))
        return None

    def _packet(self, options: list[object]) -> Ether:
        hardware = bytes.fromhex(self.mac.replace(':', ''))
        return (Ether(src=get_if_hwaddr(layout.PROBE_NIC),
                      dst='ff:ff:ff:ff:ff:ff')
                / IP(src='0.0.0.0', dst='255.255.255.255')
                / UDP(sport=68, dport=67)
                # The broadcast flag: the answer must come to us.
                / BOOTP(chaddr=hardware, flags=0x8000,
                        xid=int.from_bytes(hardware[2:], 'big'))
                / DHCP(options=options))

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
               ) -> Iterator[tuple[socket.socket, bytes, object]]:
        """Ask for a file; yield the first answer and who gave it."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(_TIMEOUT)
            asking.bind((self.address, 0))
            asking.sendto(struct.pack('!H', _READ) + name.encode()
                          + b'\0octet\0' + options,
                          (layout.HOST_ADDRESS, 69))
            data, server = asking.recvfrom(2048)
            yield asking, data, server
