# SPDX-License-Identifier: Apache-2.0

"""Upstream's driver and ours beside each other, and one history for both."""

import contextlib
import pathlib
import time
from collections.abc import Iterable, Iterator

from fleet.services import config
from filterlab import packets, side
from filterlab.cable import Cable
from filterlab.introspections import Introspections
from filterlab.ports_api import PortsApi

UPSTREAM, OURS = 'dnsmasq', 'arm-dnsmasq'
_SETTLE = 30.0
_POLL = 0.002


class Pair:
    """Two sides that see the same ironic and the same introspections.

    :param url: a real ironic in the place of the stand-in.
    :param changes: further settings of both drivers.
    :ivar ironic: the stand-in for ironic's list of ports.
    :ivar introspections: rows of the database that both sides read.
    :ivar sides: the sides by the name of their driver.
    """

    def __init__(self, root: pathlib.Path,
                 names: Iterable[str] = (UPSTREAM, OURS),
                 url: str = '',
                 changes: config.Settings | None = None) -> None:
        root.mkdir(exist_ok=True)
        database = side.make_database(root)
        self.ironic = PortsApi()
        self.introspections = Introspections(database)
        self.sides: dict[str, side.Side] = {}
        self._cables = [Cable(f'lab{number}', 40 + number)
                        for number, _ in enumerate(names)]
        settings = config.merge(
            side.shared_settings(database, url or self.ironic.url),
            changes or {})
        for name, cable in zip(names, self._cables, strict=True):
            cable.plug()
            self.sides[name] = side.Side(name, cable, root / name, settings)

    def begin(self) -> None:
        """Start the process of every driver."""
        for each in self.sides.values():
            each.begin()

    def end(self) -> None:
        """End everything."""
        for each in self.sides.values():
            each.end()
        for cable in self._cables:
            cable.unplug()
        self.ironic.stop()
        self.introspections.close()

    def forget(self) -> None:
        """Go back to an ironic without ports and empty directories."""
        self.ironic.failing = False
        self.ironic.nodes.clear()
        self.introspections.clear()
        for each in self.sides.values():
            each.dhcp.stop()
            for path in each.dhcp.hosts.iterdir():
                path.unlink()

    def restart(self, deny_unknown: bool, discovery: bool) -> None:
        """Restart both drivers with these settings."""
        for each in self.sides.values():
            each.do('restart', deny_unknown=deny_unknown,
                    discovery=discovery)

    def sync(self) -> None:
        """Have both drivers do their periodic task."""
        for each in self.sides.values():
            each.do('sync')


@contextlib.contextmanager
def running(root: pathlib.Path, names: Iterable[str] = (UPSTREAM, OURS),
            url: str = '', changes: config.Settings | None = None
            ) -> Iterator[Pair]:
    """Have a pair for a while; the parameters are those of a pair."""
    pair = Pair(root, tuple(names), url, changes)
    try:
        pair.begin()
        yield pair
    finally:
        pair.end()


def settled(one: side.Side, macs: Iterable[str], must: set[str],
            must_not: set[str]) -> set[str]:
    """Ask until the answers are right, or no longer turn right.

    A rule is in force a moment after its file was written.

    :param must: machines that are to get an offer.
    :param must_not: machines that are not to.
    :returns: the machines that were answered wrongly to the end.
    """
    macs = list(macs)
    deadline = time.monotonic() + _SETTLE
    while True:
        offered = one.offered(macs)
        wrong = (must - offered) | (must_not & offered)
        if not wrong or time.monotonic() > deadline:
            return wrong
        time.sleep(_POLL)


def machines(count: int) -> list[str]:
    """Return the addresses of some machines."""
    return [packets.mac(number) for number in range(1, count + 1)]
