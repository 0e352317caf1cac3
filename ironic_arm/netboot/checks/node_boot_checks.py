# SPDX-License-Identifier: Apache-2.0

"""Checks of a node's boot interface and ports, as the API shows them."""

import collections.abc

from ironic_arm.netboot import architecture
from ironic_arm.netboot.checks import kinds_nodes as kinds
from ironic_arm.netboot.checks.served_files import Found

OURS = {'pxe': 'arm-pxe', 'http': 'arm-http'}
"""Boot interfaces of ironic that boot GRUB, and what we have in their
place."""

INTERFACES = frozenset({'ipxe', 'http-ipxe', *OURS, *OURS.values()})
"""Boot interfaces that boot over the network."""

_TYPES = {'ipmi': 'arm-ipmi', 'redfish': 'arm-redfish'}


def check(cpu_arch: str, driver: str, interface: str,
          ports: collections.abc.Mapping[str, bool]) -> Found:
    """Find what keeps a node from booting over the network.

    :param cpu_arch: ``properties/cpu_arch``.
    :param driver: its hardware type.
    :param interface: its boot interface.
    :param ports: whether each of its ports, by UUID, has ``pxe_enabled``.
    """
    row = architecture.meant_by(cpu_arch)
    if row and not row.x86 and interface in OURS:
        ours = OURS[interface]
        hardware = _TYPES.get(driver, driver)
        yield kinds.INTERFACE.at(
            'boot_interface', arch=row.cpu_arch, name=interface,
            instead=ours if hardware == driver else
            f'{ours}, with the hardware type {hardware}',
            interface=ours, driver=hardware)
    if not ports:
        yield kinds.NO_PORT.at('ports')
    elif not any(ports.values()):
        yield kinds.NO_PXE_PORT.at('ports', number=len(ports),
                                   ports=list(ports))
