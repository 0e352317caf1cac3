# SPDX-License-Identifier: Apache-2.0

"""Which program sent a DHCP message: firmware, iPXE, or the booted system."""

import collections

from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.trace import events
from ironic_arm.netboot.trace import roles
from ironic_arm.netboot.trace.machines import FIRMWARE
from ironic_arm.netboot.trace.machines import IPXE
from ironic_arm.netboot.trace.machines import SYSTEM
from ironic_arm.netboot.trace.machines import UNKNOWN
from ironic_arm.netboot.trace.machines import Attempt
from ironic_arm.netboot.trace.machines import Client
from ironic_arm.netboot.trace.machines import Exchange
from ironic_arm.netboot.trace.machines import Machine
from ironic_arm.netboot.trace.roles import Role

MOST_TRANSACTIONS = 4096
GAP = 180.0
"""Seconds of silence after which firmware that asks was switched on anew;
its own pauses are shorter."""

_HELLOS = frozenset({'DISCOVER', 'SOLICIT', 'BOOTP'})
_ANSWERS = frozenset({'OFFER', 'REQUEST', 'ACK', 'NAK', 'PXE', 'ADVERTISE',
                      'REPLY', 'NOANSWER'})
_WHY_NOT = ('no ', 'address in use', 'disabled', 'wrong network')
_ETHERNET_DUIDS = (('00:03:00:01:', 4), ('00:01:00:01:', 8))


class Transactions:
    """What ``log-dhcp`` logged of transactions that are under way."""

    def __init__(self) -> None:
        self._details: collections.OrderedDict[str, dict[str, str]] = (
            collections.OrderedDict())
        self._exchanges: dict[str, Exchange] = {}

    def forget(self) -> None:
        """Forget all: another dnsmasq numbers them."""
        self._details.clear()
        self._exchanges.clear()

    def detail(self, event: events.Detail) -> None:
        """Take a line about a transaction."""
        self._known(event.number)[event.name] = event.value
        exchange = self._exchanges.get(event.number)
        if exchange:
            _add_detail(exchange, event)

    def _known(self, number: str) -> dict[str, str]:
        """Return what is known of a transaction, to be added to."""
        details = self._details.setdefault(number, {})
        self._details.move_to_end(number)
        if len(self._details) > MOST_TRANSACTIONS:
            oldest, _ = self._details.popitem(last=False)
            self._exchanges.pop(oldest, None)
        return details

    def client(self, event: events.Dhcp) -> Client:
        """Return what is known of the program that sent a message."""
        details = self._details.get(event.number, {})
        vendor = details.get('vendor class', '')
        family = 6 if _is_duid(event) else 4
        if 'iPXE' in details.get('user class', ''):
            return Client(IPXE, vendor, family)
        if vendor.startswith(('PXEClient', 'HTTPClient', 'U-Boot')):
            return Client(FIRMWARE, vendor, family)
        # The vendor class of DHCPv6 is logged as a number only.
        if not event.number or family == 6:
            return Client(UNKNOWN, vendor, family)
        return Client(SYSTEM, vendor, family)

    def name(self, event: events.Dhcp) -> str:
        """Return the name of the machine that a message is about."""
        details = self._details.get(event.number, {})
        if not _is_duid(event):
            return event.client
        for start, length in _ETHERNET_DUIDS:
            mac = event.client.split(':')[length:] if (
                event.client.startswith(start)) else []
            if len(mac) == 6:
                return ':'.join(mac)
        return details.get('client MAC address') or event.client

    def follow(self, event: events.Dhcp, exchange: Exchange | None) -> None:
        """Take the lines of a transaction that follow a message."""
        if event.number and exchange:
            self._known(event.number)
            self._exchanges[event.number] = exchange
            exchange.logged = exchange.logged or event.message in (
                'OFFER', 'ACK', 'ADVERTISE', 'REPLY')


def _is_duid(event: events.Dhcp) -> bool:
    return len(event.client) != 17


def _add_detail(exchange: Exchange, event: events.Detail) -> None:
    if event.name == 'boot file':
        exchange.boot_file = event.value
    elif event.name == 'next server':
        exchange.next_server = event.value
    elif event.name == 'tags':
        exchange.tags = event.value


def exchange(machine: Machine, event: events.Dhcp, client: Client,
             at: float | None) -> Exchange | None:
    """Return the exchange that a message belongs to, begun if it is new.

    :returns: ``None`` for a message that belongs to none, such as the
        release of an address.
    """
    if event.message in _HELLOS or (
            event.message == 'PXE' and not event.address):
        found = _hello(machine, client, at)
        if event.message != 'PXE':
            _note(found, event)
    elif event.message not in _ANSWERS:
        return None
    else:
        found = _current(machine, client, at)
    if machine.current and found is not machine.current.again:
        machine.current.touch(at)
    return found


