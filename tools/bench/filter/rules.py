# SPDX-License-Identifier: Apache-2.0

"""Syncs and dnsmasq at 1,000 to 100,000 ports.

Ports and introspections are literal sets here, so that both drivers are
left with what they do about files: no list is fetched, no database read.
"""

import sys
import time
from collections.abc import Iterator

from bench.filter.table import Row
from filterlab import packets, pair, side

_SAMPLE = 300
_ACTIVE = 33
_FIRST = 5
_REPEATS = 5
_ROUNDS = 20
_PATIENCE = 10.0
_IDLE = 2.0

Figures = dict[str, float]


def measure(both: pair.Pair, ports: int, is_open: bool) -> Iterator[Row]:
    """Measure both drivers with this many ports.

    :param is_open: whether machines that ironic does not know are welcome.
    """
    figures = {name: _one(each, ports, is_open)
               for name, each in both.sides.items()}
    mode = 'open' if is_open else 'closed'
    for what in figures[pair.OURS]:
        count = what.startswith('of ')
        unit = '' if count else 's'
        yield Row(f'{mode}: {what}', ports, figures[pair.UPSTREAM][what],
                  figures[pair.OURS][what], unit)


def _one(one: side.Side, ports: int, is_open: bool) -> Figures:
    """Measure one driver; its dnsmasq runs all the time."""
    found: Figures = {}
    active = [[1, 1 + _ACTIVE]]
    known = [[1, 1 + ports]]
    found['first sync'] = min(
        _first(one, is_open, known, active) for _ in range(_FIRST))
    churn = max(1, ports // 100)
    # Neither removed below nor inspected: to be denied all the time.
    sample = _spread(1 + max(_ACTIVE, churn), 1 + ports - churn)
    _tell(one, 'wait until dnsmasq has read it')
    wrong, waited = _wrong(one, sample)
    found[f'of {_SAMPLE} to be denied, let in after it'] = wrong
    inspected = [packets.mac(1 + number) for number in range(_ACTIVE)]
    found[f'of {_ACTIVE} to be let in, shut out after it'] = (
        _ACTIVE - len(one.offered(inspected)))
    found['from its end until dnsmasq answers by it'] = waited
    found['sync without a change'] = min(
        _sync(one, known, active) for _ in range(_REPEATS))
    found['sync without a change, after 2 s of idleness'] = min(
        _later(one) for _ in range(_REPEATS))
    known = [[1, 1 + ports - churn], [1 + ports, 1 + ports + churn]]
    found['sync with 1 % of ports replaced'] = _sync(one, known, active)
    active = [[1, 1 + churn]]
    found['sync with 1 % of machines starting inspection'] = _sync(
        one, known, active)
    active = [[1, 1 + _ACTIVE]]
    _sync(one, known, active)
    _tell(one, 'restart dnsmasq')
    one.dhcp.stop()
    began = time.monotonic()
    one.dhcp.start()
    one.wait_until_offering()
    found['dnsmasq, start to first answer'] = time.monotonic() - began
    found['dnsmasq, processor time per offer'] = one.cpu_per_offer(
        inspected, _ROUNDS)
    found[f'of {_SAMPLE} to be denied, let in after its start'] = len(
        one.offered(sample))
    one.do('end')
    one.dhcp.stop()
    return found


def _spread(first: int, end: int) -> list[str]:
    """Return addresses of machines all over a range."""
    step = max(1, (end - first) // _SAMPLE)
    return [packets.mac(number) for number in range(first, end, step)
            ][:_SAMPLE]


def _first(one: side.Side, is_open: bool, known: list[list[int]],
           active: list[list[int]]) -> float:
    """Return the cost of the first sync of a driver that just started."""
    _begin(one, is_open)
    return _sync(one, known, active)


def _begin(one: side.Side, is_open: bool) -> None:
    """Start with empty directories and nothing in ironic."""
    one.dhcp.stop()
    for path in one.dhcp.hosts.iterdir():
        path.unlink()
    one.do('given', known=[], active=[])
    one.do('restart', deny_unknown=not is_open, discovery=is_open)
    one.wait_until_offering()


def _sync(one: side.Side, known: list[list[int]], active: list[list[int]]
          ) -> float:
    """Return the processor time of a sync."""
    one.do('given', known=known, active=active)
    return float(one.do('sync')['cpu'])


def _later(one: side.Side) -> float:
    """Return the processor time of a sync that nothing led up to.

    The caches of the processor hold what others did meanwhile, as with the
    periods of a real service.
    """
    time.sleep(_IDLE)
    return float(one.do('sync')['cpu'])


def _wrong(one: side.Side, sample: list[str]) -> tuple[int, float]:
    """Return how many are let in for good, and how long others were.

    Asking so many machines takes a while itself, so where all are denied at
    once, the time is that of dnsmasq's first answer.
    """
    began = time.monotonic()
    one.wait_until_offering()
    waited = time.monotonic() - began
    wrong = one.offered(sample)
    while wrong and time.monotonic() < began + _PATIENCE:
        time.sleep(0.01)
        wrong = one.offered(sample)
        waited = time.monotonic() - began
    return len(wrong), waited


def _tell(one: side.Side, what: str) -> None:
    print(f'{one.name}: {what}', file=sys.stderr, flush=True)
