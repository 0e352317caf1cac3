# SPDX-License-Identifier: Apache-2.0

"""What a filter has to answer, and where upstream's answers differ.

The model knows what is right from the history alone: it has no part of
either driver. Each way in which upstream's driver may differ has a name;
the documentation has the reasons.
"""

import dataclasses

UNREACHABLE = 'ironic-unreachable'
REMOVED_PORT = 'port-removed-during-introspection'

DIFFERENCES = (UNREACHABLE, REMOVED_PORT)


@dataclasses.dataclass
class Model:
    """Ports, introspections and settings, and what follows from them.

    :ivar machines: every machine that ever asks.
    :ivar nodes: the node of each port that ironic has.
    :ivar listed: the ports that ironic last told of.
    :ivar active: addresses of each node in introspection.
    :ivar deny_unknown: ``[pxe_filter]deny_unknown_macs``.
    :ivar discovery: whether a hook enrolls machines that are not found.
    :ivar reachable: whether ironic answered during the last sync.
    """

    machines: tuple[str, ...]
    nodes: dict[str, str] = dataclasses.field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    active: dict[str, frozenset[str]] = dataclasses.field(
        default_factory=dict)
    deny_unknown: bool = True
    discovery: bool = False
    reachable: bool = True

    @property
    def inspected(self) -> set[str]:
        """Addresses in introspection."""
        return set().union(*self.active.values())

    @property
    def open(self) -> bool:
        """Whether machines that ironic does not know are welcome."""
        return self.discovery or (bool(self.active)
                                  and not self.deny_unknown)

    def synced(self, reachable: bool) -> None:
        """The drivers have seen everything that happened so far."""
        self.reachable = reachable
        if reachable:
            self.listed = frozenset(self.nodes)

    def must(self) -> set[str]:
        """Machines that are to get an offer."""
        # Who is known cannot be told while ironic is away; then strangers
        # may be turned away, for the rest nothing changes.
        if not self.open or not self.reachable:
            return self.inspected
        return self.inspected | (set(self.machines) - self.listed)

    def must_not(self) -> set[str]:
        """Machines that are not to get an offer."""
        if not self.open:
            return set(self.machines) - self.inspected
        return set(self.listed) - self.inspected

    def excuse(self, mac: str) -> str | None:
        """Name the reason for which upstream may answer this one wrongly."""
        if not self.reachable:
            return UNREACHABLE
        if (mac in self.inspected and mac not in self.listed
                and not self.open):
            return REMOVED_PORT
        return None
