# SPDX-License-Identifier: Apache-2.0

"""Checks of files and directories that other checks share."""

import collections.abc

from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot import validation
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import filter_findings as kinds

Found = collections.abc.Iterator[findings.Finding]


def served(option: settings.ByArch, kind: str, root: str,
           disk: filesystem.Files) -> Found:
    """Find file names that a TFTP server could not serve from its root.

    :param option: file names by architecture, relative to the root.
    :param kind: what the files are, such as ``boot file``.
    :param root: directory that the TFTP server serves.
    """
    for key, name in option.values.items():
        if not name.strip():
            continue
        try:
            validation.check_file_name(name)
        except validation.UnsafeValue as exc:
            yield kinds.FILE_NAME[kind].at(option.option, name=name, key=key,
                                           why=exc)
            continue
        path = f'{root}/{name}'
        state = disk.state(path)
        if state is not filesystem.State.FILE:
            yield kinds.FILE_MISSING[kind].at(
                option.option, name=name, key=key, path=path, root=root,
                state=state.value)


def directory(option: str, path: str, disk: filesystem.Files) -> Found:
    """Find a directory that files cannot be written to."""
    state = disk.state(path)
    if state is not filesystem.State.DIRECTORY:
        yield kinds.DIRECTORY_MISSING.at(option, path=path,
                                         state=state.value)
    elif not disk.writable(path):
        yield kinds.DIRECTORY_UNWRITABLE.at(option, path=path)
