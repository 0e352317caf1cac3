# SPDX-License-Identifier: Apache-2.0

"""Which files boot which machines."""

import gzip
import lzma

import pytest

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import kernel
from ironic_arm.netboot.bootfiles import loader
from ironic_arm.netboot.bootfiles import ramdisk
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.netboot.checks import bootable
from ironic_arm.tests import binaries

SBAT = b'grub,3,FSF,grub,%s,https://example.org\n'
NAMES = (*binaries.NETWORK, 'http')


def codes(found):
    return {(one.code, one.severity.name) for one in found}


def _loader(data):
    return loader.parse(Buffer(data))


def _grub(version=b'2.06', modules=NAMES, signed=True):
    return _loader(binaries.pe(
        0xAA64, [('mods', binaries.mods(modules=modules)),
                 ('.sbat', SBAT % version)],
        binaries.signature('a', 'b') if signed else b''))


@pytest.mark.parametrize('data, arguments, expected', [
    (binaries.grub(), (), set()),
    (binaries.grub(), ('aarch64', 'tftp'), set()),
    (binaries.shim(), ('aarch64', 'http'), set()),
    (binaries.grub(), ('x86_64',), {('wrong-isa', 'ERROR')}),
    (binaries.grub(), ('aarch64', 'http'), {('no-transport', 'ERROR')}),
    (binaries.grub(modules=('linux',)), ('aarch64', 'tftp'),
     {('disk-grub', 'ERROR')}),
    (binaries.grub(modules=('net', 'tftp')), (), {('no-module', 'WARNING')}),
    (binaries.pe(1), (), {('unknown-isa', 'WARNING'),
                          ('not-a-network-loader', 'ERROR')}),
    (binaries.grub(config='normal (memdisk)/x', memdisk=b'x'), (),
     {('asks-unknown', 'WARNING')}),
])
def test_loaders(data, arguments, expected):
    assert codes(bootable.loader(_loader(data), 'x', *arguments)) == expected


def test_what_cannot_be_told_is_an_error():
    odd = filesystem.Unclear('odd')
    assert codes([*bootable.loader(odd, 'x'),
                  *bootable.kernel(odd, 'x', 'aarch64'),
                  *bootable.ramdisk(odd, 'x', 'aarch64')]) == {
        ('not-a-loader', 'ERROR'), ('not-a-kernel', 'ERROR'),
        ('not-a-ramdisk', 'ERROR')}
    assert codes(bootable.ramdisk(
        filesystem.Unclear('lz4 data, which cannot be unpacked here'), 'x',
        'aarch64')) == {('ramdisk-unknown', 'WARNING')}


IMAGE = binaries.image()
STUBLESS = bytes(0x38) + b'ARM\x64'
ZBOOT = bytearray(binaries.pe(0xAA64, [('.text', b'x')]))
ZBOOT[4:8], ZBOOT[0x18:0x1C] = b'zimg', b'gzip'
IPXE = _loader(binaries.pe(0xAA64, [('.rodata', b'iPXE 1.0')]))
PACKED = {('packed-kernel', 'ERROR')}


@pytest.mark.parametrize('data, by, transport, expected', [
    (IMAGE, None, '', set()), (IMAGE, _grub(), 'http', set()),
    (IMAGE, IPXE, 'http', set()),
    (binaries.bzimage(), None, '', {('wrong-isa', 'ERROR')}),
    (gzip.compress(IMAGE), None, '', set()),
    (gzip.compress(IMAGE), _grub(), 'tftp', set()),
    (gzip.compress(IMAGE), _grub(), 'http', PACKED),
    (gzip.compress(IMAGE), None, 'http', PACKED),
    (gzip.compress(IMAGE), IPXE, 'tftp', PACKED),
    (lzma.compress(IMAGE), _grub(), 'tftp', {('no-module', 'ERROR')}),
    (lzma.compress(IMAGE), _grub(signed=False), 'tftp',
     {('no-module', 'WARNING')}),
    (lzma.compress(IMAGE, lzma.FORMAT_ALONE), _grub(), 'tftp', PACKED),
    (STUBLESS, None, '', {('no-efi-stub', 'ERROR')}),
    (binaries.elf(), None, '', {('no-efi-stub', 'ERROR')}),
    (bytes(ZBOOT), _grub(), 'http', {('zboot', 'WARNING')}),
    (bytes(ZBOOT), _grub(b'2.12'), 'http', set()),
    (binaries.pe(0xAA64, [('.linux', b'x')]), _grub(), 'tftp',
     {('unified-kernel', 'ERROR')}),
])
def test_kernels(data, by, transport, expected):
    facts = kernel.parse(Buffer(bytes(data)))
    assert codes(bootable.kernel(facts, 'x', 'aarch64', by, transport)
                 ) == expected


@pytest.mark.parametrize('programs, agent, expected', [
    ({'aarch64': 40}, '13.0.0', set()), ({'aarch64': 40}, '', set()),
    ({'aarch64': 40}, None, {('no-agent', 'WARNING')}),
    ({'x86_64': 40}, '1', {('wrong-isa', 'ERROR')}),
    ({'aarch64': 39, 'x86_64': 1}, '1', {('mixed-isa', 'WARNING')}),
    ({'': 40}, '1', {('unknown-isa', 'WARNING')}),
    ({}, None, {('no-programs', 'ERROR')})])
def test_ramdisks(programs, agent, expected):
    facts = ramdisk.Ramdisk('gzip', programs, agent=agent)
    assert codes(bootable.ramdisk(facts, 'x', 'aarch64', True)) == expected
