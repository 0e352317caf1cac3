# SPDX-License-Identifier: Apache-2.0

"""The facts of files on disk, and when they are looked at again."""

import bz2
import gzip
import lzma
import os
import random

from backports import zstd
import pytest

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import bootable
from ironic_arm.system import boot_files
from ironic_arm.system import files
from ironic_arm.tests import binaries


def test_a_loader_and_a_kernel(tmp_path):
    (tmp_path / 'grub').write_bytes(binaries.grub())
    (tmp_path / 'kernel').write_bytes(binaries.image())
    assert files.Disk().loader(f'{tmp_path}/grub').grub.tftp
    assert files.Disk().kernel(f'{tmp_path}/kernel').cpu_arch == 'aarch64'


def test_what_cannot_be_told(tmp_path):
    (tmp_path / 'text').write_text('text')
    os.mkfifo(tmp_path / 'fifo')
    for name, why in (('text', 'not an EFI program'), ('fifo', 'regular'),
                      ('gone', 'No such file'), ('', 'regular')):
        found = boot_files.loader(f'{tmp_path}/{name}')
        assert isinstance(found, filesystem.Unclear) and why in found.why


def test_kept_until_the_file_changes(tmp_path):
    path, calls = tmp_path / 'file', []
    path.write_bytes(b'one')

    def parse(reader):
        calls.append(reader.size)
        return len(calls)

    assert boot_files.facts('t', str(path), parse) == 1
    assert boot_files.facts('t', str(path), parse) == 1
    path.write_bytes(b'three')
    assert boot_files.facts('t', str(path), parse) == 2
    os.utime(path, ns=(1, 1))
    assert boot_files.facts('t', str(path), parse) == 3
    other = tmp_path / 'other'
    other.write_bytes(b'three')
    os.utime(other, ns=(1, 1))
    os.rename(other, path)
    assert boot_files.facts('t', str(path), parse) == 4


def test_what_is_kept_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(boot_files, '_MOST_KEPT', 2)
    monkeypatch.setattr(boot_files, '_kept', type(boot_files._kept)())
    for number in range(5):
        path = tmp_path / str(number)
        path.write_bytes(b'x')
        boot_files.facts('t', str(path), lambda reader: reader.size)
    assert len(boot_files._kept) == 2


@pytest.mark.parametrize('window, told', [(20, True), (27, False)])
def test_zstd_within_bounds(tmp_path, window, told):
    packer = zstd.ZstdCompressor(
        options={zstd.CompressionParameter.window_log: window})
    # In two steps: a packer that knows the size takes a smaller window.
    data = packer.compress(binaries.ramdisk(agent=None)) + packer.flush()
    (tmp_path / 'ramdisk').write_bytes(data)
    found = files.Disk().ramdisk(f'{tmp_path}/ramdisk')
    if told:
        assert found.programs == {'aarch64': 40}
    else:
        assert found.why == ('zstd data that takes more than 16 MiB of '
                             'memory, which cannot be unpacked here')


@pytest.mark.parametrize('pack', [bz2.compress, lzma.compress, zstd.compress,
                                  gzip.compress])
def test_a_damaged_ramdisk_is_no_mere_warning(tmp_path, pack):
    data = bytearray(pack(binaries.ramdisk()))
    data[40:60] = b'x' * 20
    (tmp_path / 'ramdisk').write_bytes(data)
    found = bootable.ramdisk(files.Disk().ramdisk(f'{tmp_path}/ramdisk'), 'x',
                             'aarch64')
    assert [one.code for one in found] == ['not-a-ramdisk']


def test_zstd_that_had_enough_and_gives_nothing(tmp_path):
    # With such sizes its decoder gives nothing once, before it is hungry.
    content = random.Random(1).randbytes(1 << 21).hex().encode()
    (tmp_path / 'ramdisk').write_bytes(zstd.compress(binaries.newc(
        [('a', content), ('b', binaries.elf())])))
    found = files.Disk().ramdisk(f'{tmp_path}/ramdisk')
    assert found.programs == {'aarch64': 1}


def test_a_file_that_changes_while_it_is_read_is_not_kept(tmp_path):
    path, calls = tmp_path / 'file', []
    path.write_bytes(b'one')

    def parse(reader):
        calls.append(reader.size)
        os.utime(path, ns=(1, 1))
        return len(calls)

    os.utime(path, ns=(5, 5))
    assert boot_files.facts('t', str(path), parse) == 1
    os.utime(path, ns=(5, 5))
    assert boot_files.facts('t', str(path), parse) == 2
