# SPDX-License-Identifier: Apache-2.0

"""Values of ``dhcp-option`` and ``dhcp-match``, as bytes on the wire.

dnsmasq 2.90 guesses what a value is from its characters and from the number
of the option. The guess is what makes ``0b`` match every architecture (the
number 0 in one byte) and ``0x0b`` none (a text of four letters).
"""

import dataclasses
import enum
import ipaddress
import re

from ironic_arm.netboot.dnsmasq import lines


class Size(enum.Enum):
    """What dnsmasq knows of the value of an option."""

    ADDRESSES = 'addresses'
    NAME = 'a name'
    COUNTED = 'counted strings'
    TIME = 'a time'


# Names of DHCPv4 options, their numbers, and the size of the value: a
# number of bytes, or one of the types above, or nothing known.
_V4_NAMES = """
    1 netmask A, 2 time-offset 4, 3 router A, 6 dns-server A, 7 log-server A,
    9 lpr-server A, 12 hostname iN, 13 boot-file-size 2, 15 domain-name N,
    16 swap-server A, 17 root-path N, 18 extension-path N,
    19 ip-forward-enable 1, 20 non-local-source-routing 1, 21 policy-filter A,
    22 max-datagram-reassembly 2, 23 default-ttl 1, 26 mtu 2,
    27 all-subnets-local 1, 28 broadcast iA, 31 router-discovery 1,
    32 router-solicitation A, 33 static-route A, 34 trailer-encapsulation 1,
    35 arp-timeout 4, 36 ethernet-encap 1, 37 tcp-ttl 1, 38 tcp-keepalive 4,
    40 nis-domain N, 41 nis-server A, 42 ntp-server A, 43 vendor-encap i,
    44 netbios-ns A, 45 netbios-dd A, 46 netbios-nodetype 1,
    47 netbios-scope, 48 x-windows-fs A, 49 x-windows-dm A,
    50 requested-address iA, 51 lease-time iT, 52 option-overload i,
    53 message-type i, 54 server-identifier iA, 55 parameter-request i,
    56 message i, 57 max-message-size i, 58 T1 T, 59 T2 T, 60 vendor-class,
    61 client-id i, 64 nis+-domain N, 65 nis+-server A, 66 tftp-server N,
    67 bootfile-name N, 68 mobile-ip-home A, 69 smtp-server A,
    70 pop3-server A, 71 nntp-server A, 74 irc-server A, 77 user-class,
    80 rapid-commit, 81 FQDN i, 82 agent-id i, 93 client-arch 2,
    94 client-interface-id, 97 client-machine-id, 100 posix-timezone N,
    101 tzdb-timezone N, 108 ipv6-only 4, 118 subnet-select i,
    119 domain-search, 120 sip-server, 121 classless-static-route,
    125 vendor-id-encap, 150 tftp-server-address A, 255 server-ip-address A
"""
_V6_NAMES = """
    1 client-id i, 2 server-id i, 3 ia-na i, 4 ia-ta i, 5 iaaddr i, 6 oro i,
    7 preference i, 12 unicast i, 13 status i, 14 rapid-commit i,
    15 user-class iC, 16 vendor-class iC, 17 vendor-opts i,
    21 sip-server-domain, 22 sip-server A, 23 dns-server A, 24 domain-search,
    27 nis-server A, 28 nis+-server A, 29 nis-domain, 30 nis+-domain,
    31 sntp-server A, 32 information-refresh-time T, 39 FQDN i,
    41 posix-timezone N, 42 tzdb-timezone N, 56 ntp-server,
    59 bootfile-url N, 60 bootfile-param C
"""
_SIZES = {'A': Size.ADDRESSES, 'N': Size.NAME, 'C': Size.COUNTED,
          'T': Size.TIME}


@dataclasses.dataclass(frozen=True)
class Known:
    """What dnsmasq knows of an option by its name or number.

    :ivar number: of the option.
    :ivar internal: whether ``dhcp-option`` refuses its name.
    :ivar size: what its value is.
    """

    number: int
    internal: bool
    size: Size | int | None


@dataclasses.dataclass(frozen=True)
class Value:
    """A value as dnsmasq keeps it.

    :ivar data: the bytes.
    :ivar hexadecimal: written as bytes with colons: a match compares it
        from the left.
    :ivar text: written as text: a match finds it anywhere, and some
        options get a closing zero byte.
    :ivar wild: positions in the bytes that match anything.
    """

    data: bytes
    hexadecimal: bool = False
    text: bool = False
    wild: frozenset[int] = frozenset()

    def matches(self, sent: bytes) -> bool:
        """Return whether an option that a client sent is matched."""
        length = len(self.data)
        if length > len(sent):
            return False
        if self.hexadecimal:
            return all(at in self.wild or self.data[at] == sent[at]
                       for at in range(length))
        if self.text or not length:
            return self.data in sent
        return any(sent[at:at + length] == self.data
                   for at in range(0, len(sent) - length + 1, length))


