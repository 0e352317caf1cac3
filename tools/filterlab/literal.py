# SPDX-License-Identifier: Apache-2.0

"""Literal ports and introspections in the place of ironic and a database.

Only what fetches them is replaced; everything that follows is the driver's.
"""

from collections.abc import Iterable

from filterlab import packets
from ironic_inspector import node_cache
from ironic_inspector.pxe_filter import base

from ironic_arm.pxe_filter.inspector_driver import source

Ranges = Iterable[tuple[int, int]]


class Literal:
    """Sets of addresses that both drivers are given."""

    def __init__(self) -> None:
        self._macs: dict[int, str] = {}
        self.ports: list[str] = []
        self.known: set[str] = set()
        self.active: set[str] = set()
        self.inspected: set[str] = set()
        base.get_ironic_macs = lambda ironic: self.known
        base.get_active_macs = lambda ironic: self.inspected
        source.InspectorSource.known = lambda _: self.ports
        node_cache.active_macs = lambda: self.active
        node_cache.introspection_active = lambda: bool(self.active)

    def given(self, known: Ranges, active: Ranges) -> None:
        """Change the sets to these ranges of numbers."""
        now = _numbers(known)
        for number in self._macs.keys() - now:
            del self._macs[number]
        for number in now - self._macs.keys():
            self._macs[number] = packets.mac(number)
        # Strings that were read just now are never the ones of last time.
        self.ports = [mac.upper().lower() for mac in self._macs.values()]
        self.known = set(self.ports)
        self.active = {packets.mac(number) for number in _numbers(active)}
        self.inspected = self.active & self.known


def _numbers(ranges: Ranges) -> set[int]:
    return {number for first, end in ranges for number in range(first, end)}
