# SPDX-License-Identifier: Apache-2.0

"""Parts of this machine's file system that a world may change for itself."""

import pathlib
from collections.abc import Iterable

from fleet.sandbox.commands import run


def lay(directories: Iterable[pathlib.Path], changes: pathlib.Path) -> None:
    """Let what is written below directories go elsewhere from now on.

    What was mounted below one of them is not seen there any more.

    :param directories: such as /etc.
    :param changes: an empty folder, not itself on an overlay.
    :raises CommandError: the kernel has no overlays, or we are not root.
    """
    for directory in directories:
        over(directory, changes, directory)


def over(directory: pathlib.Path, changes: pathlib.Path,
         place: pathlib.Path) -> None:
    """Show a directory where what is written goes elsewhere.

    :param directory: such as /etc.
    :param changes: a folder, not itself on an overlay.
    :param place: where it is seen, an existing folder.
    :raises CommandError: the kernel has no overlays, or we are not root.
    """
    upper = changes / directory.name / 'upper'
    work = changes / directory.name / 'work'
    for folder in (upper, work):
        folder.mkdir(mode=0o755, parents=True)
    run(['mount', '-t', 'overlay', 'ironic-arm', '-o',
         f'lowerdir={directory},upperdir={upper},workdir={work}', place])
