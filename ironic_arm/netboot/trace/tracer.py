# SPDX-License-Identifier: Apache-2.0

"""From events to what each machine did, in memory that does not grow."""

import collections
import collections.abc

from ironic_arm.netboot.trace import dhcp_clients
from ironic_arm.netboot.trace import dnsmasq_log
from ironic_arm.netboot.trace import events
from ironic_arm.netboot.trace import web_log
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.log_lines import Reader
from ironic_arm.netboot.trace.machines import MOST_FILES
from ironic_arm.netboot.trace.machines import Attempt
from ironic_arm.netboot.trace.machines import Exchange
from ironic_arm.netboot.trace.machines import Machine
from ironic_arm.netboot.trace.machines import Request

MOST_MACHINES = 10000
"""Machines kept; the one that was silent longest is forgotten first."""

MOST_SERVERS = 64
"""Processes of dnsmasq that may have ended or not, and are remembered."""

LONGEST_BOOT = 900.0
"""Seconds that no machine is silent for while it boots."""

MOST_ABORTED = 4096
"""Clients remembered that broke off; their next line follows at once."""

_OFFERS = frozenset({'OFFER', 'ADVERTISE', 'PXE'})
_REFUSALS = frozenset({'NAK', 'NOANSWER'})
_GIFTS = frozenset({'ACK', 'REPLY'})
_ABORTED = 8  # TFTP's code of the error


class Transfers:
    """Joins both lines of a transfer that a client broke off.

    Firmware requests its boot file once just to learn its size, and breaks
    off. dnsmasq logs the error first, without the file, and then that the
    file was sent.
    """

    def __init__(self) -> None:
        self._aborted: dict[str, int] = {}

    def abort(self, event: events.Aborted) -> None:
        """Take the line of the error."""
        self._aborted[event.address] = event.code
        if len(self._aborted) > MOST_ABORTED:
            del self._aborted[next(iter(self._aborted))]

    def outcome(self, event: events.Transfer) -> Outcome:
        """Take the line of a file; return what became of it."""
        code = self._aborted.pop(event.address, None)
        if code is None or event.outcome is not Outcome.SENT:
            return event.outcome
        return Outcome.PROBED if code == _ABORTED else Outcome.FAILED


