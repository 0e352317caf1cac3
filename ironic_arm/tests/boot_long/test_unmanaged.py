# SPDX-License-Identifier: Apache-2.0

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
