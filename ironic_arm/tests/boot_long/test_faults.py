# SPDX-License-Identifier: Apache-2.0


"""Every fault that an operator makes: what the machine does, and what is told.

No machine stays where it is without a word: firmware or GRUB names the fault
on the console, our configurations try again after a minute, and the timeouts
of ironic and ironic-inspector end the node's state. ``ironic-arm trace``
names the cause from dnsmasq's log alone.
"""

import shutil

import pytest

from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import grubs
from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services import nodes
from fleet.services import provisioning
from fleet.stands import rig
from fleet.stands import stand
from ironic_arm.netboot import trace
from ironic_arm.system import files

X86_SIGNED = 'usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed'
NOBODY = 'http://192.0.2.77:5050/v1/continue'
REBOOTS = 'rebooting in 60 seconds'


@pytest.fixture
def one(bench, cache, packages):
    """A machine that would boot, if nobody made a mistake."""
    made = bench(ip_version=4)
    made.provide(busybox_ramdisk.make(cache, print))
    shutil.copy(packages / grubs.SIGNED, made.where.tftp / stand.LOADER)
    return made


@pytest.fixture
def x86(cache):
    """What x86 machines boot: their loader and their kernel."""
    return (grubs.packages(cache, print, 'x86_64') / X86_SIGNED,
            busybox_ramdisk.make(cache, print, arch='amd64').kernel)


def boot(one, **told):
    """Serve what there is, and switch the machine on."""
    one.serve(**told)
    one.machine.power_on()


def told(one, served=None):
    """Return the code of the diagnosis."""
    found = one.story(served).diagnosis
    print(found)
    return found and found.code


@pytest.mark.gate
def test_a_loader_for_x86(one, x86):
    shutil.copy(x86[0], one.where.tftp / stand.X86_LOADER)
    boot(one, boot_file=stand.X86_LOADER)
    one.wait_for('failed to load')
    assert told(one) == 'wrong-isa'


def test_a_loader_for_x86_under_the_name_of_another(one, x86):
    shutil.copy(x86[0], one.where.tftp / stand.LOADER)
    boot(one)
    one.wait_for('failed to load')
    # The firmware goes on to the next way of booting, HTTP.
    one.wait_until_logged('HTTPClient')
    assert told(one) == 'loader-refused'
    assert told(one, files.Disk()) == 'wrong-isa'


@pytest.mark.gate
def test_no_loader(one):
    (one.where.tftp / stand.LOADER).unlink()
    boot(one)
    one.wait_for('PXE-E23')
    assert told(one) == 'loader-not-found'


@pytest.mark.gate
def test_no_configuration_for_the_architecture(one):
    (one.where.tftp / 'grub/grub-arm64.cfg').unlink()
    boot(one)
    one.wait_for(REBOOTS)
    assert told(one) == 'arch-config-missing'


def test_a_kernel_for_x86(one, x86):
    shutil.copy(x86[1], one.root / one.boot.kernel)
    boot(one)
    one.wait_for(REBOOTS)
    assert told(one, files.Disk()) == 'kernel-isa'
    # By the second time it has started again by itself.
    one.wait_for(REBOOTS, timeout=180, count=2)
    assert told(one) == 'kernel-refused'


def test_half_a_ramdisk(one):
    path = one.root / one.boot.ramdisk
    whole = path.read_bytes()
    path.write_bytes(whole[:len(whole) // 2])
    boot(one)
    one.wait_for('Kernel panic')
    assert told(one) == 'system-silent'
    assert told(one, files.Disk()) == 'ramdisk-damaged'


def test_dnsmasq_ends_and_comes_back(one):
    boot(one)
    one.wait_until_logged('grub-arm64.cfg to')
    one.stop_dnsmasq()
    one.wait_for(REBOOTS, timeout=180)
    assert told(one) == 'dnsmasq-stopped'
    one.start_dnsmasq()
    one.wait_for('fleet: ramdisk started', timeout=180)


@pytest.fixture
def inspected(tmp_path, wire, cache, packages):
    """A server whose inspection ironic-inspector gives up soon."""
    ramdisk = busybox_ramdisk.make(cache, print)
    made = rig.Rig(tmp_path / 'rig', {rig.HARDWARE: rig.BootFiles(
        packages / grubs.SIGNED, *ramdisk)})
    made.build({'DEFAULT': {'timeout': 60, 'clean_up_period': 2},
                'arm_pxe_filter': {'callback_url': NOBODY}})
    try:
        for service in made.start():
            service.wait_ready()
        yield made
    finally:
        made.stop()


def test_a_callback_to_nobody(inspected):
    server = inspected.servers[rig.HARDWARE.name]
    uuid = inspected.enroll(rig.HARDWARE.name)
    nodes.introspect(uuid)
    server.machine.wait_for('fleet: error: cannot post', timeout=90)
    # Once the inspection is over, the log reads as after a good one.
    story, = trace.stories(
        inspected.where.log('dnsmasq').read_text().splitlines())
    assert story.diagnosis.code == 'callback-missing'
    state = nodes.wait_introspected(uuid, timeout=120)
    assert 'timeout' in state['error'].lower()
    # It is not let in any longer.
    assert server.is_denied(timeout=20)


def test_ironic_gives_a_machine_up_that_never_calls(manage, cache):
    one, ironic = manage(busybox_ramdisk.make(cache, print))
    uuid = ironic.start('arm-pxe', conductor={
        'inspect_wait_timeout': 20, 'check_provision_state_interval': 2})
    one.stop_dnsmasq()
    with pytest.raises(nodes.NodeError, match='(?is)inspect failed.*timeout'):
        provisioning.provision(uuid, 'inspect', 'manageable', timeout=120)


def test_the_conductor_restarts_in_the_middle(manage, cache):
    one, ironic = manage(busybox_ramdisk.make(cache, print))
    uuid = ironic.start('arm-pxe')
    url = f'{layout.ironic_url()}/v1/nodes/{uuid}/states/provision'
    api.call('PUT', url, {'target': 'inspect'})
    one.wait_until_logged('grub/grub.cfg to')
    ironic.ironic.stop()
    ironic.ironic.start()
    ironic.ironic.wait_ready()
    provisioning.wait(uuid, 'manageable', timeout=120)
