# SPDX-License-Identifier: Apache-2.0

"""Which machines a boot file is for."""

import pytest

from ironic_arm.netboot import architecture
from ironic_arm.netboot.bootfiles import names


@pytest.mark.parametrize('name, arch', [
    ('grubaa64.efi', 'aarch64'), ('BOOTAA64.EFI', 'aarch64'),
    ('grubnetaa64.efi.signed', 'aarch64'), ('arm64/ipxe.efi', 'aarch64'),
    ('ipxe-arm64.efi', 'aarch64'), ('shimx64.efi', 'x86_64'),
    ('http://aarch64.example.org/x/grubx64.efi', 'x86_64'),
    ('x86-64/snponly.efi', 'x86_64'), ('bootia32.efi', 'i686'),
    ('bootarm.efi', 'armv7l'), ('grubriscv64.efi', 'riscv64'),
    ('grubloongarch64.efi', 'loongarch64'), ('pxelinux.0', ''),
    ('ipxe.efi', ''), ('x86/a.efi', ''), ('charm.efi', ''),
    ('http://arm64/x', ''),
])
def test_by_name(name, arch):
    assert names.architecture_by_name(name) == arch


@pytest.mark.parametrize('row', architecture.ARCHITECTURES)
def test_removable_media_names(row):
    assert names.architecture_by_name(
        f'EFI/BOOT/BOOT{row.efi_suffix.upper()}.EFI') == row.cpu_arch


@pytest.mark.parametrize('name', ['undionly.kpxe', 'pxelinux.0', 'a/x.pxe',
                                  'lpxelinux.0', 'PXELINUX.0'])
def test_bios(name):
    assert names.is_for_bios(name) and not names.is_efi(name)


@pytest.mark.parametrize('name, ipxe', [
    ('undionly.kpxe', True), ('ipxe.efi', True), ('snponly-arm64.efi', True),
    ('boot.ipxe', False), ('grubaa64.efi', False),
    ('http://192.0.2.1/x/ipxe.efi?a=b', True)])
def test_ipxe(name, ipxe):
    assert names.is_ipxe(name) is ipxe