class Tracer:
    """Takes lines one after another; knows at any time what happened.

    :param reader: reads lines and their times.
    :ivar machines: by name, the one that was logged last at the end.
    :ivar until: the time of the last line.
    :ivar without_range: networks that have no range of addresses.
    :ivar has_callbacks: whether callbacks are among the lines.
    :ivar has_http_log: whether requests over HTTP are among the lines.
    :ivar root: directory of the files, with a slash; '' if not known.
    :ivar forgotten: machines beyond those kept.
    """

    def __init__(self, reader: Reader | None = None) -> None:
        self._reader = reader or Reader()
        self._transactions = dhcp_clients.Transactions()
        self._transfers = Transfers()
        self._owners: dict[str, str] = {}
        self.machines: collections.OrderedDict[str, Machine] = (
            collections.OrderedDict())
        self.until: float | None = None
        self.without_range: dict[str, None] = {}
        self.has_callbacks = self.has_http_log = False
        self.forgotten = 0
        self.root = ''
        self._pid = ''
        # Attempts by the dnsmasq that served them and seems to have ended,
        # since another started.
        self._doubted: dict[str, list[Attempt]] = {}

    def feed(self, line: str) -> None:
        """Take a line of any log; those of no interest do nothing."""
        if record := self._reader.read(line):
            self.until = record.at or self.until
            self._pid = record.pid
            for attempt in self._doubted.pop(record.pid, ()):
                attempt.stopped, attempt.stopped_at = False, None
            if found := dnsmasq_log.event(record):
                self.take(found, record.at)
        elif request := web_log.event(line):
            at = self._reader.time(request[0])
            self.until = at or self.until
            self.take(request[1], at)

    def take(self, event: events.Event, at: float | None) -> None:
        """Take an event."""
        if isinstance(event, events.Dhcp):
            self._dhcp(event, at)
        elif isinstance(event, events.Detail):
            self._transactions.detail(event)
        elif isinstance(event, events.Transfer):
            self._transfer(event, at)
        elif isinstance(event, events.Aborted):
            self._transfers.abort(event)
        elif isinstance(event, events.HostEntry):
            self._host_entry(event, at)
        elif isinstance(event, events.Callback):
            self._callback(event, at)
        elif isinstance(event, events.Server):
            self._server(event, at)
        elif isinstance(event, events.Root):
            self.root = event.path.rstrip('/') + '/'
        elif len(self.without_range) < MOST_FILES:
            self.without_range[event.where] = None

    def recent(self, since: float) -> collections.abc.Iterator[Machine]:
        """Yield the machines that were logged since a time, and those
        in whose lines there is no time, newest first."""
        for machine in reversed(self.machines.values()):
            last = machine.current.last if machine.current else None
            if last is not None and last < since:
                return
            yield machine

    def _machine(self, name: str) -> Machine:
        if name not in self.machines:
            self.machines[name] = Machine(name)
            if len(self.machines) > MOST_MACHINES:
                _, gone = self.machines.popitem(last=False)
                self._disown(gone)
                self.forgotten += 1
        self.machines.move_to_end(name)
        return self.machines[name]

    def _at(self, address: str) -> Machine:
        """Return the machine that has an IP address."""
        return self._machine(self._owners.get(address, address))

    def _dhcp(self, event: events.Dhcp, at: float | None) -> None:
        transactions = self._transactions
        machine = self._machine(transactions.name(event))
        machine.server = self._pid
        exchange = dhcp_clients.exchange(machine, event,
                                         transactions.client(event), at)
        transactions.follow(event, exchange)
        if not exchange:
            return
        if event.message in _OFFERS:
            _offer(exchange, event, at)
            if exchange.offered and self._pid not in ('', *exchange.servers):
                exchange.servers += (self._pid,)
        elif event.message in _GIFTS:
            self._give(machine, exchange, event, at)
        elif event.message == 'REQUEST':
            exchange.requested += 1
        elif event.message in _REFUSALS:
            exchange.why_not = event.note

    def _give(self, machine: Machine, exchange: Exchange,
              event: events.Dhcp, at: float | None) -> None:
        """Note an address that a machine was given, or why it was not."""
        if not event.address:
            exchange.why_not = event.note or exchange.why_not
            return
        if not exchange.given:
            exchange.given, exchange.given_at = True, at
        exchange.address, exchange.why_not = event.address, ''
        self._disown(machine)
        machine.address = event.address
        self._owners[event.address] = machine.name

    def _disown(self, machine: Machine) -> None:
        if self._owners.get(machine.address) == machine.name:
            del self._owners[machine.address]

    def _transfer(self, event: events.Transfer, at: float | None) -> None:
        self.has_http_log = self.has_http_log or event.http
        machine = (self._at(event.address) if event.address
                   else self._guess(event.path))
        if not machine:
            return
        if not event.http:
            machine.server = self._pid
        attempt = dhcp_clients.reading(machine, event.path, at)
        attempt.touch(at)
        outcome = self._transfers.outcome(event)
        if len(attempt.files) < MOST_FILES:
            attempt.files.append(Request(at, event.path, outcome,
                                         event.http))
        else:
            attempt.more += 1

    def _guess(self, path: str) -> Machine | None:
        """Return the most likely client, where dnsmasq does not log it."""
        lower = path.lower()
        for machine in reversed(self.machines.values()):
            dashes = machine.name.replace(':', '-')
            if machine.name in lower or dashes in lower:
                return machine
        for machine in reversed(self.machines.values()):
            if machine.current and (machine.address or machine.current.files):
                return machine
        return None

    def _host_entry(self, event: events.HostEntry, at: float | None) -> None:
        machine = self._machine(event.mac)
        attempt = machine.current
        if attempt and attempt.system and attempt.system.given:
            attempt.closed, attempt.closed_at = True, at
        machine.allowed = True

    def _callback(self, event: events.Callback, at: float | None) -> None:
        self.has_callbacks = True
        attempt = self._at(event.address).current
        if attempt:
            attempt.touch(at)
            attempt.callback, attempt.callback_at = event, at

    def _server(self, event: events.Server, at: float | None) -> None:
        """Note that dnsmasq ended, or has since its last line.

        Several may write to one log. Another that ends is no matter to a
        machine, and one that starts only if its own logs no more.
        """
        if not self._pid:
            self._transactions.forget()  # else it may be that of another
        # A machine that was silent for longer stopped for another reason.
        since = (at or 0.0) - LONGEST_BOOT
        for machine in self.recent(since):
            attempt = machine.current
            other = machine.server != self._pid
            if not attempt or attempt.stopped or (
                    other and not event.started):
                continue
            attempt.stopped, attempt.stopped_at = True, at
            if other:
                self._doubted.setdefault(machine.server, []).append(attempt)
        while len(self._doubted) > MOST_SERVERS:
            del self._doubted[next(iter(self._doubted))]


def _offer(exchange: Exchange, event: events.Dhcp, at: float | None) -> None:
    if event.message == 'ADVERTISE' and not event.address:
        exchange.why_not = event.note
    elif 'ignored' in event.note:
        exchange.ignored += 1
    else:
        exchange.offered += 1
        exchange.offered_at = at
        exchange.address = event.address or exchange.address


def stamp(line: str, reader: Reader) -> float | None:
    """Return the time of a line, in seconds since 1970; ``None`` if it has
    none, or is of no interest."""
    if record := reader.read(line):
        return record.at
    request = web_log.event(line)
    return reader.time(request[0]) if request else None
