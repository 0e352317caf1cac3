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

"""A real ironic inspects a machine that it does not boot itself.

The service ``ironic-arm-pxe-filter`` opens the machine's port, and what it
wrote boots the real agent.
"""

import pytest

from fleet.artifacts import agent_ramdisk
from fleet.machines import bmc
from fleet.services import provisioning
from fleet.stands import managed
from fleet.stands import stand
from fleet.stands import unmanaged
from ironic_arm.tests.functional import conftest


@pytest.fixture
def leave(bench, cache, loader):
    """Make a stand whose machine ironic inspects, and no more."""
    one = bench(memory_mib=2048, cpus=2)
    bmc.serve([one.machine])
    made = unmanaged.Unmanaged(one, agent_ramdisk.make(cache, print), loader)
    yield one, made
    made.stop()


def test_inspection(leave):
    one, ironic = leave
    uuid = ironic.start()
    assert not ironic.is_answered()
    provisioning.provision(uuid, 'inspect', 'manageable')
    assert managed.inventory(uuid)['cpu']['architecture'] == 'aarch64'
    [port] = managed.ports(uuid)
    assert port['address'] == stand.HARDWARE.mac and port['pxe_enabled']
    assert [name for outcome, name in one.asked_tftp()
            if outcome == 'sent' and name != stand.LOADER] == [
        'grub/grub.cfg', 'grub/grub-arm64.cfg', unmanaged.KERNEL,
        unmanaged.RAMDISK]
    # The next synchronization closes the port again.
    conftest.until(lambda: not ironic.is_answered(), lambda: 'still open')
