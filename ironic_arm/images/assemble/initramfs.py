# SPDX-License-Identifier: Apache-2.0

"""Pack a directory tree into what a kernel unpacks as its first root."""

import os
import pathlib
import shutil

from ironic_arm.images.commands import run
from ironic_arm.netboot.bootfiles import compression


def pack(tree: pathlib.Path, target: pathlib.Path,
         *options: str) -> None:
    """Write a tree as a compressed newc archive, everything owned by root.

    What zstd compressed comes after an empty archive, which the kernel passes
    over: ironic 32.1 to 39.0 unpack every image that begins as zstd does,
    unless ``[conductor]disable_zstandard_decompression`` is set, and machines
    would load a file of three times the size.

    :param tree: the directory that becomes the root.
    :param target: the file to write; one that exists is replaced.
    :param options: of zstd, which writes other formats too.
    :raises CommandError: a tool is missing or the disk is full.
    """
    paths = sorted(tree.rglob('*'))
    for path in paths:
        _normalize(path)
    names = [str(path.relative_to(tree)) for path in paths]
    plain = target.with_suffix('.cpio')
    _archive(tree, names, plain)
    run(['zstd', '--quiet', '--force', '--threads=0', '--rm', *options,
         plain, '-o', target])
    with target.open('rb') as packed:
        kind = compression.detect(packed.read(compression.MARK))
    if kind == 'zstd':
        _archive(tree, [], plain)
        with plain.open('ab') as whole, target.open('rb') as packed:
            shutil.copyfileobj(packed, whole)
        plain.replace(target)
    target.chmod(0o644)


def _archive(tree: pathlib.Path, names: list[str], target: pathlib.Path
             ) -> None:
    run(['cpio', '--create', '--format=newc', '--owner=+0:+0', '--null',
         '--reproducible', '--quiet', '--file', target.absolute()],
        cwd=tree, stdin=''.join(f'{name}\0' for name in names))


def _normalize(path: pathlib.Path) -> None:
    # The builder's umask and the time of building are nobody's business.
    if not path.is_symlink():
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
    os.utime(path, (0, 0), follow_symlinks=False)
