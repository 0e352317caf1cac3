# SPDX-License-Identifier: Apache-2.0

"""Damaged files make every parser say so, and do nothing worse."""

import bz2
import gzip
import lzma
import random
import tracemalloc

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
import pytest

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles import grub_image
from ironic_arm.netboot.bootfiles import kernel
from ironic_arm.netboot.bootfiles import loader
from ironic_arm.netboot.bootfiles import memdisk
from ironic_arm.netboot.bootfiles import packages
from ironic_arm.netboot.bootfiles import ramdisk
from ironic_arm.netboot.bootfiles import signers
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.tests import binaries

RAMDISK = binaries.ramdisk(programs=3)
TAR = binaries.tar('a.efi', b'text')
MOST = 1 << 20


def _ramdisk(reader):
    return ramdisk.parse(reader, most=MOST)


def _package(reader):
    return list(packages.files(reader, lambda name: True))


def _memdisk(reader):
    return memdisk.read(reader, '/grub.cfg')


def _signers(reader):
    return signers.parse(reader.data)


PARSERS = {
    'grub': (loader.parse, binaries.grub(memdisk=b'x', config='normal')),
    'shim': (loader.parse, binaries.shim()),
    'signed': (loader.parse, binaries.pe(
        certificates=binaries.signature('a', 'b'))),
    'signers': (_signers, binaries.signature('a', 'b')),
    'mods': (grub_image.parse, binaries.mods(modules=('net', 'tftp'))),
    'kernel': (kernel.parse, binaries.image()),
    'kernel-gzip': (kernel.parse, gzip.compress(binaries.image())),
    'bzimage': (kernel.parse, binaries.bzimage()),
    'fat': (_memdisk, binaries.fat(b'text')),
    'squashfs': (_memdisk, binaries.squashfs(b'text')),
    'tar': (_memdisk, binaries.tar('grub.cfg', b'text')),
    'cpio': (_ramdisk, RAMDISK), 'gzip': (_ramdisk, gzip.compress(RAMDISK)),
    'xz': (_ramdisk, lzma.compress(RAMDISK)),
    'lzma': (_ramdisk, lzma.compress(RAMDISK, lzma.FORMAT_ALONE)),
    'bzip2': (_ramdisk, bz2.compress(RAMDISK)),
    'deb': (_package, binaries.deb(TAR)),
    'deb-gzip': (_package, binaries.deb(gzip.compress(TAR))),
    'rpm': (_package, binaries.rpm(RAMDISK)),
}


def _damaged(data, edits):
    """Apply edits, each a place, how many bytes go, and what comes."""
    for place, length, new in edits:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + length:]
    return data


EDITS = st.lists(st.tuples(
    st.integers(0, 1 << 16), st.sampled_from((0, 1, 2, 4, 8, 999)),
    st.one_of(st.binary(max_size=8), st.sampled_from(
        (b'\xff' * 4, b'\xff' * 8, b'\0' * 8, b'ffffffff')))), max_size=4)


@pytest.mark.parametrize('name', PARSERS)
@settings(deadline=None, max_examples=60)
@given(edits=EDITS)
def test_damaged(name, edits):
    parse, seed = PARSERS[name]
    try:
        parse(Buffer(_damaged(seed, edits)))
    except Malformed as exc:
        assert str(exc).isprintable()


@pytest.mark.parametrize('name', PARSERS)
@given(data=st.binary(max_size=300))
def test_anything(name, data):
    try:
        PARSERS[name][0](Buffer(data))
    except Malformed:
        pass


@pytest.mark.parametrize('pack', [gzip.compress, lzma.compress,
                                  bz2.compress])
def test_memory_has_a_bound_whatever_the_size(pack):
    bomb = pack(binaries.newc([('a', bytes(1 << 26))]))
    tracemalloc.start()
    try:
        ramdisk.parse(Buffer(bomb))
        peak = tracemalloc.get_traced_memory()[1]
        assert peak < compression.MEMORY + (1 << 22)
    finally:
        tracemalloc.stop()


def test_what_is_packed_and_not_needed_yet_is_not_kept():
    content = random.Random(1).randbytes(1 << 23).hex().encode()
    packed = gzip.compress(binaries.newc([('a', content)]), 1)
    tracemalloc.start()
    try:
        ramdisk.parse(Buffer(packed))
        assert tracemalloc.get_traced_memory()[1] < 1 << 21
    finally:
        tracemalloc.stop()
