# SPDX-License-Identifier: Apache-2.0


"""ironic itself, without ironic-inspector, enrolls a machine it finds."""

import pytest

from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import grubs
from fleet.observe import kept
from fleet.observe import report
from fleet.services import discovery


@pytest.fixture
def ironic(leave, cache, packages):
    """Start ironic and ironic-arm-pxe-filter, and a dnsmasq beside them."""
    return leave(packages / grubs.SIGNED, busybox_ramdisk.make(cache, print),
                 discovery.IRONIC)


def test_a_machine_that_nobody_knows_is_enrolled(ironic):
    ironic.server.machine.power_on()
    node = discovery.wait_enrolled(ironic.server.hardware.mac,
                                   complete=lambda node: node['properties'])
    ironic.server.machine.wait_for('inventory posted')
    kept.write('discovery-ironic', ironic.server.timeline(), report.node(node))
    assert node['provision_state'] == 'enroll'
    assert node['driver'] == 'arm-ipmi'
    assert node['properties']['cpu_arch'] == 'aarch64'
