# SPDX-License-Identifier: Apache-2.0

"""Checks of boot files, of the loaders ironic copies, and of its roots."""

import posixpath

from ironic_arm.netboot import settings
from ironic_arm.netboot import validation
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import kinds_files as kinds
from ironic_arm.netboot.checks.served_files import Found

_Conductor = settings.ConductorSettings

# What every DHCP server and firmware that we know of keeps whole.
NAME_LENGTH = 64


def roots(given: _Conductor, disk: filesystem.Files) -> Found:
    """Directories that ironic writes to and servers serve."""
    for root in (given.tftp_root, given.http_root):
        state = disk.state(root.value) if root.value else None
        if state is filesystem.State.REMOTE:
            yield kinds.REMOTE.at(root.option, path=root.value)
        elif state is filesystem.State.MISSING and root in given.roots:
            yield kinds.ROOT_MISSING.at(root.option, path=root.value,
                                        state=state.value)
        elif state not in (None, filesystem.State.MISSING) and (
                state is not filesystem.State.DIRECTORY
                or not disk.writable(root.value)):
            yield kinds.ROOT_UNWRITABLE.at(root.option, path=root.value)


def loaders(given: _Conductor, disk: filesystem.Files) -> Found:
    """Files that ironic copies into its roots when it starts."""
    where = '[pxe]loader_file_paths'
    for name, source in given.loaders.items():
        if '/' in name:
            yield kinds.LOADER_NAME.at(where, name=name)
        state = disk.state(source)
        if state is filesystem.State.REMOTE:
            yield kinds.REMOTE.at(where, path=source)
        elif state is not filesystem.State.FILE:
            yield kinds.LOADER_MISSING.at(where, source=source, name=name,
                                          state=state.value)


def boot_files(given: _Conductor, disk: filesystem.Files) -> Found:
    """Boot files that machines are told, by name and in their roots."""
    yield from _boot_files(given, given.boot_files, given.roots, disk)
    if given.ipxe_roots:
        yield from _boot_files(given, given.ipxe_boot_files,
                               given.ipxe_roots, disk)


def default_boot_file(given: _Conductor, disk: filesystem.Files) -> Found:
    """The boot file of all other architectures, if it was chosen."""
    default = given.default_boot_file
    if not default.chosen:
        return
    for root in given.roots:
        path = place(root.value, default.value)
        state = disk.state(path)
        if default.value not in given.loaders and state not in (
                filesystem.State.FILE, filesystem.State.REMOTE):
            yield kinds.DEFAULT_MISSING.at(
                default.option, name=default.value, path=path,
                state=state.value)


def place(root: str, name: str) -> str:
    """Return the path of a boot file in a root.

    A name that has the root in front already is taken as it is, as dnsmasq
    does with ``tftp-root``.
    """
    if name.startswith(root.rstrip('/') + '/'):
        return name
    return posixpath.normpath(posixpath.join(root, name.lstrip('/')))


def _boot_files(given: _Conductor, option: settings.ByArch,
                roots: tuple[settings.Value, ...], disk: filesystem.Files
                ) -> Found:
    """Find what is wrong with the boot files of one option."""
    for key, name in option.values.items():
        if not name.strip():
            continue
        why = _refused(name)
        if why:
            yield kinds.NAME.at(option.option, name=name, key=key, why=why)
            continue
        yield from _name(option.option, key, name, roots[0].value)
        for root in roots:
            path = place(root.value, name)
            state = disk.state(path)
            if name not in given.loaders and state not in (
                    filesystem.State.FILE, filesystem.State.REMOTE):
                yield kinds.MISSING.at(option.option, name=name, key=key,
                                       path=path, state=state.value)


def _name(option: str, key: str, name: str, root: str) -> Found:
    """Find what may be wrong with a name, depending on the servers."""
    if name.startswith('/'):
        yield kinds.ABSOLUTE.at(option, name=name, key=key, root=root)
    if len(name) > NAME_LENGTH:
        yield kinds.LONG.at(option, name=name, key=key, length=len(name),
                            limit=NAME_LENGTH)


def _refused(name: str) -> str:
    """Tell why no server serves a name; empty if one might."""
    if '..' in name.split('/'):
        return "a path with '..'"
    if len(name) > validation.OPTION_LENGTH:
        return (f'{len(name)} characters long; a DHCP option has '
                f'{validation.OPTION_LENGTH} at most')
    if not name.isprintable() or not name.isascii() or name != name.strip():
        return 'not a name of plain characters'
    return ''
