# SPDX-License-Identifier: Apache-2.0

"""A disk with nothing but an EFI system partition."""

import pathlib
from collections.abc import Mapping

from fleet.sandbox.commands import run

_MIB = 1 << 20
_BEGINS = 1  # the partition, in MiB
_GPT_ENDS = 1  # room for the second partition table, in MiB


def make(path: pathlib.Path, mib: int,
         files: Mapping[str, pathlib.Path]) -> None:
    """Write a disk image with a GPT and files on a FAT file system.

    :param path: of the image.
    :param mib: size of the partition; FAT32 takes 33 at least.
    :param files: their names on the partition, and their contents.
    :raises CommandError: a tool refuses.
    :raises OSError: the image cannot be written.
    """
    with path.open('wb') as stream:
        stream.truncate((_BEGINS + mib + _GPT_ENDS) * _MIB)
    run(['sgdisk', '--new=1:0:0', '--typecode=1:ef00', path])
    partition = f'{path}@@{_BEGINS}M'
    run(['mformat', '-i', partition, '-F', '-T', str(mib * _MIB // 512),
         '::'])
    for folder in _folders(files):
        run(['mmd', '-i', partition, f'::{folder}'])
    for name, source in files.items():
        run(['mcopy', '-i', partition, source, f'::{name}'])


def _folders(names: Mapping[str, object]) -> list[str]:
    """Return the folders of names, each after the one it lies in."""
    return sorted({str(folder) for name in names
                   for folder in pathlib.PurePath(name).parents
                   if folder.name})
