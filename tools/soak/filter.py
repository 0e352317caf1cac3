# SPDX-License-Identifier: Apache-2.0

"""Keep the PXE filter at work for a long time, and look what it grows to.

As root, in a world of its own::

    tools/isolated.sh python -m soak.filter

Ports and introspections are literal sets; the driver, its dnsmasq and the
machines that ask are real. Every sync comes with other ports and other
introspections, and machines of every kind ask after it. Wrong answers end
in exit code 1.
"""

import argparse
import collections
import pathlib
import random
import sys
import tempfile
import time

from filterlab import packets, pair
from filterlab.side import Side

_SETTLE = 1.0


class World:
    """What there is: numbers of machines.

    :ivar ports: machines that ironic knows.
    :ivar active: machines in introspection.
    :ivar ended: machines whose introspection ended with the last change.
    :ivar removed: machines whose port was removed with the last change.
    :ivar next_machine: the first one that never was.
    """

    def __init__(self, ports: int, inspections: int, dice: random.Random
                 ) -> None:
        self.ports = set(range(1, 1 + ports))
        self.active = set(range(1, 1 + inspections))
        self.ended: set[int] = set()
        self.removed: set[int] = set()
        self.next_machine = 1 + ports
        self._list = list(self.ports)
        self._dice = dice

    def change(self, churn: int, turnover: int) -> None:
        """Replace ports by new ones, and introspections by others."""
        self.ended = set(self._dice.sample(sorted(self.active), turnover))
        self.active -= self.ended
        self.removed = set()
        for at in self._idle(churn):
            self.removed.add(self._list[at])
            self._list[at] = self.next_machine
            self.next_machine += 1
        self.ports = set(self._list)
        self.active |= {self._list[at] for at in self._idle(turnover)}

    def idle(self, count: int) -> set[int]:
        """Return some machines that are known and must be denied."""
        return {self._list[at] for at in self._idle(count)}

    def _idle(self, count: int) -> set[int]:
        """Return places in the list of ports that are not inspected."""
        found: set[int] = set()
        while len(found) < count:
            at = self._dice.randrange(len(self._list))
            if self._list[at] not in self.active | self.ended:
                found.add(at)
        return found


def _wrong(side: Side, world: World, is_open: bool) -> int:
    """Ask some machines of every kind; return how many answers are wrong."""
    denied = (world.ended & world.ports) | world.idle(100)
    unknown = set(sorted(world.removed)[:20])
    unknown |= {world.next_machine + number for number in range(5)}
    right = world.active | unknown if is_open else world.active
    asking = world.active | denied | unknown
    return len(_settled(side, asking, right))


def _settled(side: Side, asking: set[int], right: set[int]) -> set[int]:
    by_mac = {packets.mac(number): number for number in asking}
    deadline = time.monotonic() + _SETTLE
    while True:
        offered = {by_mac[mac] for mac in side.offered(by_mac)}
        wrong = offered ^ (right & asking)
        if not wrong or time.monotonic() > deadline:
            return wrong


def _figures(side: Side) -> dict[str, float]:
    """Return what must not grow."""
    driver = side.do('look')
    return {'driver MiB': driver['memory'] / 2**20,
            'driver descriptors': driver['descriptors'],
            'driver blocks': driver['blocks'],
            'dnsmasq MiB': side.dhcp.memory() / 2**20,
            'dnsmasq descriptors': side.dhcp.descriptors(),
            'files': len(list(side.dhcp.hosts.iterdir())),
            'KiB in files': sum(path.stat().st_size for path in
                                side.dhcp.hosts.iterdir()) / 1024}


def _tell(done: int, figures: dict[str, float], costs: list[float],
          wrong: int) -> None:
    text = ', '.join(f'{name} {figure:.1f}'
                     for name, figure in figures.items())
    mean = sum(costs) / len(costs) if costs else 0.0
    print(f'{done} syncs: {text}; {mean * 1000:.2f} ms a sync; '
          f'{wrong} wrong answers', flush=True)


def soak(side: Side, arguments: argparse.Namespace) -> int:
    """Run all syncs, and return how many answers were wrong."""
    world = World(arguments.ports, arguments.inspections,
                  random.Random(arguments.seed))
    _give(side, world)
    side.do('restart', deny_unknown=not arguments.open,
            discovery=arguments.open)
    side.wait_until_offering()
    wrong = 0
    costs: collections.deque[float] = collections.deque(
        maxlen=arguments.every)
    for done in range(arguments.syncs + 1):
        if done:
            world.change(arguments.ports // 100, arguments.turnover)
            _give(side, world)
            costs.append(side.do('sync')['cpu'])
            wrong += _wrong(side, world, arguments.open)
        if done % arguments.every == 0:
            _tell(done, _figures(side), list(costs), wrong)
    side.do('trim')
    print('free memory given back: driver '
          f'{_figures(side)["driver MiB"]:.1f} MiB')
    return wrong


def _give(side: Side, world: World) -> None:
    side.do('given', known=_ranges(world.ports), active=_ranges(world.active))


def _ranges(numbers: set[int]) -> list[tuple[int, int]]:
    """Return numbers as ranges: first, and one past the last."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number:
            found[-1] = found[-1][0], number + 1
        else:
            found.append((number, number + 1))
    return found


def main() -> None:
    """Soak as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (('ports', 100000), ('syncs', 1000),
                          ('inspections', 50), ('turnover', 5),
                          ('every', 100), ('seed', 1),
                          ('stale-max', 10000)):
        parser.add_argument(f'--{name}', type=int, default=default)
    parser.add_argument('--open', action='store_true',
                        help='welcome machines that ironic does not know')
    parser.add_argument('--driver', default=pair.OURS)
    arguments = parser.parse_args()
    changes = {'arm_pxe_filter': {'stale_entries_max': arguments.stale_max}}
    with (tempfile.TemporaryDirectory() as folder,
          pair.running(pathlib.Path(folder), [arguments.driver],
                       changes=changes) as lab):
        wrong = soak(lab.sides[arguments.driver], arguments)
    print(f'{wrong} wrong answers in {arguments.syncs} syncs')
    sys.exit(wrong > 0)


if __name__ == '__main__':
    main()
