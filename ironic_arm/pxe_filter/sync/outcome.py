# SPDX-License-Identifier: Apache-2.0

"""What a synchronization found and did."""

import dataclasses

from ironic_arm.netboot import findings


@dataclasses.dataclass
class Outcome:
    """What one synchronization found and did.

    :ivar active: addresses that are being inspected.
    :ivar open: whether unknown machines are let in.
    :ivar allowed: how many addresses have an entry that lets them in.
    :ivar denied: how many have one that keeps them out.
    :ivar written: how many files were written.
    :ivar removed: how many files were removed.
    :ivar stale: how many entries dnsmasq holds that no file has any more.
    :ivar unopened: active addresses whose entry is not in place.
    :ivar unrevoked: addresses that dnsmasq may let in and must not.
    :ivar refused: reason by text for what is not an address.
    :ivar foreign: names of files that others put there.
    :ivar problems: everything that went wrong.
    :ivar obstacle: why a machine whose turn has just come cannot be let in;
        empty if it can.
    """

    active: frozenset[str] = frozenset()
    open: bool = False
    allowed: int = 0
    denied: int = 0
    written: int = 0
    removed: int = 0
    stale: int = 0
    unopened: frozenset[str] = frozenset()
    unrevoked: frozenset[str] = frozenset()
    refused: dict[str, str] = dataclasses.field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    problems: list[findings.Finding] = dataclasses.field(
        default_factory=list)
    obstacle: str = ''
