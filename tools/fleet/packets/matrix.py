# SPDX-License-Identifier: Apache-2.0

"""Ask a DHCP server for many machines at once, in DHCPv4 and DHCPv6.

A server that is silent costs time for every machine; here it costs it once
for a window of machines.
"""

from collections.abc import Iterable, Sequence
import dataclasses
import struct
import time

from scapy.arch import get_if_hwaddr
from scapy.config import conf
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.dhcp6 import DHCP6_Advertise
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether

from fleet.sandbox import layout
from fleet.sandbox.commands import run
from fleet.packets.dhcp import parse_options
from ironic_arm.netboot.dnsmasq.clients import Client

WINDOW = 96
"""Requests that are on their way together; dnsmasq's socket holds more.

The kernel counts some 1,300 bytes for each, and allows 212,992.
"""

QUIET = 0.25
"""Seconds without an answer after which those left are not waited for."""


@dataclasses.dataclass(frozen=True)
class Reply:
    """What a server answered.

    :ivar offered: whether there is an address in it.
    :ivar file: the boot file in the fixed field, undecoded.
    :ivar server_name: the server in the fixed field, undecoded.
    :ivar next_server: where the boot file lies (siaddr).
    :ivar options: every option by number, those sent twice joined.
    """

    offered: bool
    file: bytes = b''
    server_name: bytes = b''
    next_server: str = ''
    options: dict[int, bytes] = dataclasses.field(default_factory=dict)


class Asker:
    """A cable to a server, on which many machines ask.

    :param interface: our end of the cable.
    :param server: the interface of the server, which must know the
        neighbours that ask in DHCPv6.
    :raises OSError: there is no such interface, or we are not root.
    """

    def __init__(self, interface: str = layout.PROBE_NIC,
                 server: str = layout.BRIDGE) -> None:
        self._source = get_if_hwaddr(interface)
        self._socket = conf.L2socket(iface=interface)
        self._server = server
        self._neighbours: set[str] = set()
        self._number = int(time.monotonic() * 1000) & 0xffff

    def __enter__(self) -> 'Asker':
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, clients: Iterable[Client], quiet: float = QUIET
            ) -> list[Reply | None]:
        """Return the answer to each client, None where there is none."""
        clients = list(clients)
        replies: list[Reply | None] = []
        for at in range(0, len(clients), WINDOW):
            replies += self._window(clients[at:at + WINDOW], quiet)
        return replies

    def _window(self, clients: Sequence[Client], quiet: float
                ) -> list[Reply | None]:
        numbers = {}
        for at, client in enumerate(clients):
            self._number = (self._number + 1) & 0xffffff
            numbers[client.family, self._number] = at
            self._socket.send(self._packet(client, self._number))
        found: dict[int, Reply] = {}
        deadline = time.monotonic() + quiet
        while len(found) < len(clients) and time.monotonic() < deadline:
            key, reply = self._receive(deadline - time.monotonic())
            if key in numbers and numbers[key] not in found:
                found[numbers[key]] = reply
                deadline = time.monotonic() + quiet
        return [found.get(at) for at in range(len(clients))]

    def _packet(self, client: Client, number: int) -> Ether:
        mac = bytes.fromhex(client.mac.replace(':', ''))
        if client.family == 4:
            return _discover(client, mac, number, self._source)
        return _solicit(client, number, self._neighbour(client.mac))

    def _neighbour(self, mac: str) -> str:
        """Return the address of a machine, known to the server's host."""
        address = 'fe80::5054:' + mac.replace(':', '')[-4:]
        if mac not in self._neighbours:
            run(['ip', '-6', 'neighbour', 'replace', address, 'lladdr', mac,
                 'dev', self._server, 'nud', 'permanent'])
            self._neighbours.add(mac)
        return address

    def _receive(self, timeout: float
                 ) -> tuple[tuple[int, int], Reply | None]:
        ready = self._socket.select([self._socket], max(timeout, 0.001))
        packet = self._socket.recv() if ready else None
        if packet is None:
            return (0, 0), None
        if DHCP in packet and packet[BOOTP].op == 2:
            return (4, packet[BOOTP].xid), _offer(packet)
        if DHCP6_Advertise in packet:
            return (6, packet[DHCP6_Advertise].trid), _advertise(packet)
        return (0, 0), None


def _discover(client: Client, mac: bytes, number: int, source: str) -> Ether:
    options = [*client.sent.items(), 'end']
    return (Ether(src=source, dst='ff:ff:ff:ff:ff:ff')
            / IP(src='0.0.0.0', dst='255.255.255.255')
            / UDP(sport=68, dport=67)
            # The broadcast flag: the answer must come to us, not the MAC.
            / BOOTP(chaddr=mac, xid=number, flags=0x8000)
            / DHCP(options=options))


def _solicit(client: Client, number: int, address: str) -> Ether:
    data = b''.join(struct.pack('!HH', one, len(value)) + value
                    for one, value in client.sent.items())
    return (Ether(src=client.mac, dst='33:33:00:01:00:02')
            / IPv6(src=address, dst='ff02::1:2', hlim=1)
            / UDP(sport=546, dport=547)
            / (b'\x01' + number.to_bytes(3, 'big') + data))


def _offer(packet: Ether) -> Reply:
    bootp = packet[BOOTP]
    return Reply(True, bootp.file.rstrip(b'\0'), bootp.sname.rstrip(b'\0'),
                 bootp.siaddr, parse_options(bytes(packet[DHCP])))


def _advertise(packet: Ether) -> Reply:
    data = bytes(packet[UDP].payload)[4:]
    options: dict[int, bytes] = {}
    while len(data) >= 4:
        number, length = struct.unpack('!HH', data[:4])
        options[number] = data[4:4 + length]
        data = data[4 + length:]
    # Without an address there is no identity association in the answer.
    return Reply(3 in options, options=options)
