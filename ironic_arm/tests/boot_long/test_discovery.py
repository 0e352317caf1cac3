# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.


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
