# SPDX-License-Identifier: Apache-2.0

"""DHCP packets in bytes: requests of machines, and answers of servers.

Formats: RFC 2131 and 2132 (DHCPv4), RFC 8415 (DHCPv6), and the Ethernet, IP
and UDP headers around them. It is own code because the PXE filter is tested
with thousands of packets a second.
"""

import dataclasses
import ipaddress
import struct
from collections.abc import Mapping

DISCOVER, OFFER, REQUEST = 1, 2, 3
_ADVERTISE = 2
_ANSWERS = b'\x02'
_MESSAGE, _BOOT_FILE, _ADDRESS6 = 53, 67, 3
_PAD, _END = 0, 255

_ANYONE = b'\xff' * 6
_IPV4, _IPV6 = b'\x08\x00', b'\x86\xdd'
_UDP = 17
_SERVERS6 = 'ff02::1:2'
_SERVERS6_MAC = bytes.fromhex('333300010002')
# op, htype, hlen, hops, xid, secs, flags, four addresses, chaddr, sname, file
_BOOTP = struct.Struct('!BBBBIHH4s4s4s4s16s64s128s')
_COOKIE = b'\x63\x82\x53\x63'
# The answer is to come to us, not to the machine that asks.
_BROADCAST = 0x8000


@dataclasses.dataclass(frozen=True)
class Reply:
    """What a server answered.

    :ivar family: 4 or 6.
    :ivar number: the transaction.
    :ivar address: the address of the machine in DHCPv4.
    :ivar next_server: where the boot file lies in DHCPv4 (siaddr).
    :ivar file: the boot file in the fixed field.
    :ivar options: every option by number, those sent twice joined.
    """

    family: int = 4
    number: int = 0
    address: str = ''
    next_server: str = ''
    file: bytes = b''
    options: Mapping[int, bytes] = dataclasses.field(default_factory=dict)

    @property
    def offered(self) -> bool:
        """Whether a machine may have an address."""
        if self.family == 6:
            # There is no identity association in an answer without one.
            return _ADDRESS6 in self.options
        return self.options.get(_MESSAGE) == bytes([OFFER])

    @property
    def boot_file(self) -> str:
        """The boot file in DHCPv4, wherever it stands."""
        return _text(self.options.get(_BOOT_FILE, b'')) or _text(self.file)


def packed(mac: str) -> bytes:
    """Return a hardware address as bytes."""
    return bytes.fromhex(mac.replace(':', ''))


def request4(mac: str, number: int, options: Mapping[int, bytes],
             source: bytes, *, address: str = '0.0.0.0',
             server: tuple[bytes, str, int] = (_ANYONE, '255.255.255.255', 67)
             ) -> bytes:
    """Return the frame of a DHCPv4 request.

    :param mac: of the machine that asks.
    :param number: of the transaction.
    :param options: what it sends.
    :param source: hardware address that the frame comes from.
    :param address: that the machine has already.
    :param server: hardware address, address and port of who is asked.
    """
    own = ipaddress.IPv4Address(address).packed
    flags = 0 if any(own) else _BROADCAST
    data = _BOOTP.pack(1, 1, 6, 0, number, 0, flags, own, bytes(4), bytes(4),
                       bytes(4), packed(mac), b'', b'') + _COOKIE
    data += b''.join(bytes([option, len(value)]) + value
                     for option, value in options.items()) + bytes([_END])
    to, server_address, port = server
    datagram = struct.pack('!HHHH', 68, port, 8 + len(data), 0) + data
    head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(datagram), 0, 0,
                       64, _UDP, 0, own,
                       ipaddress.IPv4Address(server_address).packed)
    head = head[:10] + _checksum(head) + head[12:]
    return to + source + _IPV4 + head + datagram


def solicit6(mac: str, number: int, options: Mapping[int, bytes],
             address: str) -> bytes:
    """Return the frame of a DHCPv6 solicit message.

    :param mac: of the machine that asks.
    :param number: of the transaction.
    :param options: what it sends.
    :param address: that the machine has on its link.
    """
    data = bytes([1]) + number.to_bytes(3, 'big') + b''.join(
        struct.pack('!HH', option, len(value)) + value
        for option, value in options.items())
    own = ipaddress.IPv6Address(address).packed
    servers = ipaddress.IPv6Address(_SERVERS6).packed
    size = 8 + len(data)
    head = struct.pack('!HHH', 546, 547, size)
    summed = _checksum(own + servers + struct.pack('!II', size, _UDP)
                       + head + bytes(2) + data)
    return (_SERVERS6_MAC + packed(mac) + _IPV6
            + struct.pack('!IHBB', 6 << 28, size, _UDP, 1) + own + servers
            + head + summed + data)


def _checksum(data: bytes) -> bytes:
    """Return the Internet checksum (RFC 1071)."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return struct.pack('!H', ~total & 0xffff)


def read(frame: bytes) -> Reply | None:
    """Return the answer of a server in a frame, None if it is none."""
    kind = frame[12:14]
    if kind == _IPV4 and frame[23:24] == bytes([_UDP]):
        at = 14 + (frame[14] & 0xf) * 4
        if frame[at + 2:at + 4] == b'\x00\x44':
            return _read4(frame[at + 8:])
    if kind == _IPV6 and frame[20:21] == bytes([_UDP]):
        if frame[54:56] == b'\x02\x23':
            return _read6(frame[62:])
    return None


def _read4(data: bytes) -> Reply | None:
    if data[:1] != _ANSWERS or data[_BOOTP.size:][:4] != _COOKIE:
        return None
    fields = _BOOTP.unpack(data[:_BOOTP.size])
    return Reply(4, fields[4], str(ipaddress.IPv4Address(fields[8])),
                 str(ipaddress.IPv4Address(fields[9])),
                 fields[13].rstrip(b'\0'),
                 parse_options(data[_BOOTP.size + 4:]))


def _read6(data: bytes) -> Reply | None:
    if data[:1] != bytes([_ADVERTISE]):
        return None
    options, at = dict[int, bytes](), 4
    while at + 4 <= len(data):
        option, size = struct.unpack_from('!HH', data, at)
        options[option] = data[at + 4:at + 4 + size]
        at += 4 + size
    return Reply(6, int.from_bytes(data[1:4], 'big'), options=options)


def parse_options(data: bytes) -> dict[int, bytes]:
    """Return options of DHCPv4 by number; parts of a long one are joined.

    :param data: the options, without the magic cookie.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at + 1 < len(data) and data[at] != _END:
        if data[at] == _PAD:
            at += 1
            continue
        end = at + 2 + data[at + 1]
        found[data[at]] = found.get(data[at], b'') + data[at + 2:end]
        at = end
    return found


def _text(data: bytes) -> str:
    """Return a string of a message, which may be padded with zeros."""
    return data.split(b'\0')[0].decode('latin-1')
