# SPDX-License-Identifier: Apache-2.0


"""Every way that firmware boots over the network, up to the ramdisk.

The rules are those of ironic-arm, the firmware is that of QEMU's packages,
and the loaders are Debian's or built by ``ironic-arm grub-image``.
"""

import pytest

from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import grubs
from fleet.deployment import files
from fleet.machines import hardware
from fleet.observe import kept
from ironic_arm.cli import main

ARM, X86 = hardware.AARCH64_UEFI, hardware.X86_64_UEFI
STARTED = 'fleet: ramdisk started'


def built(server, packages):
    """Build the network GRUB that asks for its configuration at once."""
    assert main.main([
        'grub-image', '--arch', server.kind.cpu_arch, '--modules-dir',
        str(packages), '--output',
        str(server.root / server.kind.loader)]) == 0


def install(*options):
    """Have the command choose among the programs of Debian's packages."""
    def place(server, packages):
        assert main.main([
            'loader', 'install', '--arch', server.kind.cpu_arch,
            '--from', str(packages), '--tftp-root', str(server.root),
            *options]) == 0
    return place


signed, secure = install(), install('--secure-boot')

WAYS = {
    'aarch64-http': (ARM, built, {'http_boot': True}),
    'aarch64-pxe-ipv6': (ARM, built, {'ip_version': 6}),
    'aarch64-http-ipv6': (ARM, built, {'http_boot': True, 'ip_version': 6}),
    'aarch64-pxe-signed-ipv6': (ARM, signed, {'ip_version': 6}),
    'x86_64-pxe': (X86, built, {'ip_version': 4}),
    'x86_64-pxe-signed': (X86, signed, {'ip_version': 4}),
    'x86_64-http': (X86, built, {'http_boot': True}),
}


@pytest.fixture
def boot(bench, cache):
    """Boot a machine with a loader."""
    def run(kind, place, boot_file='', **changes):
        one = bench(kind=kind, **changes)
        files.provide(one.server.hardware, busybox_ramdisk.make(
            cache, print, arch=grubs.ARCHES[kind.cpu_arch]),
            one.server.root)
        place(one.server, grubs.packages(cache, print, kind.cpu_arch))
        one.serve(boot_file)
        one.server.machine.power_on()
        return one
    return run


@pytest.mark.parametrize('way', WAYS)
def test_the_ramdisk_starts(way, boot):
    kind, place, changes = WAYS[way]
    one = boot(kind, place, **changes)
    one.server.machine.wait_for(STARTED)
    kept.write(f'firmware-{way}', one.server.timeline())
    asked, other = one.logs.asked_http(), one.logs.asked_tftp()
    if not one.server.hardware.http_boot:
        asked, other = other, asked
    assert kind.kernel in {name.lstrip('/') for _, name in asked}
    # Nothing came over the other protocol.
    assert not other


@pytest.fixture
def enforcing(tmp_path):
    """A machine that starts nothing but what is signed."""
    return {'secure_boot': True, 'variables': str(tmp_path / 'variables'),
            'ip_version': 4}


def test_secure_boot_starts_what_is_signed(boot, enforcing):
    one = boot(ARM, secure, 'shimaa64.efi', **enforcing)
    printed = one.server.machine.wait_for(STARTED)
    kept.write('firmware-aarch64-secure-boot', one.server.timeline())
    assert any('secureboot: Secure boot enabled' in line for line in printed)


def test_secure_boot_refuses_what_is_not(boot, enforcing):
    one = boot(ARM, built, **enforcing)
    printed = one.server.machine.wait_for('failed to load')
    assert any('Access Denied' in line for line in printed[-3:])
    # It goes on to the next way of booting, HTTP.
    one.logs.wait_for('HTTPClient')
    assert one.logs.story().diagnosis.code == 'loader-refused'
