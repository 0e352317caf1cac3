# SPDX-License-Identifier: Apache-2.0

"""Ramdisks, told from their bytes."""

import bz2
import gzip
import lzma

import pytest

from ironic_arm.netboot.bootfiles import newc
from ironic_arm.netboot.bootfiles import ramdisk
from ironic_arm.netboot.bootfiles import stream
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.tests import binaries

MICROCODE = binaries.newc([('kernel/x86/microcode/GenuineIntel.bin',
                            b'x' * 999)])


def parse(data, **given):
    return ramdisk.parse(Buffer(data), **given)


PACKERS = {'': bytes, 'gzip': gzip.compress, 'xz': lzma.compress,
           'bzip2': bz2.compress,
           'lzma': lambda data: lzma.compress(data, lzma.FORMAT_ALONE)}


@pytest.mark.parametrize('packed', PACKERS)
@pytest.mark.parametrize('early', [b'', MICROCODE, MICROCODE + bytes(999)])
def test_every_packing(packed, early):
    found = parse(early + PACKERS[packed](binaries.ramdisk()))
    assert found == ramdisk.Ramdisk(packed, {'aarch64': 50}, bool(early),
                                    '13.0.0', False)


@pytest.mark.parametrize('packed', PACKERS)
def test_archives_in_a_row(packed):
    pack = PACKERS[packed]
    one = binaries.newc([('bin/a', binaries.elf(183))])
    two = binaries.newc([('bin/b', binaries.elf(62))])
    names = [entry.name for entry in newc.entries(Buffer(
        pack(one + bytes(400) + two) + bytes(4) + pack(one) + two),
        lambda name: 4)]
    assert names == ['bin/a', 'bin/b', 'bin/a', 'bin/b']


def test_it_stops_when_it_knows():
    broken = binaries.ramdisk(62) + b'no archive'
    assert parse(broken, agent=False).programs == {'x86_64': 40}
    assert not parse(broken).whole
    with pytest.raises(Malformed, match='no cpio archive in newc format'):
        parse(binaries.ramdisk(agent=None) + b'no archive')


@pytest.mark.parametrize('path, version', [
    ('usr/lib/python3/dist-packages/ironic_python_agent-9.1.egg-info',
     '9.1'),
    ('x/ironic_python_agent-9.1.dev3-py3.9.egg-info/PKG-INFO', '9.1.dev3'),
    ('x/ironic_python_agent/__init__.py', ''),
    ('x/ironic_python_agent_builder-1.0.dist-info/METADATA', None),
    ('x/ironic_python_agent.txt', None)])
def test_agent(path, version):
    found = parse(binaries.newc([(path, b'x')]))
    assert (found.agent, found.whole) == (version, True)


def test_programs_of_other_processors_do_not_count():
    found = parse(binaries.newc([
        ('lib/firmware/a', binaries.elf(94)), ('a', binaries.elf(183)),
        ('usr/lib/grub/x86_64-efi/a.mod', binaries.elf(62)),
        ('b', binaries.elf(62)), ('c', binaries.elf(62)),
        ('text', b'\x7fELF')]))
    assert found.programs == {'x86_64': 2, 'aarch64': 1}
    assert found.cpu_arch == 'x86_64'


def test_a_large_file_is_passed_over():
    big = binaries.newc([('big', bytes(3 * stream.BLOCK)),
                         ('a', binaries.elf())])
    assert parse(big).programs == {'aarch64': 1}
    assert parse(gzip.compress(big)).programs == {'aarch64': 1}


def test_a_bomb_is_not_unpacked():
    bomb = gzip.compress(binaries.newc([('a', bytes(1 << 24))]))
    with pytest.raises(Malformed, match='more than 1 MiB'):
        parse(bomb, most=1 << 20)


CUT = binaries.newc([('a', b'x' * 99)], trailer=False)


@pytest.mark.parametrize('data, why', [
    (b'', 'nothing but zeros'), (bytes(99), 'nothing but zeros'),
    (b'text', 'at byte 0'), (CUT, 'too early'), (CUT[:-8], 'too early'),
    (CUT[:50], 'too early'), (gzip.compress(CUT), 'too early'),
    (gzip.compress(binaries.ramdisk(agent=None))[:-20], 'too early'),
    (gzip.compress(b'text' * 99), 'no cpio header at byte 0'),
    (b'070701' + b'x' * 110, 'no number'),
    (b'070701' + b'0' * 104, 'file name of 0 bytes'),
    (b'070701' + b'f' * 104, 'file name of 4294967295 bytes'),
    (b'\x28\xb5\x2f\xfd', 'zstd data, which'),
    (lzma.compress(CUT)[:40] + bytes(99), 'damaged xz data'),
    (bz2.compress(CUT)[:20] + b'x' * 99, 'damaged bzip2 data'),
])
def test_damaged(data, why):
    with pytest.raises(Malformed, match=why):
        parse(data)


def test_a_large_dictionary_is_refused():
    data = bytearray(lzma.compress(binaries.ramdisk(), lzma.FORMAT_ALONE))
    data[1:5] = (1 << 27).to_bytes(4, 'little')
    with pytest.raises(Malformed, match='lzma data that takes more than 16 '
                       'MiB of memory, which cannot be unpacked here'):
        parse(bytes(data))
