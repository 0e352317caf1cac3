# SPDX-License-Identifier: Apache-2.0

"""Putting boot loaders where a TFTP or HTTP server has them."""

import collections.abc
import os
import stat

from ironic_arm.loaders import sources
from ironic_arm.netboot import architecture
from ironic_arm.netboot.checks import loader_choice
from ironic_arm.system import directories


def choose(paths: collections.abc.Sequence[str],
           row: architecture.Architecture, secure_boot: bool
           ) -> tuple[loader_choice.Choice, dict[str, bytes]]:
    """Choose among the programs of all sources.

    :param paths: sources; empty for what is installed.
    :returns: the choice, and the contents by target name.
    :raises ironic_arm.loaders.sources.Unusable: if one cannot be read.
    :raises ironic_arm.netboot.checks.loader_choice.NoChoice: if there is no
        right one; the text names the right file beside a wrong
        one, if there is any.
    """
    found = [program for path in paths or _installed()
             for program in sources.programs(path)]
    candidates = [one.candidate() for one in found]
    try:
        choice = loader_choice.choose(candidates, row, secure_boot)
    except loader_choice.NoChoice as exc:
        beside = _beside(paths, row, secure_boot)
        raise loader_choice.NoChoice(f'{exc}{beside}') from None
    # Two packages may have one name for different programs.
    contents = {id(one): program.content for one, program
                in zip(candidates, found, strict=True)}
    return choice, {target: contents[id(one)]
                    for target, one in choice.files.items()}


def _installed() -> list[str]:
    return [path for path in sources.INSTALLED if os.path.isdir(path)]


def _beside(paths: collections.abc.Sequence[str],
            row: architecture.Architecture, secure_boot: bool) -> str:
    """Return the right file in the directory of a single wrong one."""
    if len(paths) != 1 or not os.path.isfile(paths[0]):
        return ''
    folder = os.path.dirname(paths[0]) or '.'
    try:
        choice = loader_choice.choose(
            [one.candidate() for one in sources.programs(folder)], row,
            secure_boot)
    except (loader_choice.NoChoice, sources.Unusable):
        return ''
    names = ' and '.join(one.name for one in choice.files.values())
    return f'\nThe right one is beside it: {names}'


def place(root: str, contents: collections.abc.Mapping[str, bytes],
          file_mode: int, directory_mode: int) -> list[str]:
    """Write loaders below a directory, each atomically.

    :returns: the names that were written; those that have their content
        and mode already are left alone.
    :raises OSError: if one cannot be written.
    """
    directories.make(root, directory_mode)
    with directories.opened(root) as folder:
        written = [name for name, content in contents.items()
                   if not _same(folder, name, content, file_mode)]
        for name in written:
            directories.replace(folder, name, contents[name], file_mode)
    return written


def _same(folder: int, name: str, content: bytes, mode: int) -> bool:
    """Return whether a file, and not a link to one, is as it should be."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return (found.st_mode == stat.S_IFREG | mode
            and directories.read(folder, name) == content)
