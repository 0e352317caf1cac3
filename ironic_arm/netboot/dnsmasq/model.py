# SPDX-License-Identifier: Apache-2.0

"""The directives of a dnsmasq configuration, as plain data.

Tags are kept as written: ``x`` must be set, ``!x`` must not be.
"""

import dataclasses
import enum
import ipaddress

from ironic_arm.netboot.dnsmasq.lines import Line
from ironic_arm.netboot.dnsmasq.lines import Place
from ironic_arm.netboot.dnsmasq.option_values import Value

Tags = tuple[str, ...]

ETHERNET = 1
"""ARP type of the machines that the model knows."""


def hold(tags: Tags, present: frozenset[str]) -> bool:
    """Return whether all conditions of a rule hold.

    :param tags: conditions.
    :param present: tags that a request has.
    """
    for tag in tags:
        if tag[:1] in ('!', '#'):
            if tag[1:] in present:
                return False
        elif tag not in present:
            return False
    return True


def hold_wild(tags: Tags, present: frozenset[str]) -> bool:
    """Return the same where a closing ``*`` stands for any ending."""
    for tag in tags:
        refused = tag[:1] in ('!', '#')
        name = tag[1:] if refused else tag
        if name.endswith('*'):
            found = any(one.startswith(name[:-1]) for one in present)
        else:
            found = name in present
        if found == refused:
            return False
    return True


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """``dhcp-match``: a tag for requests with an option.

    :ivar value: what the option must hold; ``None``: its presence is
        enough.
    """

    place: Place
    tag: str
    family: int
    number: int
    value: Value | None


@dataclasses.dataclass(frozen=True, slots=True)
class Class:
    """``dhcp-vendorclass`` and ``dhcp-userclass``.

    :ivar vendor: whether it is about the vendor class.
    :ivar data: text to be found in the class.
    :ivar enterprise: for IPv6, the number of the vendor.
    """

    place: Place
    tag: str
    vendor: bool
    data: bytes
    enterprise: int


@dataclasses.dataclass(frozen=True, slots=True)
class Hardware:
    """An Ethernet address, or a pattern of some.

    :ivar data: the bytes.
    :ivar wild: positions that match anything.
    :ivar type: ARP type, 0 for any.
    """

    data: bytes
    wild: frozenset[int]
    type: int

    def equal_bytes(self, mac: bytes) -> int:
        """Return how many bytes are equal, plus 1; 0 without a match."""
        if len(mac) != len(self.data) or self.type not in (0, ETHERNET):
            return 0
        fixed = [at for at in range(len(mac)) if at not in self.wild]
        if any(mac[at] != self.data[at] for at in fixed):
            return 0
        return 1 + len(fixed)


@dataclasses.dataclass(frozen=True, slots=True)
class MacTag:
    """``dhcp-mac``: a tag for hardware addresses."""

    place: Place
    tag: str
    hardware: Hardware


@dataclasses.dataclass(frozen=True, slots=True)
class TagIf:
    """``tag-if``: tags that follow from tags."""

    place: Place
    tags: Tags
    sets: Tags


@dataclasses.dataclass(frozen=True, slots=True)
class Boot:
    """``dhcp-boot``.

    :ivar file: the boot file; '' for none.
    :ivar server_name: name of the server; '' for none.
    :ivar server: its address, or a name to be resolved; '' for dnsmasq.
    """

    place: Place
    tags: Tags
    file: str
    server_name: str
    server: str


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """``dhcp-option``, ``dhcp-option-force``, a line of an options file.

    :ivar force: whether it is sent unasked.
    :ivar value: what is sent; ``None`` if nothing was written.
    :ivar vendor: it goes into option 43 for clients whose vendor class
        holds this; ``None`` for an ordinary option.
    """

    place: Place
    tags: Tags
    family: int
    number: int
    value: Value | None
    force: bool
    vendor: bytes | None


@dataclasses.dataclass(frozen=True, slots=True)
class Host:
    """``dhcp-host``, or a line of a hosts file.

    :ivar hardware: Ethernet addresses.
    :ivar client_id: client identifier; ``None`` for any.
    :ivar filters: tags that must hold for the entry to count.
    :ivar sets: tags of requests that it is for.
    :ivar ignore: whether they get no answer.
    :ivar name: host name; '' for none.
    :ivar ipv4: address that they get; ``None`` for any.
    :ivar ipv6: the same for IPv6.
    :ivar reread: whether it stands in a file that is read again.
    """

    place: Place
    hardware: tuple[Hardware, ...] = ()
    client_id: bytes | None = None
    filters: Tags = ()
    sets: Tags = ()
    ignore: bool = False
    name: str = ''
    ipv4: ipaddress.IPv4Address | None = None
    ipv6: tuple[ipaddress.IPv6Address, ...] = ()
    reread: bool = False


class Mode(enum.Enum):
    """What a range is for."""

    DYNAMIC = 'dynamic'
    STATIC = 'static'
    PROXY = 'proxy'
    STATELESS = 'ra-stateless'


@dataclasses.dataclass(frozen=True, slots=True)
class Range:
    """``dhcp-range``.

    :ivar filters: tags that must hold for an address from it.
    :ivar tag: tag of requests that get an address from it; '' for none.
    :ivar prefix: length of the network; ``None`` where the interface
        decides.
    """

    place: Place
    family: int
    filters: Tags
    tag: str
    start: ipaddress.IPv4Address | ipaddress.IPv6Address
    end: ipaddress.IPv4Address | ipaddress.IPv6Address
    mode: Mode
    prefix: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Ignore:
    """``dhcp-ignore``: requests that get no answer."""

    place: Place
    tags: Tags


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """``pxe-service``: an item of a boot menu.

    :ivar code: client architecture that it is for.
    :ivar basename: its boot file; '' for none.
    :ivar server: where it lies; '' for dnsmasq.
    """

    place: Place
    tags: Tags
    code: int
    menu: str
    basename: str
    server: str


@dataclasses.dataclass(frozen=True, slots=True)
class Refused:
    """A line that dnsmasq does not accept.

    :ivar why: the reason.
    :ivar fatal: whether dnsmasq does not start; a line of a file that is
        read again is only passed over.
    """

    line: Line
    why: str
    fatal: bool
