# SPDX-License-Identifier: Apache-2.0

"""The hosts of a dnsmasq configuration: found by address, fast.

A ``dhcp-hostsdir`` may hold 100,000 entries of one MAC address each; those
are kept as text until the address is needed.
"""

import collections
import collections.abc
import ipaddress
import re

from ironic_arm.netboot.dnsmasq import lines
from ironic_arm.netboot.dnsmasq import model as rules
from ironic_arm.netboot.dnsmasq import option_values
from ironic_arm.netboot.dnsmasq.lines import Line
from ironic_arm.netboot.dnsmasq.lines import Place
from ironic_arm.netboot.dnsmasq.model import Hardware
from ironic_arm.netboot.dnsmasq.model import Host
from ironic_arm.netboot.dnsmasq.model import hold

_PLAIN = re.compile(r'((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})(,ignore)?\r?\Z')
_HOSTNAME = re.compile(r'[A-Za-z0-9][A-Za-z0-9_-]*(\..*)?', re.DOTALL)
_LEASE_TIME = re.compile(r'[0-9 ]+[wdhmsWDHMS]?')

_Entry = Host | tuple[str, str, int]
_Fits = collections.abc.Callable[[Host], bool]


def hardware(text: str) -> Hardware:
    """Return an Ethernet address or pattern, such as ``52:54:*:*:*:*``.

    :raises ValueError: it is none.
    """
    arp_type, dash, rest = text.partition('-')
    if dash and re.fullmatch('[0-9A-Fa-f]+', arp_type):
        data, wild = option_values.hexadecimal(rest)
        return Hardware(data[:16], wild, int(arp_type, 16))
    data, wild = option_values.hexadecimal(text)
    return Hardware(data[:16], wild, 0)


class Hosts:
    """All host entries, the newest last.

    :ivar tagged: those that set tags.
    :ivar named: those that are for a name only.
    :ivar ignoring: where the first stands that ignores a machine.
    :ivar size: how many there are.
    """

    def __init__(self) -> None:
        self._by_mac: dict[str, list[_Entry]] = {}
        self._by_id: dict[bytes, list[Host]] = collections.defaultdict(list)
        self._wild: list[Host] = []
        self._taken: set[ipaddress.IPv4Address] = set()
        self.tagged: list[Host] = []
        self.named: list[Host] = []
        self.ignoring: Place | None = None
        self.size = 0

    def add_plain(self, text: str, file: str
                  ) -> collections.abc.Iterator[tuple[int, str]]:
        """Add the plain lines of a hosts file; yield all others.

        :returns: numbers and texts of the lines that are more than a MAC
            address, with or without ``ignore``.
        """
        entries = self._by_mac
        match = _PLAIN.match
        for number, raw in enumerate(text.split('\n'), 1):
            plain = match(raw)
            if plain:
                self.size += 1
                mac = plain[1].lower()
                if plain[2] and not self.ignoring:
                    self.ignoring = Place(file, number)
                if mac in entries:
                    entries[mac].append((raw, file, number))
                else:
                    entries[mac] = [(raw, file, number)]
            elif raw:
                yield number, raw

    def add(self, line: Line, reread: bool = False) -> None:
        """Add the entry of one line.

        :param reread: whether it stands in a file that is read again.
        :raises ValueError: dnsmasq refuses it.
        """
        host = parse(line, reread)
        if host.ipv4 is not None and host.ipv4 in self._taken:
            raise ValueError(f'another host has the address {host.ipv4}')
        if host.ipv4 is not None:
            self._taken.add(host.ipv4)
        self.size += 1
        if host.ignore and not self.ignoring:
            self.ignoring = host.place
        if host.sets:
            self.tagged.append(host)
        if host.name and not host.hardware and host.client_id is None:
            self.named.append(host)
        if host.client_id is not None:
            self._by_id[host.client_id].append(host)
        for one in host.hardware:
            if one.wild:
                self._wild.append(host)
            elif one.type in (0, rules.ETHERNET):
                self._by_mac.setdefault(one.data.hex(':'), []).append(host)

    def find(self, mac: bytes, client_id: bytes | None,
             present: frozenset[str], fits: _Fits) -> Host | None:
        """Return the entry that counts for a client.

        Entries whose filter tags hold come before those without; then a
        client identifier outranks an address, and an address a pattern;
        then the newest counts.

        :param present: tags of the request.
        :param fits: whether an entry is about the client's network.
        """
        for filtered in (True, False):
            def good(host: Host, filtered: bool = filtered) -> bool:
                return ((bool(host.filters) or not filtered)
                        and hold(host.filters, present) and fits(host))
            found = self._find(mac, client_id, good)
            if found:
                return found
        return None

    def _find(self, mac: bytes, client_id: bytes | None, good: _Fits
              ) -> Host | None:
        named = self._by_id.get(client_id, []) if client_id else []
        for host in reversed(named):
            if good(host):
                return host
        for host in reversed(self._of_mac(mac.hex(':'))):
            if good(host):
                return host
        best, most = None, 0
        for host in reversed(self._wild):
            equal = max(one.equal_bytes(mac) if one.wild else 0
                        for one in host.hardware)
            if equal > most and good(host):
                best, most = host, equal
        return best

    def _of_mac(self, mac: str) -> list[Host]:
        """Return the entries of one address, parsing those kept as text."""
        entries = self._by_mac.get(mac, [])
        hosts = [entry if isinstance(entry, Host) else parse(
            Line('dhcp-host', entry[0].strip(), Place(*entry[1:])), True)
            for entry in entries]
        entries[:] = hosts
        return hosts


