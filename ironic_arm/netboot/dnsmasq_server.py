# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""What DHCPv4 and DHCPv6 have in common in a dnsmasq that runs.

The order of the steps is that of dnsmasq 2.90: the tags of the request, the
host entry, the tags of the host, ``tag-if``, ``dhcp-ignore``, the range, and
the tag of the range.
"""

import collections
import collections.abc
import dataclasses
import fnmatch
import ipaddress

from ironic_arm.netboot import dnsmasq_rules as rules
from ironic_arm.netboot.dnsmasq_clients import Client
from ironic_arm.netboot.dnsmasq_config import Config
from ironic_arm.netboot.dnsmasq_lines import Place
from ironic_arm.netboot.dnsmasq_parsers import Address
from ironic_arm.netboot.dnsmasq_parsers import same_network

Present = frozenset[str]
Network = ipaddress.IPv4Interface | ipaddress.IPv6Interface


@dataclasses.dataclass(frozen=True)
class Sent:
    """An option of an answer.

    :ivar data: its bytes; dnsmasq may send an option twice, which clients
        join (RFC 3396).
    :ivar places: the lines that it came from.
    """

    data: bytes
    places: tuple[Place, ...]


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a machine is answered.

    :ivar offered: whether it gets an address.
    :ivar reason: why not; '' if it does.
    :ivar ignored: whether that is because it is to be ignored.
    :ivar reason_from: the line that denies it, if one does.
    :ivar boot_file: name or URL of the boot file; '' for none.
    :ivar boot_file_from: the line it came from.
    :ivar next_server: where the boot file lies; '' for dnsmasq itself.
    :ivar server_name: name of that server; '' for none.
    :ivar file: what stands in the fixed field of the packet.
    :ivar options: options about booting, by number.
    :ivar tags: all tags, in the end.
    :ivar proxy: whether another server gives the address.
    """

    offered: bool
    reason: str = ''
    reason_from: Place | None = None
    boot_file: str = ''
    boot_file_from: Place | None = None
    next_server: str = ''
    server_name: str = ''
    file: str = ''
    options: collections.abc.Mapping[int, Sent] = dataclasses.field(
        default_factory=dict)
    tags: Present = frozenset()
    proxy: bool = False
    ignored: bool = False


class Denied(Exception):
    """The request gets no answer.

    :ivar place: the line that denies it.
    :ivar ignored: whether it is to be ignored.
    """

    def __init__(self, reason: str, place: Place | None = None,
                 ignored: bool = False) -> None:
        super().__init__(reason)
        self.place = place
        self.ignored = ignored


