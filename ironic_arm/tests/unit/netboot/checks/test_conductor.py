# SPDX-License-Identifier: Apache-2.0

"""Checks of ironic's settings; the files are in memory."""

import dataclasses

import pytest

from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import runner
from ironic_arm.tests import binaries
from ironic_arm.tests import samples
from ironic_arm.tests.unit.netboot import fakes

TEMPLATE = '\n'.join([
    'set default=deploy',
    *(f'menuentry "{name}" {{\n'
      f'  linux {{{{ pxe_options.{prefix}aki_path }}}}\n}}'
      for name, prefix in (
          ('deploy', 'deployment_'), ('boot_ramdisk', ''),
          ('boot_anaconda', ''), ('boot_whole_disk', ''),
          ('boot_iscsi', ''), ('boot_partition', '')))]) + '\n'

MODULES = ('http', *samples.GRUB_MODULES)
GRUB = binaries.grub(modules=MODULES)


def option(name, composite=True, **given):
    values = {key.replace('__', '-'): value for key, value in given.items()}
    return settings.ByArch(name, values, composite)


def value(name, content, chosen=True):
    return settings.Value(name, content, chosen)


def images(mode='deploy', **given):
    return (settings.Images(
        mode, *(settings.ByArch(f'[conductor]{mode}_{kind}_by_arch',
                                given.get(kind, {}), False)
                for kind in ('kernels', 'ramdisks')),
        *(value(f'[conductor]{mode}_{kind}', given.get(kind, ''))
          for kind in ('kernel', 'ramdisk'))),)


def tree():
    disk = fakes.Tree()
    for path in ('/tftp', '/http'):
        disk[path] = None
    disk['/tftp/grubaa64.efi'] = GRUB
    for name in ('/images/k', '/images/r'):
        disk[name] = b'content'
    disk['/templates/good'] = TEMPLATE.encode()
    disk['/templates/master'] = b'configfile /x.cfg\n'
    return disk


def conductor_settings(**changes):
    return dataclasses.replace(settings.ConductorSettings(
        ironic_version=(39, 0, 0),
        tftp_root=value('[pxe]tftp_root', '/tftp'),
        http_root=value('[deploy]http_root', '/http'),
        boot_files=option('boot', aarch64='grubaa64.efi'),
        templates=option('template', False, aarch64='/templates/good'),
        default_boot_file=value('default', 'bootx64.efi', chosen=False),
        default_template=value('default template', '/stock', chosen=False),
        initial_template=value('master', '/templates/master'),
        image_paths=('/images',), loaders={}), **changes)


def check(disk=None, **changes):
    found = runner.check_conductor(conductor_settings(**changes),
                                   disk or tree())
    for finding in found:
        assert finding.severity is finding.type.severity
    return [finding.code for finding in found]


def test_right_settings_have_no_findings():
    assert check() == []


@pytest.mark.parametrize('key, code', [
    ('arm64', 'by-arch-alias'), ('AArch64', 'by-arch-alias'),
    ('arm64-uefi', 'by-arch-alias'), ('aarch64-UEFI', 'by-arch-alias'),
    ('"aarch64"', 'by-arch-alias'), ('aarch64 ', 'by-arch-alias'),
    ('x86-64', 'by-arch-alias'), ('aarch64-bios', 'by-arch-boot-mode'),
    ('sparc', 'by-arch-unknown')])
def test_keys_that_are_never_looked_up(key, code):
    # That aarch64 has a template and no boot file is another finding.
    boot_files = settings.ByArch('boot', {key: 'grubaa64.efi'}, True)
    assert check(boot_files=boot_files)[0] == code


@pytest.mark.parametrize('release, told', [
    ('', 'this option knows no boot modes. Write'),
    ('24.1.5', 'this option knows no boot modes in ironic 24.1.5. Write')])
def test_composite_keys_where_only_architectures_are_looked_up(
        release, told):
    templates = settings.ByArch(
        'template', {'aarch64-uefi': '/templates/good'}, False, release)
    found = runner.check_conductor(
        conductor_settings(templates=templates), tree())
    assert 'by-arch-composite' in [one.code for one in found]
    assert told in str(found[0])


def test_an_alias_names_the_key_to_write():
    boot_files = option('[pxe]boot', arm64__uefi='grubaa64.efi')
    found = runner.check_conductor(
        conductor_settings(boot_files=boot_files), tree())
    assert str(found[0]) == (
        "[pxe]boot: the key 'arm64-uefi' is never looked up. ironic calls "
        "this architecture 'aarch64': write 'aarch64-uefi'. [by-arch-alias]")


