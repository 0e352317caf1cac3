# SPDX-License-Identifier: Apache-2.0

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
