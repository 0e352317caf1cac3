# SPDX-License-Identifier: Apache-2.0

"""What a machine boots over the network, kept in the cache."""

import pathlib
import shutil
from collections.abc import Callable, Sequence
from typing import NamedTuple

from fleet.artifacts import kernel
from ironic_arm.images import cache as caching
from ironic_arm.images import packages
from ironic_arm.images.assemble import initramfs
from ironic_arm.images.assemble import kernel as kernels
from ironic_arm.images.assemble.assemble import Ramdisk

_HERE = pathlib.Path(__file__).parent
# A change of these may change what is built.
_SOURCES = (*(pathlib.Path(str(module.__file__))
              for module in (packages, initramfs, kernels)),
            _HERE / 'kernel.py', _HERE / 'ramdisk.py')


class Recipe(NamedTuple):
    """How a ramdisk is made.

    name is its name in the cache, files the other files that it depends
    on, modules the kernel modules to load, compression the
    options of zstd; fill gets the empty tree and a scratch directory; arch
    is Debian's name of the architecture.
    """

    name: str
    files: Sequence[pathlib.Path]
    modules: Sequence[str]
    compression: Sequence[str]
    fill: Callable[[pathlib.Path, pathlib.Path], None]
    arch: str = packages.ARCH


def make(cache: pathlib.Path, recipe: Recipe,
         progress: caching.Progress) -> Ramdisk:
    """Return the ramdisk of a recipe, building it if it is not in the cache.

    :param cache: the cache directory.
    :param recipe: how to make it.
    :param progress: called with what happens.
    :raises CommandError: something cannot be downloaded or built.
    :raises OSError: the cache cannot be written.
    """
    def build(directory: pathlib.Path) -> None:
        scratch = directory / 'scratch'
        _build(cache, recipe, progress, scratch, files(directory))
        shutil.rmtree(scratch)

    key = caching.fingerprint(*_SOURCES, *recipe.files, *recipe.modules)
    return files(caching.artefact(cache, recipe.name, key, build, progress))


def _build(cache: pathlib.Path, recipe: Recipe, progress: caching.Progress,
           scratch: pathlib.Path, made: Ramdisk) -> None:
    tree, unpacked = scratch / 'tree', scratch / 'kernel'
    tree.mkdir(mode=0o755, parents=True)
    kernels.unpack(cache, kernel.package(recipe.arch), unpacked, progress,
                   arch=recipe.arch)
    kernel.install_modules(unpacked, recipe.modules, tree)
    shutil.move(kernels.image(unpacked), made.kernel)
    made.kernel.chmod(0o644)
    recipe.fill(tree, scratch)
    progress(f'packing the {recipe.name} ramdisk')
    initramfs.pack(tree, made.initramfs, *recipe.compression)


def files(directory: pathlib.Path) -> Ramdisk:
    """Return the kernel and the initramfs in a directory of the cache."""
    return Ramdisk(directory / 'vmlinuz', directory / 'initramfs')
