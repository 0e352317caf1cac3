# SPDX-License-Identifier: Apache-2.0

"""Messages of dnsmasq 2.80 to 2.92, as events.

Sources: the calls of ``my_syslog`` in ``rfc2131.c``, ``rfc3315.c``,
``tftp.c``, ``inotify.c`` and ``dnsmasq.c``.
"""

import collections.abc
import re

from ironic_arm.netboot.trace import events
from ironic_arm.netboot.trace.events import Event
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.log_lines import Record

_HEX = '[0-9a-f]{2}'
_PACKET = re.compile(
    rf'(?:(\d+) )?(?:DHCP([A-Z-]+)|(BOOTP|PXE|NOANSWER))\([^)]*\) '
    rf'(?:(\S+) )?(?:{_HEX}-)?({_HEX}(?::{_HEX})+)(?: (.*))?')
_DETAIL = re.compile(
    r'(\d+) (vendor class|user class|tags|next server|bootfile name'
    r'|client MAC address): (.*)')
_SENT_OPTION = re.compile(
    r'(\d+) sent size: *\d+ option: *(?:(67) bootfile-name'
    r'|(59) bootfile-url|(66) tftp-server)  (.*)')
_NO_RANGE = re.compile(r'no address range available for (.*)')
_HOST = re.compile(
    rf'inotify\W.*/(?:ironic-arm-([0-9a-f]{{12}})|({_HEX}(?::{_HEX}){{5}}))'
    r'(?: |$)')

_TFTP: tuple[tuple[re.Pattern[str], Outcome], ...] = (
    (re.compile(r'sent (.*) to (\S+)'), Outcome.SENT),
    (re.compile(r'file (.*) not found(?: for (\S+))?'), Outcome.MISSED),
    (re.compile(r'failed sending (.*) to (\S+)'), Outcome.FAILED),
    (re.compile(r'cannot (?:access|read) (.*?): .*()'), Outcome.REFUSED))
_ABORTED = re.compile(r'error (\d+) .*received from (\S+)')
_ROOT = re.compile(r'TFTP root is (/\S+).*')

_NAMES = {'bootfile name': 'boot file', '67': 'boot file',
          '59': 'boot file', '66': 'next server'}


def event(record: Record) -> Event | None:
    """Return the event in a message; ``None`` if nothing of interest."""
    return _PARTS.get(record.part, _nothing)(record.text)


def _dhcp(text: str) -> Event | None:
    if found := _PACKET.fullmatch(text):
        number, message, other, address, client, note = found.groups('')
        return events.Dhcp(message or other, client, address, note.strip(),
                           number)
    if found := _SENT_OPTION.fullmatch(text):
        option = found[2] or found[3] or found[4]
        return events.Detail(found[1], _NAMES[option], found[5])
    if found := _DETAIL.fullmatch(text):
        name = _NAMES.get(found[2], found[2])
        return events.Detail(found[1], name, found[3].strip())
    if found := _NO_RANGE.fullmatch(text):
        return events.NoRange(found[1])
    return None


def _tftp(text: str) -> Event | None:
    for pattern, outcome in _TFTP:
        if found := pattern.fullmatch(text):
            return events.Transfer(_plain(found[2] or ''), found[1], outcome)
    if found := _ABORTED.fullmatch(text):
        return events.Aborted(_plain(found[2]), int(found[1][:6]))
    found = _ROOT.fullmatch(text)
    return events.Root(found[1]) if found else None


def _own(text: str) -> Event | None:
    if text.startswith('started, version'):
        return events.Server(started=True)
    if text.startswith(('exiting on receipt of', 'FAILED to start up')):
        return events.Server(started=False)
    if found := _HOST.match(text):
        mac = found[2] or ':'.join(re.findall('..', found[1]))
        return events.HostEntry(mac)
    return None


def _nothing(text: str) -> None:
    return None


_PARTS: dict[str, collections.abc.Callable[[str], Event | None]] = {
    '': _own, 'dhcp': _dhcp, 'tftp': _tftp}


def _plain(address: str) -> str:
    """Return an address without the interface of a link-local one."""
    return address.partition('%')[0]
