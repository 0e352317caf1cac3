# SPDX-License-Identifier: Apache-2.0

"""Kernels, told from their bytes."""

import bz2
import gzip
import lzma

import pytest

from ironic_arm.netboot.bootfiles import kernel
from ironic_arm.netboot.bootfiles.kernel import Format
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.tests import binaries

OLD = bytes(0x202) + b'HdrS'


def parse(data):
    return kernel.parse(Buffer(data))


def zboot(machine=0xAA64):
    data = bytearray(binaries.pe(machine, [('.text', b'x')]))
    data[4:8] = b'zimg'
    data[0x18:0x1D] = b'gzip\0'
    return bytes(data)


@pytest.mark.parametrize('data, form, arch, packed, efi', [
    (binaries.image(), Format.IMAGE, 'aarch64', '', True),
    (b'\0' * 0x38 + b'ARM\x64', Format.IMAGE, 'aarch64', '', False),
    (b'\0' * 0x38 + b'RSC\x05', Format.IMAGE, 'riscv64', '', False),
    (gzip.compress(binaries.image()), Format.IMAGE, 'aarch64', 'gzip', True),
    (lzma.compress(binaries.image()), Format.IMAGE, 'aarch64', 'xz', True),
    (lzma.compress(binaries.image(), lzma.FORMAT_ALONE), Format.IMAGE,
     'aarch64', 'lzma', True),
    (bz2.compress(binaries.image()), Format.IMAGE, 'aarch64', 'bzip2', True),
    (zboot(), Format.ZBOOT, 'aarch64', 'gzip', True),
    (binaries.bzimage(), Format.BZIMAGE, 'x86_64', '', True),
    (binaries.bzimage(0x14C), Format.BZIMAGE, 'i686', '', True),
    (OLD + bytes(0x30) + b'\1' + bytes(9), Format.BZIMAGE, 'x86_64', '',
     False),
    (OLD + bytes(99), Format.BZIMAGE, 'i686', '', False),
    (binaries.pe(0xAA64, [('.linux', b'x')]), Format.UKI, 'aarch64', '',
     True),
    (bytes(0x24) + b'\x18\x28\x6f\x01', Format.ZIMAGE, 'armv7l', '', False),
    (binaries.elf(183), Format.VMLINUX, 'aarch64', '', False),
    (binaries.elf(243, 32), Format.VMLINUX, 'riscv32', '', False),
])
def test_formats(data, form, arch, packed, efi):
    found = parse(data)
    assert (found.format, found.cpu_arch, found.compression, found.efi) == (
        form, arch, packed, efi)
    assert found.packed is (bool(packed) and form is not Format.ZBOOT)


@pytest.mark.parametrize('data, why', [
    (b'', 'not a Linux kernel'), (binaries.grub(), 'not a Linux kernel'),
    (gzip.compress(b'text'), 'not a Linux kernel'),
    (b'\x1f\x8b\x08' + b'x' * 99, 'damaged gzip'),
    (b'\x28\xb5\x2f\xfd' + b'x' * 99, 'zstd data, which cannot'),
    (b'\x02\x21\x4c\x18', 'lz4 data, which cannot')])
def test_others(data, why):
    with pytest.raises(Malformed, match=why):
        parse(data)


def test_a_bomb_is_not_unpacked():
    bomb = gzip.compress(gzip.compress(bytes(1 << 24)) * 100)
    with pytest.raises(Malformed):
        parse(bomb)
