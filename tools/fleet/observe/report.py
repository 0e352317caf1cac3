# SPDX-License-Identifier: Apache-2.0

"""Tables for a reader at the end of a boot."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from fleet.observe.timeline import Stage, Transfer

_NOTES = {'sent': 'sent', 'missed': 'not found', 'probed': 'size only',
          'failed': 'failed', 'refused': 'refused'}


def boot_timeline(stages: Sequence[Stage], power_on: float) -> str:
    """Return a table of stages with seconds since power-on.

    :param stages: what was reached, and when.
    :param power_on: when the machine was switched on, on the same clock.
    """
    rows = ['Boot timeline        since power-on   this stage']
    before = power_on
    for stage in stages:
        if stage.at is None:
            rows.append(f'  {stage.name:<20} not reached')
            continue
        rows.append(f'  {stage.name:<20} {stage.at - power_on:10.1f} s '
                    f'{stage.at - before:10.1f} s')
        before = stage.at
    return '\n'.join(rows)


def node(found: Mapping[str, Any]) -> str:
    """Return what ironic knows of a node, in a few lines.

    :param found: the node, as ironic's API returns it.
    """
    return '\n'.join([
        f'node {found["uuid"]}',
        f'  provision state      {found["provision_state"]}',
        f'  driver               {found["driver"]}',
        *(f'  {name:<20} {value}' for name, value in
          sorted(found['properties'].items()))])


def tftp(transfers: Sequence[Transfer], root: str) -> str:
    """Return what was asked over TFTP: a count and each file.

    :param transfers: the requests.
    :param root: the TFTP root, left out of the names.
    """
    missed = sum(one.outcome == 'missed' for one in transfers)
    rows = [f'TFTP: {len(transfers)} requests, {missed} of them for files '
            'that are not there']
    rows += [f'  {_NOTES[one.outcome]:<10} {os.path.relpath(one.path, root)}'
             for one in transfers]
    return '\n'.join(rows)


def inventory(data: Mapping[str, Any]) -> str:
    """Return an inventory in a few lines.

    :param data: what the machine said of itself.
    :raises KeyError: it lacks CPU, memory or NICs.
    """
    cpu, memory = data['cpu'], data['memory']
    rows = ['Inventory stored by ironic-inspector',
            f'  CPU architecture     {cpu["architecture"]}',
            f'  CPUs                 {cpu["count"]}',
            f'  memory               {memory["physical_mb"]} MiB']
    rows += [f'  NIC {nic["name"]:<16} {nic["mac_address"]}'
             f'  {nic["ipv4_address"] or "no address"}'
             for nic in data['interfaces']]
    return '\n'.join(rows)