def _note(found: Exchange, event: events.Dhcp) -> None:
    found.asked += 1
    if event.note.endswith('ignored'):
        found.ignored += 1
    elif event.note.startswith(_WHY_NOT):
        found.why_not = event.note


def _hello(machine: Machine, client: Client, at: float | None) -> Exchange:
    """Return the exchange of a program that asks for an address."""
    attempt = machine.current
    program = client.program
    if attempt and program == UNKNOWN:
        program = SYSTEM if _loaded(attempt) else FIRMWARE
    if attempt and program == SYSTEM:
        return _of_system(attempt, client, at)
    if attempt and program == IPXE and _runs_ipxe(attempt):
        attempt.ipxe = attempt.ipxe or _begun(attempt, client, at)
        return attempt.ipxe
    if not attempt or not _asks_on(attempt, client, at):
        attempt = machine.begin(at, same_boot=_goes_on(machine, client))
    if program == SYSTEM:
        attempt.system = _begun(attempt, client, at)
        return attempt.system
    if not attempt.firmware:
        attempt.firmware = _begun(attempt, client, at)
    return attempt.firmware


def _of_system(attempt: Attempt, client: Client, at: float | None
               ) -> Exchange:
    if not attempt.system:
        attempt.system = _begun(attempt, client, at)
    elif attempt.system.given and client.program == UNKNOWN:
        # It may be the next boot: the next file will show.
        attempt.again = attempt.again or _begun(attempt, client, at)
        return attempt.again
    return attempt.system


def _begun(attempt: Attempt, client: Client, at: float | None) -> Exchange:
    return Exchange(client, at, after=len(attempt.files))


def _current(machine: Machine, client: Client, at: float | None) -> Exchange:
    """Return the exchange that goes on."""
    attempt = machine.current or machine.begin(at)
    known = {FIRMWARE: attempt.firmware, IPXE: attempt.ipxe
             or attempt.firmware, SYSTEM: attempt.system}
    if found := known.get(client.program):
        return found
    newest = (attempt.again or attempt.system or attempt.ipxe
              or attempt.firmware)
    if client.program == UNKNOWN and newest:
        return newest
    if client.program == SYSTEM or _loaded(attempt):
        attempt.system = _begun(attempt, client, at)
        return attempt.system
    attempt.firmware = _begun(attempt, client, at)
    return attempt.firmware


def _asks_on(attempt: Attempt, client: Client, at: float | None) -> bool:
    """Return whether firmware only asks again."""
    if attempt.files or attempt.system or not attempt.firmware:
        return False
    if attempt.firmware.given or attempt.protocol != (client.transport,
                                                      client.family):
        return False
    return at is None or attempt.last is None or at - attempt.last < GAP


def _goes_on(machine: Machine, client: Client) -> bool:
    """Return whether firmware tries its next way, without a power-on."""
    attempt = machine.current
    if not attempt or attempt.system or _loaded(attempt):
        return False
    return (client.transport, client.family) not in [
        one.protocol for one in machine.boots[-1]]


def _loaded(attempt: Attempt) -> bool:
    """Return whether a kernel has arrived."""
    boot_file = attempt.firmware.boot_file if attempt.firmware else ''
    found = roles.roles(attempt.files, boot_file)
    return any(role is Role.KERNEL and roles.arrived(one)
               for role, one in zip(found, attempt.files, strict=True))


def _runs_ipxe(attempt: Attempt) -> bool:
    """Return whether firmware has loaded iPXE."""
    return not _loaded(attempt) and any(
        names.is_ipxe(one.path) and roles.arrived(one)
        for one in attempt.files)


def reading(machine: Machine, path: str, at: float | None) -> Attempt:
    """Return the attempt in which a file is requested.

    The first file of an attempt, requested again once a kernel has been
    loaded, is the boot file of the next boot. Without the vendor classes in
    the log, its DHCP was taken for that of a system.
    """
    attempt = machine.current
    if not attempt:
        return machine.begin(at)
    again = attempt.files and attempt.files[0].path == path
    known = attempt.firmware and attempt.firmware.client.program == FIRMWARE
    if known or not again or not _loaded(attempt):
        return attempt
    asked = attempt.again or attempt.system
    if attempt.again is None:
        attempt.system = None
    attempt.again = None
    begun = machine.begin(asked.since if asked else at)
    begun.firmware = asked
    if asked:
        asked.after = 0
    return begun
