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

"""An emulated ARM server boots from what devstack wrote and started."""

import pytest

from fleet.machines import bmc
from fleet.services import nodes
from fleet.stands import rig
from ironic_arm.tests.devstack import host

NAME = rig.HARDWARE.name
NO_FILES = rig.BootFiles(None, None, None)  # devstack puts them in place


@pytest.fixture
def stacked(machine, monkeypatch):
    """The services of a host on which devstack was run."""
    machine.standalone()
    machine.run('stack', *host.UPSTREAM, host.OURS, quick=False)
    for name in ('PATH', 'UNITS'):
        monkeypatch.setenv(name, machine.environment()[name])
    made = rig.Rig(machine.root / 'world', {rig.HARDWARE: NO_FILES})
    bmc.serve([made.servers[NAME].machine])
    yield made
    made.stop()
    for service in made.services:
        print(service.tail())
    print(made.where.log('dnsmasq').read_text()[-3000:])


def test_a_machine_is_inspected(stacked, machine):
    for service in stacked.services:
        service.start()
    for service in stacked.services:
        service.wait_ready()
    uuid, server = stacked.enroll(NAME), stacked.servers[NAME]
    assert not server.discover(1.0) and server.was_ignored()
    nodes.introspect(uuid)
    found = stacked.finish(NAME, uuid, timeout=200)
    assert found['cpu']['architecture'] == 'aarch64'
    asked = [transfer.path.removeprefix(f'{machine.tftp}/')
             for transfer in server.transfers()
             if transfer.outcome == 'sent']
    assert asked == ['grubaa64.efi', 'grub/grub.cfg', 'grub/grub-arm64.cfg',
                     'ipa-aarch64.kernel', 'ipa-aarch64.initramfs']
