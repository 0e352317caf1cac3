# SPDX-License-Identifier: Apache-2.0

"""What happened during a network boot, read from lines of logs."""

import dataclasses
import re
from collections.abc import Iterable, Sequence

from fleet.machines.hardware import Hardware
from fleet.sandbox.lines import Line
from ironic_arm.netboot.trace import events
from ironic_arm.netboot.trace import dnsmasq_log
from ironic_arm.netboot.trace.log_lines import Reader
from ironic_arm.netboot.trace.tracer import Transfers

_GOT = re.compile(r'"GET (\S+) HTTP/1\.[01]" 20')


@dataclasses.dataclass(frozen=True)
class Stage:
    """A stage of a boot.

    :ivar name: what was reached.
    :ivar at: when, on the clock of the lines; None: not reached.
    """

    name: str
    at: float | None


@dataclasses.dataclass(frozen=True)
class Transfer:
    """One TFTP request.

    :ivar at: when the server logged it, at its end.
    :ivar path: the file, as the server names it.
    :ivar outcome: 'sent', 'missed' (not there), 'refused' (not readable),
        'failed' (broken off), or 'probed': firmware asks for the boot file
        once just to learn its size, and breaks off.
    """

    at: float
    path: str
    outcome: str


def addresses(dnsmasq: Iterable[Line], mac: str) -> list[str]:
    """Return the addresses that a machine was given, in order."""
    given = re.compile(rf'DHCPACK\(\S+\) (\S+) {re.escape(mac)}')
    return [found[1] for line in dnsmasq
            if (found := given.search(line.text))]


def concerning(lines: Iterable[Line], names: Iterable[str]) -> list[Line]:
    """Return the lines that have one of some names in them.

    :param lines: of a log.
    :param names: addresses of a machine.
    """
    any_of = '|'.join(map(re.escape, names))
    search = re.compile(rf'(?<![\w.:])(?:{any_of})(?![\w:]|\.\d)').search
    return [line for line in lines if search(line.text)]


def transfers(lines: Iterable[Line]) -> list[Transfer]:
    """Return the TFTP requests in dnsmasq's log."""
    found = []
    reader, joined = Reader(), Transfers()
    for line in lines:
        record = reader.read(line.text)
        event = dnsmasq_log.event(record) if record else None
        if isinstance(event, events.Aborted):
            joined.abort(event)
        elif isinstance(event, events.Transfer):
            outcome = joined.outcome(event).name.lower()
            found.append(Transfer(line.at, event.path, outcome))
    return found


def requests(web: Iterable[Line]) -> list[Transfer]:
    """Return the HTTP requests in a web server's log that were answered."""
    return [Transfer(line.at, found[1], 'sent') for line in web
            if (found := _GOT.search(line.text))]


def stages(hardware: Hardware, dnsmasq: Sequence[Line],
           console: Sequence[Line], inspector: Sequence[Line],
           web: Sequence[Line] = ()) -> list[Stage]:
    """Return the stages of a boot, in order, reached or not.

    :param hardware: what the machine is made of.
    :param dnsmasq: log of DHCP and TFTP.
    :param console: the machine's serial console.
    :param inspector: log of ironic-inspector.
    :param web: log of a web server, written when a request begins.
    """
    files = sorted([*transfers(dnsmasq), *requests(web)],
                   key=lambda one: one.at)
    kind, mac = hardware.kind, re.escape(hardware.mac)
    return [
        Stage('DHCP discover', _first(
            dnsmasq, rf'DHCPDISCOVER\(\S+\) (\S+ )?{mac} ?$|DHCPSOLICIT')),
        Stage('DHCP ack', _first(
            dnsmasq, rf'DHCPACK\(\S+\) \S+ {mac}|DHCPREPLY')),
        *([Stage('loader', _sent(files, kind.loader))] if kind.loader
          else []),
        Stage('config', _sent(files, ('.cfg', '.ipxe'), last=True)),
        Stage('kernel', _sent(files, kind.kernel)),
        Stage('ramdisk', _sent(files, kind.ramdisk)),
        Stage('init', _first(console, r'Run /\S* ?as init process')),
        Stage('agent started', _first(
            console,
            r'^(?:fleet: ramdisk started|ironic-arm: agent starting)')),
        Stage('inventory posted', _first(
            inspector, r'POST /v1/continue\S* HTTP/1\.\d" status: 2')),
        Stage('finished', _first(
            inspector, r'Introspection finished successfully')),
    ]


def reached(found: Iterable[Stage]) -> str | None:
    """Return the name of the last stage reached, None if there is none."""
    names = [stage.name for stage in found if stage.at is not None]
    return names[-1] if names else None


def _first(lines: Iterable[Line], pattern: str) -> float | None:
    search = re.compile(pattern).search
    return next((line.at for line in lines if search(line.text)), None)


def _sent(files: Iterable[Transfer], ending: str | tuple[str, ...],
          last: bool = False) -> float | None:
    times = [file.at for file in files
             if file.outcome == 'sent' and file.path.endswith(ending)]
    if not times:
        return None
    return times[-1 if last else 0]
