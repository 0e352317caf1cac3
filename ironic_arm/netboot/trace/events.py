# SPDX-License-Identifier: Apache-2.0

"""What dnsmasq and web servers log, as typed events."""

import enum
from typing import NamedTuple


class Outcome(enum.Enum):
    """What became of a request for a file."""

    SENT = 'sent'
    PROBED = 'size only'
    MISSED = 'not found'
    REFUSED = 'not readable'
    FAILED = 'broken off'


class Dhcp(NamedTuple):
    """A DHCP message.

    :ivar message: such as ``DISCOVER``, ``ACK``, ``SOLICIT`` or ``PXE``.
    :ivar client: hardware address, or the DUID of a DHCPv6 client.
    :ivar address: the IP address it is about; '' without one.
    :ivar note: what dnsmasq adds, such as ``ignored`` or a host name.
    :ivar number: of the transaction; '' without ``log-dhcp``.
    """

    message: str
    client: str
    address: str
    note: str
    number: str


class Detail(NamedTuple):
    """A line of ``log-dhcp`` about a transaction.

    :ivar name: such as ``vendor class``, ``tags`` or ``boot file``.
    """

    number: str
    name: str
    value: str


class NoRange(NamedTuple):
    """A client asked on a network that has no range of addresses."""

    where: str


class Transfer(NamedTuple):
    """A request for a file.

    :ivar address: of the client; '' where dnsmasq does not log it.
    :ivar http: whether the request came over HTTP, not TFTP.
    """

    address: str
    path: str
    outcome: Outcome
    http: bool = False


class Aborted(NamedTuple):
    """A client broke off a transfer; dnsmasq names the file next.

    :ivar code: TFTP's number of the error.
    """

    address: str
    code: int


class HostEntry(NamedTuple):
    """dnsmasq read an entry of its filter of hardware addresses again."""

    mac: str


class Server(NamedTuple):
    """dnsmasq itself started or ended."""

    started: bool


class Root(NamedTuple):
    """dnsmasq named the directory that it serves files from."""

    path: str


class Callback(NamedTuple):
    """A machine called the API of ironic or ironic-inspector.

    :ivar status: of the answer.
    """

    address: str
    path: str
    status: int


Event = (Dhcp | Detail | NoRange | Transfer | Aborted | HostEntry | Server
         | Root | Callback)
