# SPDX-License-Identifier: Apache-2.0

"""What files are for, by their names and their order."""

import pytest

from ironic_arm.netboot.trace import roles
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.machines import Request


def found(*names, boot_file=''):
    requests = [Request(None, f'/t/{name}', Outcome.SENT) for name in names]
    return [role.name for role in roles.roles(requests, boot_file)]


@pytest.mark.parametrize('name, role', [
    ('grubaa64.efi', 'LOADER'), ('undionly.kpxe', 'LOADER'),
    ('pxelinux.0', 'LOADER'), ('BOOTAA64.EFI', 'LOADER'),
    ('grub/grub.cfg', 'CONFIG'), ('52:54:00:a7:64:01.conf', 'CONFIG'),
    ('grub.cfg-01-52-54-00-a7-64-01-', 'CONFIG'), ('grub.cfg-C0', 'CONFIG'),
    ('pxelinux.cfg/01-52-54-00-a7-64-01', 'CONFIG'),
    ('pxelinux.cfg/C00002', 'CONFIG'), ('boot.ipxe', 'CONFIG'),
    ('grub/arm64-efi/fs.lst', 'OPTIONAL'), ('gzio.mod', 'OPTIONAL'),
    ('shim_certificate_1.efi', 'OPTIONAL'), ('mmaa64.efi', 'OPTIONAL'),
    ('ipa-aarch64.kernel', 'KERNEL'), ('vmlinuz', 'KERNEL'),
    ('deploy_kernel', 'KERNEL'), ('Image', 'KERNEL'),
    ('kernel/initrd.gz', 'RAMDISK'), ('ipa-aarch64.initramfs', 'RAMDISK'),
    ('deploy_ramdisk', 'RAMDISK'), ('linux-initrd.img', 'RAMDISK')])
def test_names(name, role):
    assert found('grub.cfg', name)[1] == role


def test_order_where_names_tell_nothing():
    assert found('x', 'grub.cfg', 'a', 'b', 'a', 'b', 'c') == [
        'LOADER', 'CONFIG', 'KERNEL', 'RAMDISK', 'KERNEL', 'RAMDISK',
        'OTHER']
    assert found('x.efi', 'grub.cfg', 'vmlinuz', 'b')[-1] == 'RAMDISK'


def test_the_boot_file_is_what_firmware_was_told():
    assert found('image', boot_file='image') == ['LOADER']
    assert found('boot.ipxe', boot_file='http://h/boot.ipxe') == ['CONFIG']
