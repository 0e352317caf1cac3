# SPDX-License-Identifier: Apache-2.0


"""One dnsmasq and one TFTP root boot ARM and x86 servers side by side.

Firmware, loaders, kernels, dnsmasq, ironic and ironic-inspector are real.
Nobody wrote a configuration of a boot: the driver and its commands did.
"""

import os
import pathlib
import re

import pytest

from fleet.deployment import files
from fleet.deployment.deployment import Deployment
from fleet.deployment.deployment import plug
from fleet.machines import servers
from fleet.observe import kept
from fleet.observe import report
from fleet.services import discovery
from fleet.services import nodes

CACHE = pathlib.Path(os.environ['IRONIC_ARM_CACHE'])
TIMEOUT = 400
X86 = (servers.X86_UEFI.name, servers.X86_BIOS.name)
ARM, STRANGER = servers.ARM.name, servers.STRANGER.name


@pytest.fixture(scope='module')
def fleet(tmp_path_factory):
    """Start the services; machines that nobody knows are allowed."""
    made = Deployment(tmp_path_factory.mktemp('mixed'),
                      files.small(servers.ALL, CACHE, print),
                      ('ironic', 'inspector'))
    files.install_loaders(made.where.tftp, CACHE, print)
    plug(servers.ALL)
    made.build(inspector=discovery.INSPECTOR)
    try:
        made.start()
        made.wait_ready()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope='module')
def uuids(fleet):
    """Enroll the servers that ironic is to know."""
    return {one.name: fleet.enroll(one.name) for one in servers.ENROLLED}


def asked(server):
    """Return what a server got over TFTP since it was switched on."""
    return [one.path.rpartition('/tftp/')[2] for one in server.transfers()
            if one.outcome == 'sent']


def test_only_the_machine_in_inspection_is_answered(fleet, uuids):
    bystanders = [fleet.servers[name] for name in X86]
    for one in bystanders:
        one.machine.power_on()
        one.wait_ignored()
    nodes.introspect(uuids[ARM])
    found = fleet.finish(ARM, uuids[ARM], TIMEOUT)
    assert found['cpu']['architecture'] == 'aarch64'
    for one in bystanders:
        one.machine.power_off()
        assert not one.was_answered()


def test_each_gets_what_is_made_for_it(fleet, uuids):
    for uuid in uuids.values():
        nodes.introspect(uuid)
    found = {name: fleet.finish(name, uuid, TIMEOUT)
             for name, uuid in uuids.items()}
    kept.write('mixed', *(fleet.servers[name].report()
                          for name in uuids))
    assert {name: (one['cpu']['architecture'],
                   one['boot']['current_boot_mode'])
            for name, one in found.items()} == {
        one.name: (one.kind.cpu_arch, one.kind.boot_mode)
        for one in servers.ENROLLED}
    assert {name: asked(fleet.servers[name])[-5:] for name in uuids} == {
        ARM: ['grubaa64.efi', 'grub/grub.cfg', 'grub/grub-arm64.cfg',
              'ipa-aarch64.kernel', 'ipa-aarch64.initramfs'],
        X86[0]: ['grubx64.efi', 'grub/grub.cfg', 'grub/grub-x86_64.cfg',
                 'ipa-x86_64.kernel', 'ipa-x86_64.initramfs'],
        X86[1]: ['ipxe/x86_64-bios.ipxe', 'ipa-x86_64.kernel',
                 'ipa-x86_64.initramfs']}


def test_no_two_machines_have_one_address(fleet, uuids):
    log = fleet.where.log('dnsmasq').read_text()
    owners = {}
    for address, mac in re.findall(r'DHCPACK\(\S+\) (\S+) (\S+)', log):
        owners.setdefault(address, set()).add(mac)
    assert len(owners) >= len(uuids)
    assert all(len(macs) == 1 for macs in owners.values())


def test_a_machine_that_nobody_knows_is_enrolled(fleet):
    stranger = fleet.servers[STRANGER]
    stranger.machine.power_on()
    node = discovery.wait_enrolled(stranger.hardware.mac, TIMEOUT)
    fleet.finish(STRANGER, node['uuid'], TIMEOUT)
    node = discovery.enrolled(stranger.hardware.mac)
    kept.write('discovery-inspector', stranger.report(),
               report.node(node))
    assert node['provision_state'] == 'enroll'
    assert node['driver'] == 'arm-ipmi'
    assert node['properties']['cpu_arch'] == 'aarch64'