@pytest.mark.parametrize('name', [
    'boot_files', 'ipxe_boot_files', 'templates', 'bootloaders'])
def test_keys_and_empty_values_of_every_option(name):
    wrong = settings.ByArch(name, {'aarch64': '', 'amd64': ''}, False)
    found = runner.check_conductor(
        conductor_settings(**{name: wrong}), tree())
    assert {(one.code, one.where) for one in found} >= {
        ('by-arch-empty', name), ('by-arch-alias', name)}


def test_keys_of_kernels_and_ramdisks():
    wrong = {'ARM64': 'http://192.0.2.1/x'}
    assert check(images=images('rescue', kernels=wrong, ramdisks=wrong)) == [
        'by-arch-alias', 'by-arch-alias']


@pytest.mark.parametrize('name, code', [
    ('other.efi', 'boot-file-missing'),
    ('a/../grubaa64.efi', 'boot-file-name'), ('a\nb', 'boot-file-name'),
    ('a' * 255, 'boot-file-name'), ('dir', 'boot-file-missing'),
    ('empty', 'boot-file-missing'), ('/grubaa64.efi', 'boot-file-absolute'),
    ('/tftp/grubaa64.efi', 'boot-file-absolute'),
    ('long/' * 12 + 'g.ef', None), ('long/' * 12 + 'g.efi', 'boot-file-long')
    ])
def test_boot_files(name, code):
    disk = tree()
    disk['/tftp/dir'] = None
    disk['/tftp/empty'] = b''
    for end in ('g.ef', 'g.efi'):
        disk['/tftp/' + 'long/' * 12 + end] = GRUB
    assert check(disk, boot_files=option('boot', aarch64=name)) == (
        [code] if code else [])


def test_boot_files_are_looked_for_where_they_are_served():
    disk = tree()
    assert 'boot-file-missing' in check(disk, boot_interfaces=('http',))
    disk['/http/grubaa64.efi'] = GRUB
    assert check(disk, boot_interfaces=('arm-http',)) == []
    assert check(disk, boot_interfaces=('arm-http', 'arm-pxe')) == []
    disk.entries.pop('/tftp/grubaa64.efi')
    assert 'boot-file-missing' in check(
        disk, boot_interfaces=('arm-http', 'arm-pxe'))


def test_boot_files_of_ipxe_matter_where_it_is_enabled():
    disk = tree()
    ipxe = option('ipxe', aarch64='ipxe.efi')
    assert check(disk, ipxe_boot_files=ipxe) == []
    enabled = ('arm-pxe', 'ipxe')
    assert 'boot-file-missing' in check(
        disk, ipxe_boot_files=ipxe, boot_interfaces=enabled)
    disk['/tftp/ipxe.efi'] = binaries.pe(0xAA64)
    assert check(disk, ipxe_boot_files=ipxe, boot_interfaces=enabled) == []
    enabled = ('arm-pxe', 'http-ipxe')
    assert 'boot-file-missing' in check(
        disk, ipxe_boot_files=ipxe, boot_interfaces=enabled)


def test_programs_of_ipxe_are_for_their_machines():
    disk = tree()
    disk['/tftp/ipxe.efi'] = disk['/http/ipxe.efi'] = binaries.pe(0x8664)
    ipxe = option('ipxe', aarch64='ipxe.efi')
    for enabled in ('ipxe', 'http-ipxe'):
        assert check(disk, ipxe_boot_files=ipxe,
                     boot_interfaces=('arm-pxe', enabled)) == [
            'boot-file-isa']


def test_an_option_that_this_ironic_does_not_have():
    values = {'arm64': 'http://192.0.2.1/x'}
    for given, codes in ((values, ['option-unknown']), ({}, [])):
        assert check(bootloaders=settings.ByArch(
            'b', given, False, '24.1.5', known=False)) == codes


def test_the_boot_file_of_all_others():
    mine = value('default', 'mine.efi')
    assert 'default-boot-file-missing' in check(default_boot_file=mine)
    disk = tree()
    disk['/tftp/mine.efi'] = b'content'
    assert check(disk, default_boot_file=mine) == []


def test_loaders_that_ironic_copies():
    disk = tree()
    disk['/usr/lib/grub.efi'] = GRUB
    boot_files = option('boot', aarch64='other.efi')
    assert check(disk, boot_files=boot_files, loaders={
        'other.efi': '/usr/lib/grub.efi'}) == []
    assert check(disk, boot_files=boot_files, loaders={
        'other.efi': '/usr/lib/none.efi'}) == ['loader-missing']
    assert 'loader-name' in check(
        disk, loaders={'dir/other.efi': '/usr/lib/grub.efi'})


