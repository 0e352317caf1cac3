# SPDX-License-Identifier: Apache-2.0

"""Checks of nodes; the files are in memory."""

import pytest

from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import nodes
from ironic_arm.tests import binaries
from ironic_arm.tests.unit.netboot.checks import test_conductor as given


def check(disk=None, conductor=None, **node):
    node.setdefault('cpu_arch', 'aarch64')
    node.setdefault('template', '/templates/good')
    found = nodes.check_node(
        settings.NodeSettings(**node),
        given.conductor_settings(**conductor or {}), disk or given.tree())
    return [(one.where, one.code) for one in found]


def image(value, kind='kernel'):
    return (settings.NodeImage(f'driver_info/deploy_{kind}', kind, value),)


@pytest.mark.parametrize('cpu_arch', ['aarch64', 'x86_64', 'i686', 'sparc'])
def test_right_nodes(cpu_arch):
    assert check(cpu_arch=cpu_arch) == []


@pytest.mark.parametrize('cpu_arch, code', [
    ('', 'cpu-arch-unset'), (' ', 'cpu-arch-unset'),
    ('arm64', 'cpu-arch-alias'), ('AARCH64', 'cpu-arch-alias'),
    ('aarch64 ', 'cpu-arch-alias'), ('amd64', 'cpu-arch-alias'),
    ('riscv64', 'cpu-arch-without-boot-file')])
def test_architectures(cpu_arch, code):
    assert ('properties/cpu_arch', code) in check(cpu_arch=cpu_arch)


def test_a_boot_file_for_all_others_that_was_chosen():
    chosen = {'default_boot_file': given.value('default', 'grubriscv64.efi')}
    assert check(cpu_arch='riscv64', conductor=chosen) == []


def test_a_boot_file_with_a_key_that_is_never_looked_up():
    for composite, codes in ((True, []), (False, [
            ('properties/cpu_arch', 'cpu-arch-without-boot-file')])):
        boot_files = given.option('boot', composite, aarch64__uefi='x.efi')
        assert check(conductor={'boot_files': boot_files}) == codes


def test_boot_modes():
    field = 'instance_info/capabilities'
    assert check(boot_mode='bios', boot_mode_field=field) == [
        (field, 'node-boot-mode')]
    assert check(boot_mode='bios', cpu_arch='x86_64') == []


@pytest.mark.parametrize('value, code', [
    ('http://192.0.2.1/kernel', None), ('glance://x', None),
    ('file:///images/arm', None), ('file:///images/odd', None),
    ('file:///images/remote', None),
    ('file:///images/x86', 'node-image-isa'),
    ('file:///images/none', 'node-image-missing')])
def test_kernels(value, code):
    disk = given.tree()
    disk['/images/arm'] = binaries.image()
    disk['/images/x86'] = binaries.bzimage()
    disk['/images/odd'] = b'text'
    disk['/images/remote'] = filesystem.State.REMOTE
    assert check(disk, images=image(value)) == (
        [('driver_info/deploy_kernel', code)] if code else [])


def test_ramdisks():
    disk = given.tree()
    disk['/images/arm'] = binaries.ramdisk(183)
    disk['/images/x86'] = binaries.ramdisk(62)
    assert check(disk, images=image('file:///images/arm', 'ramdisk')) == []
    assert ('driver_info/deploy_ramdisk', 'node-image-isa') in check(
        disk, images=image('file:///images/x86', 'ramdisk'))


@pytest.mark.parametrize('kind', ['kernel', 'ramdisk'])
def test_images_that_an_option_names_for_another(kind):
    shared, theirs = 'http://192.0.2.1/shared', 'http://192.0.2.1/theirs'
    named = {'images': given.images(**{f'{kind}s': {
        'x86_64': theirs, 'riscv64': shared, 'aarch64': shared}})}
    assert check(conductor=named, images=image(shared, kind)) == []
    assert check(conductor=named, images=image(theirs, kind)) == [
        (f'driver_info/deploy_{kind}', 'node-image-other')]
    other = 'kernel' if kind == 'ramdisk' else 'ramdisk'
    assert check(conductor=named, images=image(theirs, other)) == []


@pytest.mark.parametrize('state, codes', [
    (filesystem.State.MISSING, [('field', 'node-template-missing')]),
    (filesystem.State.EMPTY, [('field', 'node-template-missing')]),
    (filesystem.State.REMOTE, [])])
def test_templates(state, codes):
    disk = given.tree()
    disk['/templates/x'] = state
    assert check(disk, template='/templates/x', template_field='field'
                 ) == codes


def parameters(*texts):
    return tuple(settings.Value(f'field {number}', text)
                 for number, text in enumerate(texts))


@pytest.mark.parametrize('texts, wrong', [
    (['quiet', 'k="a b" ;$HOME #}'], []), (['x' * 1499, 'y'], []),
    (["it's"], [0]), (['a', 'b\nc'], [1]), (['\\', '"'], [0, 1]),
    (['x' * 1501, ''], [0]), (['x' * 1000, 'y' * 501], [1])])
def test_kernel_parameters(texts, wrong):
    assert check(parameters=parameters(*texts)) == [
        (f'field {number}', 'node-kernel-parameters') for number in wrong]
