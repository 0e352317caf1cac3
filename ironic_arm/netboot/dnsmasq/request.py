# SPDX-License-Identifier: Apache-2.0

"""What DHCPv4 and DHCPv6 have in common in a dnsmasq that runs.

The order of the steps is that of dnsmasq 2.90: the tags of the request, the
host entry, the tags of the host, ``tag-if``, ``dhcp-ignore``, the range, and
the tag of the range.
"""

import fnmatch
import ipaddress

from ironic_arm.netboot.dnsmasq import model as rules
from ironic_arm.netboot.dnsmasq.answer import Denied
from ironic_arm.netboot.dnsmasq.answer import Present
from ironic_arm.netboot.dnsmasq.answer import Rules
from ironic_arm.netboot.dnsmasq.clients import Client
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.ranges import Address
from ironic_arm.netboot.dnsmasq.ranges import same_network

Network = ipaddress.IPv4Interface | ipaddress.IPv6Interface


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
        """Return whether an address is of the network of a range."""
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
        if self.client.allowed and self.host and self.host.ignore:
            self.host = None
        if self.host:
            self.tags = self.tags.union({'known'}, self.host.sets)
        elif self.client.allowed:
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
