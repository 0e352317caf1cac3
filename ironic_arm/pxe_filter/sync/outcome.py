# SPDX-License-Identifier: Apache-2.0

"""What a synchronization found and did."""

import dataclasses

from ironic_arm.netboot import findings


@dataclasses.dataclass
class Outcome:
    """What one synchronization found and did.

    :ivar active: addresses that are being inspected.
    :ivar unknown_allowed: whether unknown hosts are allowed.
    :ivar allowed: how many addresses have an entry that allows them.
    :ivar denied: how many have one that denies them.
    :ivar written: how many files were written.
    :ivar removed: how many files were removed.
    :ivar stale: how many entries dnsmasq holds that no file has any more.
    :ivar not_allowed: active addresses whose entry is not written.
    :ivar not_denied: addresses that dnsmasq may allow and must not.
    :ivar refused: reason by text for what is not an address.
    :ivar foreign: names of files that others wrote there.
    :ivar problems: findings of this synchronization.
    :ivar obstacle: why a machine whose inspection has just begun cannot be
        allowed; empty if it can.
    """

    active: frozenset[str] = frozenset()
    unknown_allowed: bool = False
    allowed: int = 0
    denied: int = 0
    written: int = 0
    removed: int = 0
    stale: int = 0
    not_allowed: frozenset[str] = frozenset()
    not_denied: frozenset[str] = frozenset()
    refused: dict[str, str] = dataclasses.field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    problems: list[findings.Finding] = dataclasses.field(
        default_factory=list)
    obstacle: str = ''
