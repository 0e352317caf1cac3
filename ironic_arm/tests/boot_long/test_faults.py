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
from fleet.deployment import files as boot_files
from fleet.deployment.deployment import Deployment
from fleet.deployment.files import BootFiles
from fleet.machines.hardware import X86_64_UEFI
from fleet.machines.servers import ARM
from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services import nodes
from fleet.services import provisioning
from ironic_arm.system import files

X86_SIGNED = 'usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed'
LOADER = ARM.kind.loader
NOBODY = 'http://192.0.2.77:5050/v1/continue'
REBOOTS = 'rebooting in 60 seconds'


@pytest.fixture
def one(bench, cache, packages):
    """A machine that would boot, if nobody made a mistake."""
    made = bench(ip_version=4)
    boot_files.provide(ARM, busybox_ramdisk.make(cache, print),
                       made.where.tftp)
    shutil.copy(packages / grubs.SIGNED, made.where.tftp / LOADER)
    return made


@pytest.fixture
def x86(cache):
    """What x86 machines boot: their loader and their kernel."""
    return (grubs.packages(cache, print, 'x86_64') / X86_SIGNED,
            busybox_ramdisk.make(cache, print, arch='amd64').kernel)


def boot(one, **told):
    """Serve what there is, and switch the machine on."""
    one.serve(**told)
    one.server.machine.power_on()


def told(one, served=None):
    """Return the code of the diagnosis."""
    found = one.logs.story(served).diagnosis
    print(found)
    return found and found.code


@pytest.mark.gate
def test_a_loader_for_x86(one, x86):
    shutil.copy(x86[0], one.where.tftp / X86_64_UEFI.loader)
    boot(one, boot_file=X86_64_UEFI.loader)
    one.server.machine.wait_for('failed to load')
    assert told(one) == 'wrong-isa'


def test_a_loader_for_x86_under_the_name_of_another(one, x86):
    shutil.copy(x86[0], one.where.tftp / LOADER)
    boot(one)
    one.server.machine.wait_for('failed to load')
    # The firmware goes on to the next way of booting, HTTP.
    one.logs.wait_for('HTTPClient')
    assert told(one) == 'loader-refused'
    assert told(one, files.Disk()) == 'wrong-isa'


@pytest.mark.gate
def test_no_loader(one):
    (one.where.tftp / LOADER).unlink()
    boot(one)
    one.server.machine.wait_for('PXE-E23')
    assert told(one) == 'loader-not-found'


@pytest.mark.gate
def test_no_configuration_for_the_architecture(one):
    (one.where.tftp / 'grub/grub-arm64.cfg').unlink()
    boot(one)
    one.server.machine.wait_for(REBOOTS)
    assert told(one) == 'arch-config-missing'


def test_a_kernel_for_x86(one, x86):
    shutil.copy(x86[1], one.where.tftp / ARM.kind.kernel)
    boot(one)
    one.server.machine.wait_for(REBOOTS)
    assert told(one, files.Disk()) == 'kernel-isa'
    # By the second time it has started again by itself.
    one.server.machine.wait_for(REBOOTS, timeout=400, count=2)
    assert told(one) == 'kernel-refused'


def test_half_a_ramdisk(one):
    path = one.where.tftp / ARM.kind.ramdisk
    whole = path.read_bytes()
    path.write_bytes(whole[:len(whole) // 2])
    boot(one)
    one.server.machine.wait_for('Kernel panic')
    assert told(one) == 'system-silent'
    assert told(one, files.Disk()) == 'ramdisk-damaged'


def test_dnsmasq_ends_and_comes_back(one):
    boot(one)
    one.logs.wait_for('grub-arm64.cfg to')
    one.services['dnsmasq'].stop()
    one.server.machine.wait_for(REBOOTS, timeout=400)
    assert told(one) == 'dnsmasq-stopped'
    one.services['dnsmasq'].start()
    one.server.machine.wait_for('fleet: ramdisk started', timeout=400)


@pytest.fixture
def inspected(tmp_path, wire, cache, packages):
    """A server whose inspection ironic-inspector gives up soon."""
    ramdisk = busybox_ramdisk.make(cache, print)
    made = Deployment(
        tmp_path / 'world',
        {ARM: BootFiles(packages / grubs.SIGNED, *ramdisk)},
        ('ironic', 'inspector'))
    made.build(inspector={
        'DEFAULT': {'timeout': 60, 'clean_up_period': 2},
        'arm_pxe_filter': {'callback_url': NOBODY}})
    try:
        made.start()
        made.wait_ready()
        yield made
    finally:
        made.stop()


def test_a_callback_to_nobody(inspected):
    server, uuid = inspected.server, inspected.enroll()
    nodes.introspect(uuid)
    server.machine.wait_for('fleet: error: cannot post', timeout=300)
    # Once the inspection is over, the log reads as after a good one.
    assert inspected.logs.story().diagnosis.code == 'callback-missing'
    state = nodes.wait_introspected(uuid, timeout=300)
    assert 'timeout' in state['error'].lower()
    # It is not let in any longer.
    server.wait_denied()


def test_ironic_gives_a_machine_up_that_never_calls(manage, cache):
    one, uuid = manage(busybox_ramdisk.make(cache, print), ironic={
        'conductor': {'inspect_wait_timeout': 20,
                      'check_provision_state_interval': 2}})
    one.services['dnsmasq'].stop()
    with pytest.raises(nodes.NodeError, match='(?is)inspect failed.*timeout'):
        provisioning.provision(uuid, 'inspect', 'manageable', timeout=300)


def test_the_conductor_restarts_in_the_middle(manage, cache):
    one, uuid = manage(busybox_ramdisk.make(cache, print))
    url = f'{layout.ironic_url()}/v1/nodes/{uuid}/states/provision'
    api.call('PUT', url, {'target': 'inspect'})
    one.logs.wait_for('grub/grub.cfg to')
    ironic = one.services['ironic']
    ironic.stop()
    ironic.start()
    ironic.wait_ready()
    provisioning.wait(uuid, 'manageable', timeout=300)
