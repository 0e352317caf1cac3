# SPDX-License-Identifier: Apache-2.0

"""A real ironic inspects a machine that it does not boot itself.

The service ``ironic-arm-pxe-filter`` opens the machine's port, and what it
wrote boots the real agent.
"""

from fleet.artifacts import agent_ramdisk
from fleet.machines.hardware import AARCH64_UEFI
from fleet.services import nodes
from fleet.services import provisioning
from ironic_arm.tests.functional import conftest


def test_inspection(leave, cache, loader):
    one = leave(loader, agent_ramdisk.make(cache, print),
                memory_mib=2048, cpus=2)
    uuid, server = one.enroll(), one.server
    assert not server.discover()
    provisioning.provision(uuid, 'inspect', 'manageable')
    assert nodes.inspected(uuid)['cpu']['architecture'] == 'aarch64'
    [port] = nodes.ports(uuid)
    assert port['address'] == server.hardware.mac and port['pxe_enabled']
    assert [name for outcome, name in one.logs.asked_tftp()
            if outcome == 'sent' and name != AARCH64_UEFI.loader] == [
        'grub/grub.cfg', 'grub/grub-arm64.cfg', AARCH64_UEFI.kernel,
        AARCH64_UEFI.ramdisk]
    # The next synchronization closes the port again.
    conftest.until(lambda: not server.discover(), lambda: 'still open')