def _known(table: str) -> dict[str, Known]:
    found = {}
    for row in table.split(','):
        number, name, *size = row.split()
        layout = ''.join(size)
        rest = layout.removeprefix('i')
        found[name.lower()] = Known(
            int(number), layout.startswith('i'),
            int(rest) if rest.isdigit() else _SIZES.get(rest))
    return found


BY_NAME = {4: _known(_V4_NAMES), 6: _known(_V6_NAMES)}
_BY_NUMBER = {family: {known.number: known for known in table.values()}
              for family, table in BY_NAME.items()}

_NUMBER = re.compile(r'(?=.*[0-9])[0-9-]+')
# A letter after a number is its size; dnsmasq cuts it off even where the
# value turns out to be text.
_SIZED = re.compile(r'([0-9-]*)([bsi])')
_LETTER_SIZES = {'b': 1, 's': 2, 'i': 4}


def known(family: int, number: int) -> Known:
    """Return what dnsmasq knows of an option by its number."""
    return _BY_NUMBER[family].get(number, Known(number, False, None))


def parse(text: str, size: Size | int | None, family: int = 4,
          match: bool = False) -> Value:
    """Return the bytes that a value stands for.

    :param text: the value, quoted characters hidden.
    :param size: what is known of the option.
    :param family: 4 or 6.
    :param match: whether it is a ``dhcp-match``, which may hold ``*``.
    :raises ValueError: dnsmasq refuses the value.
    """
    sized = _SIZED.fullmatch(text)
    if sized:
        text, letter = sized.groups()
        size = size if isinstance(size, Size) else _LETTER_SIZES[letter]
    if size is Size.ADDRESSES:
        return _addresses(text, family)
    if size is Size.COUNTED:
        return Value(b''.join(
            len(part).to_bytes(2, 'big') + part
            for part in map(_bytes, lines.split(text)) if part))
    if size is Size.TIME:
        return Value(b'')
    if size is not Size.NAME:
        guessed = _guess(text, size, family, match)
        if guessed is not None:
            return guessed
    return Value(_bytes(text), text=True)


def _guess(text: str, size: Size | int | None, family: int, match: bool
           ) -> Value | None:
    digits = '0-9A-Fa-f*' if match else '0-9A-Fa-f'
    if ':' in text and re.fullmatch(rf'[{digits}:]+', text):
        return _hexadecimal(text)
    if _NUMBER.fullmatch(text):
        return _number(int(_leading(text)), size)
    if family == 4 and _looks_like_addresses(text):
        return _addresses(text, family)
    if family == 6 and ':' in text and re.fullmatch(
            r'[0-9A-Fa-f:.,\[\] ]+', text):
        return _addresses(text, family)
    return None


def _looks_like_addresses(text: str) -> bool:
    return bool(re.fullmatch(r'(?!/)[0-9,./ ]+', text)
                and re.search('[0-9]', text))


def _leading(text: str) -> str:
    """Return the number at the start of a text, as C's atoi finds it."""
    found = re.match(r'-?[0-9]+', text)
    return found[0] if found else '0'


def _number(number: int, size: Size | int | None) -> Value:
    if isinstance(size, int):
        length = size
    else:
        length = 4 if number & 0xffff0000 else 2 if number & 0xff00 else 1
    return Value((number & (1 << 8 * length) - 1).to_bytes(length, 'big'))


def hexadecimal(text: str) -> tuple[bytes, frozenset[int]]:
    """Return bytes written with colons, and which of them are ``*``.

    :raises ValueError: there is something else than digits.
    """
    data = bytearray()
    wild: set[int] = set()
    for word in re.split('[: -]', text):
        if word == '*':
            wild.add(len(data))
            data.append(0)
        elif not re.fullmatch('[0-9A-Fa-f]*', word):
            raise ValueError('it is not hexadecimal')
        else:
            data += bytes(int(word[at:at + 2], 16)
                          for at in range(0, len(word), 2))
    return bytes(data), frozenset(wild)


def _hexadecimal(text: str) -> Value:
    data, wild = hexadecimal(text)
    # dnsmasq keeps as many bytes as there are words.
    length = text.count(':') + 1
    return Value(data[:length].ljust(length, b'\0'), hexadecimal=True,
                 wild=wild)


def _addresses(text: str, family: int) -> Value:
    parts = lines.split(text)
    if family == 6:
        bare = [part.removeprefix('[').removesuffix(']') for part in parts]
        return Value(b''.join(ipaddress.IPv6Address(part).packed
                              for part in bare))
    return Value(b''.join(_descriptor(part) for part in parts))


def _descriptor(part: str) -> bytes:
    """Return an address, or a network as in option 121."""
    address, slash, length = part.partition('/')
    packed = ipaddress.IPv4Address(address.strip(' ')).packed
    if not slash:
        return packed
    bits = int(_leading(length))
    return bytes([bits & 255]) + packed[:max(0, min(4, (bits + 7) // 8))]


def _bytes(text: str) -> bytes:
    return lines.plain(text).encode('utf-8', 'surrogateescape')
