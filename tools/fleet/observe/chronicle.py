# SPDX-License-Identifier: Apache-2.0

"""What happened in a machine's life, read from lines of logs."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from fleet.artifacts import instance_image
from fleet.observe import timeline
from fleet.sandbox.lines import Line

IRONIC, DNSMASQ, CONSOLE, WEB = 'ironic', 'dnsmasq', 'console', 'web'
SOURCES = (IRONIC, DNSMASQ, CONSOLE, WEB)

CALLED_HOME = '/called-home'
"""Where the system on the disk reports that it runs."""

HOME = 'the instance calls home'
"""What is reported of that."""

# What is worth telling of a line: the first group, where there is one.
_SIGNS = {
    IRONIC: (
        (r'moved to provision state "([a-z -]+)"', 'state "{}"'),
        (r'Successfully set node \S+ power state to ([a-z ]+) by',
         '{}')),
    CONSOLE: (
        # What the system before it printed last may have no end.
        (r'UEFI firmware \(version ', 'firmware starts'),
        (r'Run /\S* ?as init process', 'init'),
        (r'^ironic-arm: agent starting', 'the agent starts'),
        (r'^(logged in .*) as 0', '{}'),
        (rf'^({instance_image.RUNS})', '{}')),
    WEB: (
        (r'"GET /(\S+\.img) HTTP', 'the agent reads {}'),
        (rf'"POST {CALLED_HOME} HTTP', HOME)),
}


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that happened.

    :ivar at: when, on the clock of the lines.
    :ivar source: which log has it.
    :ivar what: in words.
    """

    at: float
    source: str
    what: str


def events(logs: Mapping[str, Sequence[Line]]) -> list[Event]:
    """Return what happened, in order.

    :param logs: lines by their source.
    """
    found = [Event(file.at, DNSMASQ, f'sent {file.path.rpartition("/")[2]}')
             for file in timeline.transfers(logs[DNSMASQ])
             if file.outcome == 'sent']
    for source, signs in _SIGNS.items():
        for line in logs[source]:
            found += [Event(line.at, source, text.format(*seen.groups()))
                      for pattern, text in signs
                      if (seen := re.search(pattern, line.text))]
    return sorted(found, key=lambda event: event.at)


def calls(lines: Sequence[Line]) -> int:
    """Return how often a system on a disk called home.

    :param lines: log of the web server.
    """
    return sum(f'"POST {CALLED_HOME} HTTP' in line.text for line in lines)


def table(found: Sequence[Event], began: float) -> str:
    """Return a timeline for a reader.

    :param found: what happened.
    :param began: the moment to count from, on the clock of the events.
    """
    rows = ['since start   since last']
    before = began
    for event in found:
        rows.append(f'{event.at - began:9.1f} s {event.at - before:10.1f} s'
                    f'   {event.source:<8} {event.what}')
        before = event.at
    return '\n'.join(rows)