class Rules:
    """The rules of a configuration, sorted for many requests."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._matches: dict[tuple[int, int], list[rules.Match]] = (
            collections.defaultdict(list))
        for match in config.matches:
            self._matches[match.family, match.number].append(match)
        # The last line counts first.
        self.options: dict[tuple[int, int], list[rules.Option]] = (
            collections.defaultdict(list))
        for option in reversed(config.options):
            if option.vendor is None:
                self.options[option.family, option.number].append(option)
        self.vendor_options = [option for option in reversed(config.options)
                               if option.vendor is not None]
        self.tagged_boots = [x for x in reversed(config.boots) if x.tags]
        self.plain_boots = [x for x in reversed(config.boots) if not x.tags]
        self._matched: dict[tuple[int, int, bytes], Present] = {}

    def matched(self, client: Client) -> Present:
        """Return the tags that ``dhcp-match`` gives a request."""
        found: set[str] = set()
        for number, data in client.sent.items():
            key = client.family, number, data
            if key not in self._matched:
                self._matched[key] = frozenset(
                    match.tag for match in self._matches[key[:2]]
                    if data and (match.value is None
                                 or match.value.matches(data)))
            found |= self._matched[key]
        return frozenset(found)

    def implied(self, present: Present) -> Present:
        """Return tags with those that ``tag-if`` adds, in one pass."""
        for rule in self.config.tag_ifs:
            if rules.hold_wild(rule.tags, present):
                present = present.union(rule.sets)
        return present

    def boot(self, present: Present) -> rules.Boot | None:
        """Return the ``dhcp-boot`` that counts."""
        for boot in self.tagged_boots:
            if rules.hold(boot.tags, present):
                return boot
        return self.plain_boots[0] if self.plain_boots else None

    def option(self, family: int, number: int, present: Present,
               with_range: Present | None) -> rules.Option | None:
        """Return the ``dhcp-option`` of a number that counts.

        :param present: tags without that of the range.
        :param with_range: tags with it; ``None`` if the range sets none.
        """
        candidates = self.options.get((family, number), [])
        good = [option for option in candidates
                if option.tags and rules.hold(option.tags, present)]
        if with_range is not None:
            good = [option for option in good
                    if rules.hold(option.tags, with_range)]
            if not good:
                good = [option for option in candidates if option.tags
                        and rules.hold(option.tags, with_range)][:1]
        if not good:
            good = [option for option in candidates if not option.tags]
        return good[0] if good else None


class Request:
    """One request, on its way through the rules."""

    def __init__(self, known: Rules, client: Client) -> None:
        self.rules = known
        self.config = known.config
        self.client = client
        self.interface = _interface(self.config, client)
        self.network = _network(client)
        self.mac = bytes.fromhex(client.mac.replace(':', ''))
        self.ranges = [one for one in self.config.ranges
                       if one.family == client.family and self._near(one)]
        self.host: rules.Host | None = None
        self.tags: Present = frozenset()

    def prefix(self, one: rules.Range) -> int:
        """Return the length of the network's prefix of a range."""
        if one.prefix is not None:
            return one.prefix
        return self.network.network.prefixlen if self.network else 24

    def near(self, address: Address, one: rules.Range) -> bool:
        """Tell whether an address is of the network of a range."""
        return same_network(address, one.start, self.prefix(one))

    def _near(self, one: rules.Range) -> bool:
        return self.network is None or self.near(self.network.ip, one)

    def class_tags(self, enterprises: bool) -> Present:
        """Return the tags for its vendor class and its user classes."""
        return frozenset(
            rule.tag for rule in self.config.classes
            if any(rule.data in text for text in self._classes(
                rule.vendor, rule.enterprise if enterprises else None)))

    def _classes(self, vendor: bool, enterprise: int | None) -> list[bytes]:
        options = self.client.options
        if self.client.family == 4:
            found = options.get(60 if vendor else 77, b'')
            return [found] if found else []
        found = options.get(16 if vendor else 15, b'')
        if vendor:
            if int.from_bytes(found[:4], 'big') != enterprise:
                return []
            found = found[4:]
        return counted(found)

    def mac_tags(self) -> Present:
        """Return the tags for its hardware address."""
        return frozenset(rule.tag for rule in self.config.macs
                         if rule.hardware.equal_bytes(self.mac))

    def find_host(self, present: Present, client_id: bytes | None) -> None:
        """Find its host entry; that adds the tag ``known``."""
        hosts = self.config.hosts
        present = self.rules.implied(present)
        self.host = hosts.find(self.mac, client_id, present, self._fits)
        if self.client.let_in and self.host and self.host.ignore:
            self.host = None
        if self.host:
            self.tags = self.tags.union({'known'}, self.host.sets)
        elif self.client.let_in:
            self.tags |= {'known'}
        elif hosts.find(self.mac, client_id, present, lambda host: True):
            self.tags |= {'known-othernet'}

    def _fits(self, host: rules.Host) -> bool:
        if host.ipv4 is None and not host.ipv6:
            return True
        if self.client.family == 4:
            return any(self.near(host.ipv4, one) for one in self.ranges
                       if host.ipv4 is not None)
        return any(self.near(address, one) or _any_network(address)
                   for one in self.ranges for address in host.ipv6)

    def check_host(self) -> None:
        """Refuse a request that a host entry ignores.

        :raises Denied: one does.
        """
        if self.host and self.host.ignore:
            raise Denied('a host entry ignores it', self.host.place, True)

    def check_ignored(self, present: Present) -> None:
        """Refuse a request that ``dhcp-ignore`` is about.

        :raises Denied: it is.
        """
        for rule in self.config.ignores:
            if rule.tags and rules.hold(rule.tags, present):
                raise Denied('dhcp-ignore', rule.place, True)

    def check_served(self) -> None:
        """Refuse a request from where there is no service.

        :raises Denied: there is none.
        """
        excluding = ('except-interface', 'no-dhcp-interface',
                     f'no-dhcpv{self.client.family}-interface')
        for name, pattern in self.config.not_served:
            if name in excluding and self.interface and fnmatch.fnmatchcase(
                    self.interface, pattern):
                raise Denied(f'{name}={pattern}')
        if not self.ranges:
            raise Denied('there is no dhcp-range for it')


def counted(data: bytes) -> list[bytes]:
    """Return the strings of a DHCPv6 class option."""
    found = []
    while len(data) >= 2:
        length = int.from_bytes(data[:2], 'big')
        found.append(data[2:2 + length])
        data = data[2 + length:]
    return found


def _any_network(address: ipaddress.IPv6Address) -> bool:
    return not address.packed[:8].strip(b'\0')


def _interface(config: Config, client: Client) -> str:
    """Return the interface: that of the client, or the only one served."""
    only = [name for name in config.interfaces if '*' not in name]
    if client.interface or len(set(only)) != 1:
        return client.interface
    return only[0]


def _network(client: Client) -> Network | None:
    return ipaddress.ip_interface(client.network) if client.network else None