@pytest.mark.parametrize('content, code', [
    (filesystem.State.MISSING, 'root-missing'), (b'text', 'root-unwritable'),
    (filesystem.State.REMOTE, 'path-not-local')])
def test_the_tftp_root(content, code):
    disk = tree()
    disk['/tftp'] = content
    assert code in check(disk)


def test_a_root_that_cannot_be_written():
    disk = tree()
    disk.read_only.add('/http')
    assert 'root-unwritable' in check(disk)


def test_an_http_root_that_ironic_does_not_need():
    disk = tree()
    disk.entries.pop('/http')
    assert check(disk) == []
    disk['/http/grubaa64.efi'] = GRUB
    assert 'root-missing' in check(disk, boot_interfaces=('http',))


@pytest.mark.parametrize('content, code', [
    ('http://192.0.2.1/x', None), ('GLANCE://x', None),
    ('5a4bd5f4-b6b8-41a5-9e0b-bb5d4f5c4a54', None),
    ('file:///images/k', None), ('/images/k', 'image-reference'),
    ('ipa.kernel', 'image-reference'), ('file:///images', 'image-missing'),
    ('file:///images/none', 'image-missing'),
    ('file:///elsewhere/k', 'image-not-allowed'),
    ('file:///images/../elsewhere/k', 'image-not-allowed'),
    ('file:///images/remote', 'path-not-local')])
def test_images(content, code):
    disk = tree()
    disk['/images'] = None
    disk['/images/remote'] = filesystem.State.REMOTE
    good = {'aarch64': 'file:///images/r'}
    for given in (images(kernels={'aarch64': content}, ramdisks=good),
                  images(kernels=good, ramdisks={'aarch64': content})):
        assert check(disk, images=given) == ([code] if code else [])
    assert check(disk, bootloaders=option('b', False, aarch64=content)) == (
        [code] if code else [])


def test_kernels_without_ramdisks_and_the_reverse():
    good = {'aarch64': 'file:///images/k'}
    assert check(images=images(kernels=good, ramdisks=good)) == []
    assert 'image-pair' in check(images=images(kernels=good))
    assert 'image-pair' in check(images=images(ramdisks=good))
    assert 'image-pair' in check(images=images(kernel='file:///images/k'))
    assert 'image-pair' in check(images=images(ramdisk='file:///images/k'))


def test_images_by_architecture_before_ironic_31():
    good = {'aarch64': 'file:///images/k'}
    given = images(kernels=good, ramdisks=good)
    assert check(images=given, ironic_version=(30, 9, 9)) == [
        'by-arch-not-for-pxe', 'by-arch-not-for-pxe']
    assert check(images=given, ironic_version=(31, 0, 0)) == []


def test_two_architectures_with_one_file():
    shared = option('boot', aarch64='grubaa64.efi', x86_64='./grubaa64.efi')
    assert check(boot_files=shared) == ['boot-file-shared', 'boot-file-isa']


def test_x86_machines_may_share_a_loader():
    disk = tree()
    disk['/tftp/pxelinux.0'] = b'content'
    shared = option('boot', i686='pxelinux.0', x86_64='pxelinux.0',
                    aarch64='grubaa64.efi')
    assert check(disk, boot_files=shared) == []


def test_an_architecture_without_a_template():
    boot_files = option('boot', aarch64='grubaa64.efi', x86_64='x.efi',
                        riscv64='r.efi')
    disk = tree()
    disk['/tftp/x.efi'] = binaries.pe(0x8664)
    disk['/tftp/r.efi'] = binaries.pe(0x5064)
    for chosen, codes in ((True, ['arch-without-template']), (False, [])):
        default = value('default template', '/templates/good', chosen)
        assert check(disk, boot_files=boot_files,
                     default_template=default) == codes


def test_an_architecture_without_a_boot_file():
    none = option('boot')
    assert 'arch-without-boot-file' in check(boot_files=none)
    chosen = value('default', 'grubaa64.efi')
    assert check(boot_files=none, default_boot_file=chosen) == []
    templates = option('template', False, x86_64='/templates/good')
    assert check(boot_files=none, templates=templates) == []


def test_interfaces_that_no_hardware_type_supports():
    assert 'interface-unsupported' in check(unsupported=('arm-pxe',))


@pytest.mark.parametrize('told, code', [
    ({}, None), ({'aarch64': 'grubaa64.efi'}, None),
    ({'aarch64': 'ipxe.efi'}, None), ({'x86_64-bios': 'undionly.kpxe'}, None),
    ({'aarch64': 'other.efi'}, 'filter-disagrees'),
    ({'riscv64': 'r.efi'}, 'filter-disagrees')])
