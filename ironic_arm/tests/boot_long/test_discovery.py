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

import shutil

import pytest

from fleet import busybox_ramdisk
from fleet import discovery
from fleet import grubs
from fleet import kept
from fleet import report
from fleet import services
from fleet import stand

PATIENCE = 120


@pytest.fixture
def ironic(bench, cache, packages):
    """Start ironic and ironic-arm-pxe-filter, and a dnsmasq beside them."""
    one = bench()
    where, ramdisk = one.where, busybox_ramdisk.make(cache, print)
    shutil.copy(packages / grubs.SIGNED, where.tftp / stand.LOADER)
    shutil.copy(ramdisk.kernel, where.tftp / one.boot.kernel)
    shutil.copy(ramdisk.initramfs, where.tftp / one.boot.ramdisk)
    discovery.configure_ironic(where, one.boot)
    services.make_databases(where, ['ironic'])
    running = [services.ironic(where), services.pxe_filter(where)]
    try:
        for service in running:
            service.start()
        for service in running:
            service.wait_ready()
        one.start_dnsmasq()
        yield one
    finally:
        for service in running:
            service.stop()
            print(service.tail())


def test_a_machine_that_nobody_knows_is_enrolled(ironic):
    ironic.machine.power_on()
    node = discovery.wait_enrolled(ironic.hardware.mac, PATIENCE,
                                   lambda node: node['properties'])
    ironic.wait_for('inventory posted')
    kept.write('discovery-ironic', ironic.timeline(), report.node(node))
    assert node['provision_state'] == 'enroll'
    assert node['driver'] == 'arm-ipmi'
    assert node['properties']['cpu_arch'] == 'aarch64'
