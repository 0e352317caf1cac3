# SPDX-License-Identifier: Apache-2.0

"""What is fuzzed: one function of bytes for each parser, and its seeds."""

import bz2
import gzip
import lzma
from collections.abc import Callable

from backports import zstd

from ironic_arm.system import boot_files
from ironic_arm.netboot.bootfiles import grub_image
from ironic_arm.netboot.bootfiles import grub_requests
from ironic_arm.netboot.bootfiles import kernel
from ironic_arm.netboot.bootfiles import loader
from ironic_arm.netboot.bootfiles import memdisk
from ironic_arm.netboot.bootfiles import packages
from ironic_arm.netboot.bootfiles import ramdisk
from ironic_arm.netboot.bootfiles import signers
from ironic_arm.netboot.bootfiles.reader import Buffer, Malformed
from ironic_arm.tests import binaries

MOST = 1 << 22
"""Bytes that a target may unpack, so that no input takes long."""

Target = Callable[[bytes], object]


def _loader(data: bytes) -> object:
    return loader.parse(Buffer(data))


def _mods(data: bytes) -> object:
    return grub_image.parse(Buffer(data))


def _script(data: bytes) -> object:
    grub = grub_image.Grub('/grub', data.decode('utf-8', 'replace'), None,
                           ('net', 'tftp'))
    return grub_requests.requests(grub, lambda path: grub.config)


def _memdisk(data: bytes) -> object:
    return memdisk.read(Buffer(data), '/grub.cfg')


def _kernel(data: bytes) -> object:
    return kernel.parse(Buffer(data), boot_files.DECODERS)


def _package(data: bytes) -> object:
    return list(packages.files(Buffer(data), lambda name: True,
                               boot_files.DECODERS))


def _ramdisk(data: bytes) -> object:
    return ramdisk.parse(Buffer(data), boot_files.DECODERS, most=MOST)


def _inside(pack: Callable[[bytes], bytes]) -> Target:
    """Fuzz what is inside of a packed ramdisk."""
    return lambda data: _ramdisk(pack(data))


def _fast_xz(data: bytes) -> bytes:
    return lzma.compress(data, preset=0)


def _fast_lzma(data: bytes) -> bytes:
    return lzma.compress(data, lzma.FORMAT_ALONE, preset=0)


RAMDISK = binaries.newc([('bin/a', binaries.elf()),
                         ('x/ironic_python_agent-1.dist-info/a', b'x')])
TEXT = (b'if [ -e $prefix/a ]; then\nsource $prefix/a\nelif [ -s b ]; then\n'
        b'configfile b\nelse\nset x=y\nnormal (memdisk)/c\nfi\n')


_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    'gzip': gzip.compress, 'xz': _fast_xz, 'lzma': _fast_lzma,
    'bzip2': bz2.compress, 'zstd': zstd.compress}

TARGETS: dict[str, tuple[Target, tuple[bytes, ...]]] = {
    'pe': (_loader, (
        binaries.grub(prefix='/g', memdisk=b'x', config='normal'),
        binaries.shim(), binaries.image(),
        binaries.pe(certificates=binaries.signature('a', 'b')))),
    'signers': (signers.parse, (binaries.signature('a', 'b'),)),
    'mimg': (_mods, (binaries.mods('/g', 'c', ('net',), b'm'),
                     binaries.mods('/g', 'c', ('net',), b'm', False))),
    'script': (_script, (TEXT,)),
    'memdisk': (_memdisk, (
        binaries.tar('grub.cfg', TEXT), binaries.fat(TEXT),
        binaries.squashfs(TEXT), binaries.squashfs(TEXT, fragment=False))),
    'kernel': (_kernel, (binaries.image(), binaries.bzimage(),
                         gzip.compress(binaries.image()),
                         _fast_xz(binaries.image()))),
    'deb': (_package, (binaries.deb(binaries.tar('a', TEXT)),
                       binaries.deb(gzip.compress(binaries.tar('a', TEXT))),
                       binaries.deb(_fast_xz(binaries.tar('a', TEXT))))),
    'rpm': (_package, (binaries.rpm(RAMDISK),
                       binaries.rpm(gzip.compress(RAMDISK)),
                       binaries.rpm(zstd.compress(RAMDISK)))),
    'cpio': (_ramdisk, (RAMDISK, RAMDISK + bytes(8) + RAMDISK)),
    **{f'cpio-{name}': (_ramdisk, (pack(RAMDISK), RAMDISK + pack(RAMDISK)))
       for name, pack in _PACKERS.items()},
    **{f'cpio-in-{name}': (_inside(pack), (RAMDISK,))
       for name, pack in _PACKERS.items()},
}


def run(name: str, data: bytes) -> None:
    """Run a target: the declared error is no failure, any other is."""
    try:
        TARGETS[name][0](data)
    except Malformed:
        pass