def test_what_the_pxe_filter_tells(told, code):
    assert check(published=settings.Published('/rules', told),
                 ipxe_boot_files=option('ipxe', aarch64='ipxe.efi')) == (
        [code] if code else [])


def test_a_finding_is_told_once():
    bad = option('same', aarch64='')
    assert 'by-arch-empty' in check(bootloaders=bad, ipxe_boot_files=bad)


def test_what_is_on_a_network_is_not_judged():
    disk = tree()
    for path in ('/tftp', '/tftp/grubaa64.efi', '/templates/good',
                 '/templates/master'):
        disk[path] = filesystem.State.REMOTE
    assert set(check(disk)) == {'path-not-local'}


@pytest.mark.parametrize('content, code', [
    (binaries.pe(0x8664), 'boot-file-isa'),
    (binaries.grub(0x8664, MODULES), 'boot-file-isa'),
    (binaries.pe(0xAA64), None), (b'#!ipxe', 'boot-file-not-efi'),
    (binaries.grub(modules=['normal', 'linux']), 'boot-file-no-tftp')])
def test_programs_for_their_machines(content, code):
    disk = tree()
    disk['/tftp/grubaa64.efi'] = content
    assert [one for one in check(disk) if one != 'template-module'] == (
        [code] if code else [])


def test_programs_that_ironic_copies():
    disk = tree()
    disk['/usr/lib/grub.efi'] = binaries.pe(0x8664)
    assert 'boot-file-isa' in check(
        disk, loaders={'grubaa64.efi': '/usr/lib/grub.efi'})


def test_programs_of_bios_machines_are_no_efi_programs():
    disk = tree()
    disk['/tftp/pxelinux.0'] = disk['/tftp/x.efi'] = b'text'
    boot_files = option('boot', aarch64='grubaa64.efi', x86_64='pxelinux.0')
    assert check(disk, boot_files=boot_files) == []


def test_a_grub_without_http():
    disk = tree()
    disk['/http/grubaa64.efi'] = binaries.grub(
        modules=[name for name in MODULES if name != 'http'])
    assert 'boot-file-no-http' in check(disk, boot_interfaces=('arm-http',))


def shim(second):
    disk = tree()
    disk['/tftp/efi/shim.efi'] = binaries.shim()
    disk['/tftp/efi/grubaa64.efi'] = second
    return check(disk, boot_files=option('boot', aarch64='efi/shim.efi'))


def test_what_shim_starts():
    assert shim(GRUB) == []
    assert 'shim-without-loader' in shim(filesystem.State.MISSING)
    assert 'boot-file-isa' in shim(binaries.grub(0x8664, MODULES))
    assert 'boot-file-no-tftp' in shim(binaries.grub(modules=['linux']))


def test_what_shim_starts_is_copied():
    disk = tree()
    disk['/usr/lib/shim'] = binaries.shim()
    disk['/usr/lib/grub'] = GRUB
    disk.entries.pop('/tftp/grubaa64.efi')
    boot_files = option('boot', aarch64='shim.efi')
    both = {'shim.efi': '/usr/lib/shim', 'grubaa64.efi': '/usr/lib/grub'}
    assert check(disk, boot_files=boot_files, loaders=both) == []
    both.pop('grubaa64.efi')
    assert 'shim-without-loader' in check(
        disk, boot_files=boot_files, loaders=both)


@pytest.mark.parametrize('key, content, code', [
    ('aarch64', binaries.image(), None),
    ('aarch64', binaries.bzimage(), 'image-isa'),
    ('x86_64', binaries.image(), 'image-isa'), ('sparc', binaries.image(),
                                                'by-arch-unknown')])
def test_kernels_for_their_machines(key, content, code):
    disk = tree()
    disk['/images/k'] = content
    kernel, other = ({key: 'file:///images/k'}, {key: 'http://192.0.2.1/r'})
    given = images(kernels=kernel, ramdisks=other)
    assert set(check(disk, images=given)) == ({code} if code else set())


ZSTD = b'\x28\xb5\x2f\xfd'


@pytest.mark.parametrize('content, unpacks, codes', [
    (ZSTD + b'rest', True, ['image-unpacked']), (ZSTD + b'rest', False, []),
    (b'070701' + ZSTD, True, []), (b'\x1f\x8b', True, [])])
def test_ramdisks_that_ironic_unpacks(content, unpacks, codes):
    disk = tree()
    disk['/images/k'], disk['/images/r'] = binaries.image(), content
    given = images(kernels={'aarch64': 'file:///images/k'},
                   ramdisks={'aarch64': 'file:///images/r'})
    assert check(disk, images=given, unpacks_zstd=unpacks) == codes
