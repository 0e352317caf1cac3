# SPDX-License-Identifier: Apache-2.0

"""Lines of web servers: requests for files, and callbacks of agents.

The common log format of Apache, nginx and Python's own server, and what the
APIs of ironic and ironic-inspector log of each request.
"""

import re

from ironic_arm.netboot.trace import events
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.log_lines import printable

_REQUEST = re.compile(
    r'(?:^|[\s,])([0-9a-fA-F.:]{2,45})(?: \S+ \S+ \[([^\]]{1,40})\])? '
    r'"([A-Z]{3,7}) (\S+) HTTP/[\d.]{1,3}"(?: status:)? (\d{3})\b')
_CALLBACK = re.compile(
    r'/v1/(continue|continue_inspection|heartbeat/[^/]+|lookup)/?(?:\?.*)?')
_CLOCK = re.compile(
    r'(\d\d)/([A-Z][a-z]{2})/(\d{4})[: ](\d\d:\d\d:\d\d)(?: ([+-]\d{4}))?')
_MONTHS = {name: f'{number:02}' for number, name in enumerate(
    'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(), 1)}


def event(line: str) -> tuple[str, events.Transfer | events.Callback] | None:
    """Return the time that a line begins with, and the event in it.

    :returns: ``None`` if it is no request, or none of interest.
    """
    found = _REQUEST.search(line)
    if not found:
        return None
    address, clock, method, path, status = found.groups()
    path = printable(path)
    if _CALLBACK.fullmatch(path):
        return _when(line, clock), events.Callback(address, path,
                                                   int(status))
    if method not in ('GET', 'HEAD'):
        return None
    return _when(line, clock), events.Transfer(
        address, path, _outcome(method, int(status)), http=True)


def _outcome(method: str, status: int) -> Outcome:
    if status >= 400:
        return Outcome.MISSED if status in (404, 410) else Outcome.REFUSED
    return Outcome.PROBED if method == 'HEAD' else Outcome.SENT


def _when(line: str, clock: str | None) -> str:
    """Return the time in a form that the reader of lines knows."""
    found = _CLOCK.fullmatch(clock or '')
    if not found or found[2] not in _MONTHS:
        return line[:40]
    return (f'{found[3]}-{_MONTHS[found[2]]}-{found[1]}T{found[4]}'
            f'{found[5] or ""}')
