# SPDX-License-Identifier: Apache-2.0

"""Lines of a log from any logger, as time, program and message.

dnsmasq 2.80 to 2.92 writes ``dnsmasq-dhcp[59]: `` or, in the foreground,
``dnsmasq-dhcp: `` before each message. In front of that stands what the
logger added: nothing, dnsmasq's own time, or the time and host of syslog or
of ``journalctl`` in one of its short forms.
"""

import datetime
import re
from typing import NamedTuple

_TAG = re.compile(r'dnsmasq(?:-(\w+))?(?:\[(\d+)\])?: ')
# A program's own mark: then the line is that program's, not dnsmasq's.
_OTHER = re.compile(r'[\w)\]]: ')
_SYSLOG = re.compile(
    r'([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(\.\d{1,9})?(?= |$)')
_ISO = re.compile(
    r'(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?'
    r'(Z|[+-]\d\d:?\d\d)?(?= |$)')
_COUNTED = re.compile(r'\[?\s*(\d{1,12}(?:\.\d{1,9})?)\]?(?= |$)')
_PRIORITY = re.compile(r'<\d{1,3}>')
_MONTHS = {name: number for number, name in enumerate(
    'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(), 1)}
_UNKNOWN_YEAR = datetime.datetime(1972, 12, 31)


class Record(NamedTuple):
    """One line.

    :ivar at: when, in seconds since 1970; ``None`` where it has no time.
    :ivar part: ``dhcp``, ``tftp`` or '' for dnsmasq itself.
    :ivar pid: number of the process; '' where it has none.
    :ivar text: the message, without any control character.
    """

    at: float | None
    part: str
    pid: str
    text: str


class Reader:
    """Reads lines one after another.

    :param latest: no line is younger than this; it gives the year of
        times that have none. Without one, any leap year.
    :param zone: of times that have none.
    """

    def __init__(self, latest: datetime.datetime | None = None,
                 zone: datetime.tzinfo = datetime.timezone.utc) -> None:
        self._zone = zone
        self._before = (latest or _UNKNOWN_YEAR).replace(tzinfo=zone)
        self._first = True
        self._kept: tuple[str, float | None] = '', None

    def read(self, line: str) -> Record | None:
        """Return the record of a line; ``None`` if it is not dnsmasq's."""
        tag = _TAG.search(line)
        if not tag:
            return None
        front = _PRIORITY.sub('', line[:tag.start()]).strip()
        if front and _OTHER.search(front + ' '):
            return None
        return Record(self.time(front), tag[1] or '', tag[2] or '',
                      printable(line[tag.end():].rstrip()))

    def time(self, front: str) -> float | None:
        """Return the time that a text begins with.

        :returns: seconds since 1970; ``None`` without a time.
        """
        if front != self._kept[0]:
            self._kept = front, self._time(front)
        return self._kept[1]

    def _time(self, front: str) -> float | None:
        try:
            if found := _SYSLOG.match(front):
                return self._without_year(found)
            if found := _ISO.match(front):
                return self._iso(found)
            if found := _COUNTED.match(front):
                return float(found[1])
        except (ValueError, OverflowError, KeyError):
            pass  # such as the 31st of June: the line counts, untimed
        return None

    def _iso(self, found: re.Match[str]) -> float:
        day, clock, fraction, zone = found.groups()
        zone = (zone or '').replace('Z', '+00:00')
        when = datetime.datetime.fromisoformat(
            f'{day}T{clock}{zone[:3]}{zone[-2:] and ":"}{zone[-2:]}')
        if not zone:
            when = when.replace(tzinfo=self._zone)
        return when.timestamp() + float(f'0.{fraction or 0}')

    def _without_year(self, found: re.Match[str]) -> float:
        """Return the time in the year that suits the line before."""
        month, day = _MONTHS[found[1]], int(found[2])
        hour, minute, second = map(int, found.group(3, 4, 5))
        near = []
        for year in range(self._before.year - 4, self._before.year + 2):
            try:
                near.append(datetime.datetime(
                    year, month, day, hour, minute, second,
                    tzinfo=self._zone))
            except ValueError:
                continue  # the 29th of February of another year
        if self._first:
            tomorrow = self._before + datetime.timedelta(days=1)
            near = [one for one in near if one <= tomorrow] or near
        self._first = False
        self._before = min(near, key=lambda one: abs(one - self._before))
        return self._before.timestamp() + float(found[6] or 0)


def printable(text: str) -> str:
    """Return a text that is safe to show on a terminal.

    What comes from the network may hold control characters: escapes of a
    terminal, or marks that turn the direction of writing.
    """
    if text.isprintable():
        return text
    return ''.join(one if one.isprintable() else ascii(one)[1:-1]
                   for one in text)
