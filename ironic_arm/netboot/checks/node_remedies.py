# SPDX-License-Identifier: Apache-2.0

"""Commands that fix a node: fixes of finding types."""

import collections.abc

from ironic_arm.netboot.findings import edits

_Edits = collections.abc.Iterator[edits.Edit]

_NODE = ('openstack', 'baremetal', 'node')
_PORT = ('openstack', 'baremetal', 'port')
_FIELDS = {'driver_info': '--driver-info',
           'instance_info': '--instance-info'}


def _set(case: edits.Case, *words: str) -> edits.Command:
    return edits.Command((*_NODE, 'set', case['uuid'], *words))


def alias(case: edits.Case) -> _Edits:
    """Set the name by which ironic knows the architecture."""
    yield _set(case, '--property', f'cpu_arch={case["correct"]}')


def boot_mode(case: edits.Case) -> _Edits:
    """Have a node boot with UEFI, and keep its other capabilities."""
    if case['field'] != 'properties/capabilities':
        return
    given = str(case['properties'].get('capabilities') or '').split(',')
    rest = [one for one in given
            if one and not one.startswith('boot_mode:')]
    yield _set(case, '--property', 'capabilities=' + ','.join(
        [*rest, 'boot_mode:uefi']))


def unset(case: edits.Case) -> _Edits:
    """Remove a field, so that the options of ironic decide."""
    field, _, name = case['field'].partition('/')
    if field in _FIELDS:
        yield edits.Command((*_NODE, 'unset', case['uuid'], _FIELDS[field],
                             name))


def interface(case: edits.Case) -> _Edits:
    """Set the boot interface, and the hardware type that supports it."""
    driver = (('--driver', case['driver']) if case['changes_driver'] else ())
    yield _set(case, *driver, '--boot-interface', case['interface'])


def ports(case: edits.Case) -> _Edits:
    """Enable network boot on each port of a node."""
    for port in case['ports']:
        yield edits.Command((*_PORT, 'set', port, '--pxe-enabled'))
