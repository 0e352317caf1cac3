# SPDX-License-Identifier: Apache-2.0

"""Boot loaders, told from their bytes."""

import struct

import pytest

from ironic_arm.netboot.bootfiles import loader
from ironic_arm.netboot.bootfiles import pe
from ironic_arm.netboot.bootfiles.loader import LoaderKind
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.tests import binaries

SBAT = (b'sbat,1,SBAT Version,sbat,1,https://example.org\n'
        b'grub,3,FSF,grub,2.06,https://example.org\n'
        b'grub.debian,5,Debian,grub2,2.06-13,https://example.org\n')


def parse(data):
    return loader.parse(Buffer(data))


@pytest.mark.parametrize('machine, arch', [
    (0xAA64, 'aarch64'), (0x8664, 'x86_64'), (0x14C, 'i686'),
    (0x1C2, 'armv7l'), (0x1C4, 'armv7l'), (0x5064, 'riscv64'),
    (0x6264, 'loongarch64'), (1, '')])
def test_machine(machine, arch):
    found = parse(binaries.pe(machine))
    assert (found.machine, found.cpu_arch, found.kind) == (
        machine, arch, LoaderKind.OTHER)
    assert pe.machine_of(Buffer(binaries.pe(machine))) == machine


@pytest.mark.parametrize('wide', [True, False])
def test_grub(wide):
    found = parse(binaries.pe(0xAA64, [
        ('mods', binaries.mods('/grub', 'configfile x', ('net', 'tftp'),
                               b'disk', wide)), ('.sbat', SBAT)]))
    assert (found.kind, found.version) == (LoaderKind.GRUB, '2.06')
    assert [one.component for one in found.sbat] == [
        'sbat', 'grub', 'grub.debian']
    assert (found.grub.prefix, found.grub.config, found.grub.modules) == (
        '/grub', 'configfile x', ('net', 'tftp'))
    assert found.grub.memdisk
    assert found.grub.tftp and not found.grub.http
    assert found.grub.linux_commands == ()


def test_grub_of_disks():
    found = parse(binaries.grub(modules=('normal', 'linux', 'linuxefi',
                                         'http'), prefix=None)).grub
    assert (found.tftp, found.http, found.prefix) == (False, False, None)
    assert found.linux_commands == ('linux', 'linuxefi')


def test_shim():
    found = parse(binaries.shim(second='grubaa64.efi'))
    assert found.kind is LoaderKind.SHIM
    assert found.second_stage == 'grubaa64.efi'


HELPER = ('.sbat', b'shim,4,UEFI shim,shim,1,https://example.org\n')


@pytest.mark.parametrize('sections, kind', [
    ([HELPER, ('.data', 'MokManager'.encode('utf-16-le'))],
     LoaderKind.MOK_MANAGER),
    ([HELPER, ('.data', b'x')], LoaderKind.FALLBACK),
    ([('.sbat', b'ipxe,1,iPXE,ipxe.efi,1.21,https://ipxe.org\n')],
     LoaderKind.IPXE),
    ([('.rodata', b'.. iPXE 1.0')], LoaderKind.IPXE),
    ([('.sdmagic', b'x')], LoaderKind.SYSTEMD_BOOT),
    ([('.linux', b'x')], LoaderKind.UKI),
    ([('mods', b'other')], LoaderKind.OTHER)])
def test_kinds(sections, kind):
    assert parse(binaries.pe(0xAA64, sections)).kind is kind


def test_a_kernel_is_no_loader():
    assert parse(binaries.image()).kind is LoaderKind.LINUX
    assert parse(binaries.bzimage()).kind is LoaderKind.LINUX


def test_signers():
    found = parse(binaries.pe(
        certificates=binaries.signature('Signer', 'Authority') * 2))
    assert found.signers == (('Signer', 'Authority'),) * 2


@pytest.mark.parametrize('data, why', [
    (b'', 'begin with MZ'), (b'MZ', 'DOS header'),
    (b'MZ' + bytes(62), 'no PE header'),
    (b'\x7fELF' + bytes(100), 'begin with MZ'),
    (binaries.pe()[:0x90], 'COFF header'),
    (binaries.pe(certificates=b'\0' * 8), 'signature of 0 bytes'),
    (binaries.pe(certificates=binaries.signature('a', 'b'))[:-4],
     'signatures'),
    (binaries.pe(sections=[('mods', b'mimg' + bytes(20))]), 'begin at 0'),
])
def test_damaged(data, why):
    with pytest.raises(Malformed, match=why):
        parse(data)


def test_a_section_ends_where_its_content_ends():
    data = bytearray(binaries.pe(sections=[('.a', b'text' + bytes(60))]))
    at = data.index(b'.a\0\0')
    data[at + 8:at + 12] = (4).to_bytes(4, 'little')
    found = pe.parse(Buffer(bytes(data)))
    assert found.window(Buffer(bytes(data)), '.a').read(0, 99) == b'text'


def test_a_program_of_many_sections_is_refused():
    sections = [('.a', b'x')] * 97
    with pytest.raises(Malformed, match='97 sections'):
        parse(binaries.pe(sections=sections))
    assert parse(binaries.pe(sections=sections[1:])).kind is LoaderKind.OTHER


def test_long_names_of_signers():
    names = 'S' * 300, 'A' * 150
    found = parse(binaries.pe(certificates=binaries.signature(*names)))
    assert found.signers == (names,)


@pytest.mark.parametrize('content, why', [
    (b'\x30\x7f', 'no DER'), (b'\x30', 'no DER'), (b'\x31\0', 'no DER'),
    (b'\x30\x84\xff\xff\xff\xff', 'no DER'), (b'\x30\0', 'without content'),
    (binaries.der(0x30, binaries.der(0x06), binaries.der(
        0xA0, binaries.der(0x30))), 'without signers')])
def test_damaged_signatures(content, why):
    table = struct.pack('<IHH', len(content) + 8, 0x200, 2) + content
    with pytest.raises(Malformed, match=why):
        parse(binaries.pe(certificates=table))


def test_tftp_needs_the_network():
    found = parse(binaries.grub(modules=('tftp', 'http', 'linux'))).grub
    assert not found.tftp and not found.http


def test_an_object_without_a_size():
    data = binaries.mods(modules=()) + bytes(99)
    data = data[:16] + len(data).to_bytes(8, 'little') + data[24:]
    with pytest.raises(Malformed, match='object of 0 bytes'):
        parse(binaries.pe(sections=[('mods', data)]))
