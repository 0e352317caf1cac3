# SPDX-License-Identifier: Apache-2.0

"""An emulated ARM server boots from what devstack wrote and started."""

import pytest

from fleet.deployment.deployment import Deployment
from fleet.deployment.files import BootFiles
from fleet.machines import servers
from fleet.services import nodes
from ironic_arm.tests.devstack import host

NAME = servers.ARM.name


@pytest.fixture
def stacked(machine, monkeypatch):
    """The services of a host on which devstack was run."""
    machine.standalone()
    machine.run('stack', *host.UPSTREAM, host.OURS, quick=False)
    for name in ('PATH', 'UNITS'):
        monkeypatch.setenv(name, machine.environment()[name])
    # devstack puts in place what it boots.
    made = Deployment(machine.root / 'world', {servers.ARM: BootFiles()},
                      ('ironic', 'inspector'))
    yield made
    made.stop()
    print(made.tails(), made.logs.text('dnsmasq')[-3000:])


def test_a_machine_is_inspected(stacked, machine):
    stacked.start(databases=False)
    stacked.wait_ready()
    uuid, server = stacked.enroll(), stacked.server
    assert not server.discover(1.0)
    server.wait_ignored()
    nodes.introspect(uuid)
    found = stacked.finish(NAME, uuid, timeout=200)
    assert found['cpu']['architecture'] == 'aarch64'
    asked = [transfer.path.removeprefix(f'{machine.tftp}/')
             for transfer in server.transfers()
             if transfer.outcome == 'sent']
    assert asked == ['grubaa64.efi', 'grub/grub.cfg', 'grub/grub-arm64.cfg',
                     'ipa-aarch64.kernel', 'ipa-aarch64.initramfs']