def parse(line: Line, reread: bool = False) -> Host:
    """Return the host entry of a line.

    :param line: of a hosts file, or ``dhcp-host``.
    :param reread: whether it stands in a file that is read again.
    :raises ValueError: dnsmasq refuses it.
    """
    given = _Given()
    for part in lines.split(line.value or ''):
        if ':' in part:
            _with_colon(given, part)
        else:
            _without_colon(given, part)
    return Host(line.place, tuple(given.hardware), given.client_id,
                tuple(given.filters), tuple(given.sets), given.ignore,
                given.name, given.ipv4, tuple(given.ipv6), reread)


class _Given:
    """The parts of a line, while they are read."""

    def __init__(self) -> None:
        self.hardware: list[Hardware] = []
        self.client_id: bytes | None = None
        self.filters: list[str] = []
        self.sets: list[str] = []
        self.ignore = False
        self.name = ''
        self.ipv4: ipaddress.IPv4Address | None = None
        self.ipv6: list[ipaddress.IPv6Address] = []


def _with_colon(given: _Given, part: str) -> None:
    plain = lines.plain(part)
    if part[:3].lower() == 'id:':
        if ':' in part[3:]:
            given.client_id = option_values.hexadecimal(part[3:])[0]
        elif part[3:4] != '*':
            given.client_id = plain[3:].encode()
    elif part.startswith(('set:', 'net:')):
        given.sets.append(plain[4:])
    elif part.startswith('tag:'):
        given.filters.append(plain[4:])
    elif part.startswith('[') and part.endswith(']'):
        given.ipv6.append(ipaddress.IPv6Address(
            part[1:-1].partition('/')[0]))
    else:
        given.hardware.append(hardware(part))


def _without_colon(given: _Given, part: str) -> None:
    plain = lines.plain(part)
    if '.' in part:
        try:
            given.ipv4 = ipaddress.IPv4Address(plain)
        except ValueError:
            pass
        else:
            return
    if part == 'ignore':
        given.ignore = True
    elif part not in ('', 'infinite') and not _LEASE_TIME.fullmatch(part):
        if not _HOSTNAME.fullmatch(plain):
            raise ValueError(f'{plain!r} is no host name')
        given.name = plain
