# SPDX-License-Identifier: Apache-2.0

"""A small system for a whole disk, which calls home once it runs."""

import pathlib

from fleet.artifacts import esp
from fleet.artifacts import grubs
from ironic_arm.images.assemble.assemble import Ramdisk

RUNS = 'the loader on the disk runs'
"""What its loader prints."""

_MODULES = ('normal', 'part_gpt', 'fat', 'linux', 'boot', 'echo')
_MIB = 1 << 20
_ROOM = 8  # for the tables of the file system, in MiB
_LEAST = 36


def build(path: pathlib.Path, packages: pathlib.Path, system: Ramdisk,
          parameters: str) -> None:
    """Write the image.

    :param path: of the image.
    :param packages: what :func:`fleet.artifacts.grubs.packages` returns.
    :param system: its kernel and its initramfs.
    :param parameters: for the kernel.
    :raises CommandError: a tool refuses.
    :raises OSError: the image cannot be written.
    """
    loader = path.with_suffix('.efi')
    grubs.build(packages, loader, '/none', _MODULES, (
        f'echo "{RUNS} from $root"\n'
        f'linux ($root)/vmlinuz {parameters}\n'
        'initrd ($root)/initramfs\nboot\n'))
    files = {'EFI/BOOT/BOOTAA64.EFI': loader, 'vmlinuz': system.kernel,
             'initramfs': system.initramfs}
    size = sum(one.stat().st_size for one in files.values()) // _MIB
    esp.make(path, max(size + _ROOM, _LEAST), files)
