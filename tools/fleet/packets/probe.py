# SPDX-License-Identifier: Apache-2.0

"""Ask a DHCP server, as firmware would, and look at its answer."""

import random
import struct
import time

from scapy.arch import get_if_hwaddr
from scapy.config import conf
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether
from scapy.sendrecv import sniff

from fleet.packets import dhcp
from fleet.sandbox import layout
from fleet.packets.dhcp import Offer

TIMEOUT = 2.0
"""Seconds; dnsmasq answers in milliseconds if it answers at all."""

_BROADCAST = 'ff:ff:ff:ff:ff:ff'
_WANTED = bytes([1, 3, 43, 51, 54, 60, 66, 67, 97])


def discover(mac: str, client_arch: int | None,
             vendor_class: str | None = None, user_class: str | None = None,
             timeout: float = TIMEOUT,
             interface: str = layout.PROBE_NIC) -> Offer | None:
    """Send a DHCPDISCOVER and return the offer, None if none comes.

    :param mac: hardware address of the machine to pretend to be.
    :param client_arch: option 93; None: not sent, as an operating system
        does.
    :param vendor_class: option 60; by default that of PXE firmware of the
        architecture, and '' sends none.
    :param user_class: option 77, such as iPXE.
    :param timeout: seconds to wait.
    :param interface: where to send.
    :raises OSError: there is no such interface, or we are not root.
    """
    number = random.getrandbits(32)
    options = _options(mac, client_arch, vendor_class, user_class)
    with conf.L2socket(iface=interface) as socket:
        socket.send(_packet(mac, number, options, get_if_hwaddr(interface)))
        answers = sniff(
            opened_socket=socket, timeout=timeout, store=True, count=1,
            lfilter=lambda packet: (BOOTP in packet and packet[BOOTP].op == 2
                                    and packet[BOOTP].xid == number))
    return _offer(answers[0]) if answers else None


def wait_for_offer(mac: str, client_arch: int, timeout: float) -> Offer | None:
    """Ask until an offer comes or time is up.

    :param mac: hardware address of the machine to pretend to be.
    :param client_arch: option 93.
    :param timeout: seconds to try for.
    """
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if offer := discover(mac, client_arch, timeout=0.5):
            return offer
    return None


def _options(mac: str, client_arch: int | None, vendor_class: str | None,
             user_class: str | None) -> list[object]:
    if vendor_class is None and client_arch is not None:
        vendor_class = dhcp.pxe_vendor_class(client_arch)
    options: list[object] = [('message-type', 'discover')]
    if client_arch is not None:
        identifier = bytes(11) + bytes.fromhex(mac.replace(':', ''))
        options += [(93, struct.pack('!H', client_arch)),
                    (94, bytes([1, 3, 0])), (97, identifier)]
    if vendor_class:
        options.append((60, vendor_class.encode()))
    if user_class:
        options.append((77, user_class.encode()))
    return [*options, (55, _WANTED), 'end']


def _packet(mac: str, number: int, options: list[object],
            source: str) -> Ether:
    hardware = bytes.fromhex(mac.replace(':', ''))
    return (Ether(src=source, dst=_BROADCAST)
            / IP(src='0.0.0.0', dst='255.255.255.255')
            / UDP(sport=68, dport=67)
            # The broadcast flag: the answer must come to us, not the MAC.
            / BOOTP(chaddr=hardware, xid=number, flags=0x8000)
            / DHCP(options=options))


def _offer(packet: Ether) -> Offer:
    bootp = packet[BOOTP]
    options = dhcp.parse_options(bytes(packet[DHCP]))
    return Offer(address=bootp.yiaddr, next_server=bootp.siaddr,
                 file=dhcp.text(bootp.file), options=options)
