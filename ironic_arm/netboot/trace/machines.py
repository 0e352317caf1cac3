# SPDX-License-Identifier: Apache-2.0

"""What machines did, collected from events: data without any judgement."""

import dataclasses
import re

from ironic_arm.netboot.architecture import ARCHITECTURES
from ironic_arm.netboot.dnsmasq import machines
from ironic_arm.netboot.trace.events import Callback
from ironic_arm.netboot.trace.events import Outcome

MOST_FILES = 64
"""Requests kept of one attempt; later ones are counted only."""

MOST_BOOTS = 8
"""Boots kept of one machine; older ones are counted only."""

FIRMWARE, IPXE, SYSTEM, UNKNOWN = 'firmware', 'iPXE', 'system', ''

_ARCH = re.compile(r'(PXE|HTTP)Client:Arch:(\d{5})')
_UBOOT = re.compile(r'U-Boot\.(\w+)')
_UBOOT_CODES = {name: row.uboot_pxe[0] for row in ARCHITECTURES
                for name in row.uboot_names}


@dataclasses.dataclass(slots=True)
class Client:
    """What one program sent when it asked for an address.

    :ivar program: which program it was.
    :ivar vendor_class: that it sent; '' if none, or not logged.
    :ivar family: 4 or 6.
    """

    program: str = UNKNOWN
    vendor_class: str = ''
    family: int = 4

    @property
    def transport(self) -> str:
        """``PXE`` or ``HTTP`` for firmware; '' where not known."""
        if _UBOOT.match(self.vendor_class):
            return machines.PXE
        found = _ARCH.match(self.vendor_class)
        return found[1] if found else ''

    @property
    def code(self) -> int | None:
        """The client architecture, where the vendor class has it."""
        if found := _UBOOT.match(self.vendor_class):
            return _UBOOT_CODES.get(found[1])
        found = _ARCH.match(self.vendor_class)
        return int(found[2]) if found else None


@dataclasses.dataclass(slots=True)
class Exchange:
    """A program asks for an address.

    :ivar client: which program.
    :ivar since: when it asked first.
    :ivar asked: how often.
    :ivar ignored: how often dnsmasq chose not to answer.
    :ivar why_not: why there was no address for it; '' if none.
    :ivar offered: how often it was offered one.
    :ivar offered_at: when at last.
    :ivar servers: process numbers of those that offered it one.
    :ivar requested: how often it took one.
    :ivar given_at: when it was given one; ``None`` if not.
    :ivar address: that it was given or offered.
    :ivar boot_file: that dnsmasq named; '' if none, or not logged.
    :ivar next_server: of the boot file; '' if dnsmasq named none.
    :ivar tags: that dnsmasq gave it.
    :ivar logged: whether the answer of dnsmasq is in the log.
    :ivar after: number of files that were requested before.
    """

    client: Client
    since: float | None
    asked: int = 0
    ignored: int = 0
    why_not: str = ''
    offered: int = 0
    offered_at: float | None = None
    servers: tuple[str, ...] = ()
    requested: int = 0
    given: bool = False
    given_at: float | None = None
    address: str = ''
    boot_file: str = ''
    next_server: str = ''
    tags: str = ''
    logged: bool = False
    after: int = 0


@dataclasses.dataclass(slots=True)
class Request:
    """A file that a machine asked for.

    :ivar at: when dnsmasq logged it, at the end of the transfer.
    """

    at: float | None
    path: str
    outcome: Outcome
    http: bool = False


@dataclasses.dataclass(slots=True)
class Attempt:
    """A way of booting that firmware tried, and how far it came.

    :ivar began: when its first event was.
    :ivar last: when its last one was.
    :ivar firmware: its DHCP; ``None`` if the log does not have it.
    :ivar ipxe: that of iPXE that was loaded.
    :ivar system: that of the system that was started.
    :ivar again: one after that, of a program that did not identify itself.
    :ivar files: requested files, in order.
    :ivar more: requests beyond those kept.
    :ivar callback: the last call of an API.
    :ivar closed_at: when the filter's entry of the machine was written
        after its system had its address.
    :ivar stopped_at: when dnsmasq ended, if no line of the machine follows.
    :ivar stopped: whether it did.
    :ivar followed: whether firmware asked again afterwards.
    """

    began: float | None
    last: float | None = None
    firmware: Exchange | None = None
    ipxe: Exchange | None = None
    system: Exchange | None = None
    again: Exchange | None = None
    files: list[Request] = dataclasses.field(default_factory=list)
    more: int = 0
    callback: Callback | None = None
    callback_at: float | None = None
    closed: bool = False
    closed_at: float | None = None
    stopped: bool = False
    stopped_at: float | None = None
    followed: bool = False

    @property
    def protocol(self) -> tuple[str, int]:
        """Transport and IP version that firmware asked in."""
        client = self.firmware.client if self.firmware else Client()
        return client.transport, client.family

    def touch(self, at: float | None) -> None:
        """Note that the log has something of the machine."""
        self.last = at
        self.stopped, self.stopped_at = False, None


@dataclasses.dataclass(slots=True)
class Machine:
    """A machine.

    :ivar name: hardware address, else DUID, else IP address.
    :ivar address: IP address it has now; '' if none.
    :ivar boots: each with the attempts of one power-on.
    :ivar forgotten: older boots beyond those kept.
    :ivar allowed: whether the filter wrote an entry for it.
    :ivar server: process number of the dnsmasq that logged it last; ''
        where the log has none.
    """

    name: str
    address: str = ''
    boots: list[list[Attempt]] = dataclasses.field(default_factory=list)
    forgotten: int = 0
    allowed: bool = False
    server: str = ''

    @property
    def current(self) -> Attempt | None:
        """The attempt that is under way, or was the last."""
        return self.boots[-1][-1] if self.boots else None

    def begin(self, at: float | None, same_boot: bool = False) -> Attempt:
        """Begin an attempt.

        :param same_boot: whether the machine was not switched off and on.
        """
        if self.current:
            self.current.followed = True
        attempt = Attempt(at, at)
        if same_boot and self.boots:
            self.boots[-1].append(attempt)
        else:
            self.boots.append([attempt])
        if len(self.boots) > MOST_BOOTS:
            del self.boots[0]
            self.forgotten += 1
        return attempt
