# SPDX-License-Identifier: Apache-2.0

import dataclasses
import gzip

import pytest

from ironic_arm.netboot import settings
from ironic_arm.netboot.checks import runner
from ironic_arm.tests import binaries
from ironic_arm.tests.unit.netboot import fakes

FILES = {'grubaa64.efi': binaries.grub(), 'ipa.kernel': binaries.image(),
         'ipa.initramfs': gzip.compress(binaries.ramdisk()),
         'ipxe.efi': binaries.pe(sections=[('.rodata', b'iPXE 1.0')])}


def option(name, composite=True, **given):
    values = {key.replace('__', '-'): value for key, value in given.items()}
    return settings.ByArch(name, values, composite)


def tree():
    disk = fakes.Tree()
    for path in ('/rules', '/tftp'):
        disk[path] = None
    for name, content in FILES.items():
        disk[f'/tftp/{name}'] = content
    return disk


def filter_settings(**changes):
    return dataclasses.replace(settings.FilterSettings(
        rules_dir='/rules', tftp_root='/tftp',
        boot_files=option('boot', aarch64='grubaa64.efi'),
        kernels=option('kernel', aarch64='ipa.kernel'),
        ramdisks=option('ramdisk', aarch64='ipa.initramfs'),
        kernel_append_params='console=ttyAMA0',
        callback_url='http://192.0.2.1:5050/v1/continue'), **changes)


def codes(found):
    return [(finding.code, finding.severity.name) for finding in found]


def check_filter(disk=None, **changes):
    return codes(runner.check_filter(filter_settings(**changes),
                                     disk or tree()))


def test_right_settings_have_no_findings():
    assert check_filter() == []


def test_boot_file_that_is_missing():
    boot_files = option('boot', aarch64='other.efi')
    assert ('boot-file-missing', 'ERROR') in check_filter(
        boot_files=boot_files)


def test_one_file_for_bios_and_uefi_is_refused():
    assert ('by-arch-ambiguous', 'ERROR') in check_filter(
        boot_files=option('boot', x86_64='ipxe.efi'))


def test_directories():
    assert ('directory-missing', 'ERROR') in check_filter(rules_dir='/none')
    disk = tree()
    disk.read_only.add('/tftp')
    assert ('directory-unwritable', 'ERROR') in check_filter(disk)


def test_no_boot_file_at_all():
    assert ('boot-file-none', 'ERROR') in check_filter(
        boot_files=option('boot'))


def test_grub_needs_kernel_and_ramdisk():
    assert ('inspection-files', 'ERROR') in check_filter(
        kernels=option('kernel'))
    assert check_filter(kernels=option('kernel'),
                        ramdisks=option('ramdisk')) == [
        ('inspection-files', 'ERROR')]


def test_ipxe_brings_its_own_configuration():
    boot_files = option('boot', aarch64='ipxe.efi')
    scripts = option('script', aarch64='http://192.0.2.1/boot.ipxe')
    assert check_filter(boot_files=boot_files, ipxe_scripts=scripts,
                        kernels=option('kernel'),
                        ramdisks=option('ramdisk')) == []


@pytest.mark.parametrize('name', ['/tftp/x', '../x', 'a,b', 'a\nb'])
def test_file_names_that_are_not_plain(name):
    kernels = option('kernel', aarch64=name)
    assert ('kernel-name', 'ERROR') in check_filter(kernels=kernels)


@pytest.mark.parametrize('url, code', [
    ('', 'callback-url-unknown'), ("http://a'b", 'callback-url')])
def test_callback_url(url, code):
    assert (code, 'ERROR') in check_filter(callback_url=url)


def test_kernel_parameters():
    assert ('kernel-parameters', 'ERROR') in check_filter(
        kernel_append_params='a\\b')


@pytest.mark.parametrize('name, content, expected', [
    ('grubaa64.efi', binaries.grub(0x8664), ('boot-file-isa', 'ERROR')),
    ('grubaa64.efi', binaries.grub(modules=('linux',)),
     ('disk-grub', 'ERROR')),
    ('grubaa64.efi', binaries.grub(modules=('linux', 'net', 'http')),
     ('no-transport', 'ERROR')),
    ('grubaa64.efi', b'text', ('not-a-loader', 'WARNING')),
    ('ipa.kernel', binaries.bzimage(), ('image-isa', 'ERROR')),
    ('ipa.kernel', b'\x28\xb5\x2f\xfd', ('not-a-kernel', 'WARNING')),
    ('ipa.kernel', binaries.elf(), ('no-efi-stub', 'ERROR')),
    ('ipa.initramfs', binaries.ramdisk(62), ('image-isa', 'ERROR')),
    ('ipa.initramfs', b'text', ('not-a-ramdisk', 'WARNING')),
])
def test_what_the_files_are(name, content, expected):
    disk = tree()
    disk[f'/tftp/{name}'] = content
    assert expected in check_filter(disk)


def test_a_finding_about_a_file_names_its_option():
    disk = tree()
    disk['/tftp/ipa.kernel'] = binaries.bzimage()
    found, = runner.check_filter(filter_settings(), disk)
    assert found.where == 'kernel'
    assert '/tftp/ipa.kernel of aarch64: made for x86_64' in found.problem


def test_what_shim_loads_unpacks_the_kernel():
    disk = tree()
    disk['/tftp/d/shim.efi'] = binaries.shim()
    disk['/tftp/ipa.kernel'] = gzip.compress(binaries.image())
    boot_files = option('boot', aarch64='d/shim.efi')
    assert check_filter(disk, boot_files=boot_files) == []
    disk['/tftp/d/grubaa64.efi'] = binaries.grub(
        modules=('linux', 'net', 'tftp'))
    assert ('no-module', 'WARNING') in check_filter(
        disk, boot_files=boot_files)


def test_bios_machines_boot_what_is_no_efi_program():
    disk = tree()
    disk['/tftp/undionly.kpxe'] = b'iPXE'
    assert ('not-a-loader', 'WARNING') not in check_filter(
        disk, boot_files=option('boot', aarch64='grubaa64.efi',
                                x86_64__bios='undionly.kpxe'))
