# SPDX-License-Identifier: Apache-2.0

"""Commands that mend what is wrong with a node."""

import collections.abc
import re

from ironic_arm.netboot import findings
from ironic_arm.netboot.findings import edits

_Edits = collections.abc.Iterator[edits.Edit]

_NODE = ('openstack', 'baremetal', 'node')
_PORT = ('openstack', 'baremetal', 'port')
_FIELDS = {'driver_info': '--driver-info',
           'instance_info': '--instance-info'}


def find(found: findings.Finding) -> _Edits:
    """Yield the commands; none if nobody can tell them."""
    fix = _FIXES.get(found.code)
    return fix(found) if fix else iter(())


def _set(found: findings.Finding, *words: str) -> edits.Command:
    return edits.Command((*_NODE, 'set', str(found.values['uuid']), *words))


def _alias(found: findings.Finding) -> _Edits:
    yield _set(found, '--property', f'cpu_arch={found.values["correct"]}')


def _boot_mode(found: findings.Finding) -> _Edits:
    """Have a node boot with UEFI, and keep what else it can do."""
    if found.values['field'] != 'properties/capabilities':
        return
    properties = found.values['properties']
    assert isinstance(properties, collections.abc.Mapping)
    rest = [one for one in str(properties.get('capabilities') or
                               '').split(',')
            if one and not one.startswith('boot_mode:')]
    yield _set(found, '--property', 'capabilities=' + ','.join(
        [*rest, 'boot_mode:uefi']))


def _unset(found: findings.Finding) -> _Edits:
    field, _, name = str(found.values['field']).partition('/')
    if field in _FIELDS:
        yield edits.Command((*_NODE, 'unset', str(found.values['uuid']),
                             _FIELDS[field], name))


def _interface(found: findings.Finding) -> _Edits:
    words = ['--boot-interface', str(found.values['interface'])]
    if re.search('with the hardware type', found.remedy):
        words = ['--driver', str(found.values['driver']), *words]
    yield _set(found, *words)


def _ports(found: findings.Finding) -> _Edits:
    ports = found.values['ports']
    assert isinstance(ports, list)
    for port in ports:
        yield edits.Command((*_PORT, 'set', str(port), '--pxe-enabled'))


_FIXES: dict[str, collections.abc.Callable[[findings.Finding], _Edits]] = {
    'cpu-arch-alias': _alias,
    'node-boot-interface': _interface,
    'node-boot-mode': _boot_mode,
    'node-image-isa': _unset,
    'node-image-missing': _unset,
    'node-image-other': _unset,
    'node-template-refused': _unset,
    'node-without-pxe-port': _ports,
}
