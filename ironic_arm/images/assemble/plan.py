# SPDX-License-Identifier: Apache-2.0

"""What a ramdisk would be put together from, without doing it."""

from collections.abc import Iterator
import os
import pathlib

from ironic_arm.images import apt
from ironic_arm.images.assemble import assemble
from ironic_arm.images.assemble import python_packages
from ironic_arm.images.assemble import system_files


def text(recipe: assemble.Recipe, cache: pathlib.Path,
         made: assemble.Ramdisk) -> str:
    """Return what would be fetched, from where, and written, in lines.

    Nothing is checked, so not every host can make what is listed here.

    :param recipe: what would be assembled.
    :param cache: where downloads would be kept.
    :param made: the files that would be written.
    """
    return ''.join(f'{name}: {value}\n'
                   for name, value in _facts(recipe, cache, made) if value)


def _facts(recipe: assemble.Recipe, cache: pathlib.Path,
           made: assemble.Ramdisk) -> Iterator[tuple[str, object]]:
    base = system_files.Base(recipe.python)
    wanted = python_packages.Wanted(recipe.python, recipe.agent,
                                 recipe.python_packages, recipe.constraints)
    yield 'mirror', (recipe.mirror or os.environ.get(apt.MIRROR_VARIABLE)
                     or 'the one of this host')
    yield 'release', f'{recipe.release}, {" ".join(recipe.archive.components)}'
    yield 'kernel', assemble.KERNEL_PACKAGE
    yield 'packages, with what they need', ' '.join(base.packages)
    yield 'packages, whole', ' '.join((*recipe.packages, *recipe.firmware))
    yield 'Python packages', ' '.join(wanted.arguments())
    yield 'compression', recipe.compression
    yield 'cache', cache
    yield 'writes', ' '.join(map(str, made))
