# SPDX-License-Identifier: Apache-2.0


"""ironic itself, without ironic-inspector, enrolls a machine it finds."""

import pytest

from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import grubs
from fleet.observe import kept
from fleet.stands import discovery
from fleet.stands import report
from fleet.stands import unmanaged

PATIENCE = 120


@pytest.fixture
def ironic(bench, cache, packages):
    """Start ironic and ironic-arm-pxe-filter, and a dnsmasq beside them."""
    one = bench()
    made = unmanaged.Unmanaged(one, busybox_ramdisk.make(cache, print),
                               packages / grubs.SIGNED)
    try:
        made.run(**discovery.IRONIC)
        yield one
    finally:
        made.stop()


def test_a_machine_that_nobody_knows_is_enrolled(ironic):
    ironic.machine.power_on()
    node = discovery.wait_enrolled(ironic.hardware.mac, PATIENCE,
                                   lambda node: node['properties'])
    ironic.wait_for('inventory posted')
    kept.write('discovery-ironic', ironic.timeline(), report.node(node))
    assert node['provision_state'] == 'enroll'
    assert node['driver'] == 'arm-ipmi'
    assert node['properties']['cpu_arch'] == 'aarch64'
