# SPDX-License-Identifier: Apache-2.0

"""Checks of boot files, of the loaders ironic copies, and of its roots."""

import posixpath

from ironic_arm.netboot import settings
from ironic_arm.netboot import validation
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

NAME = FindingType(
    'boot-file-name', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the boot file {name!r} of {key!r} is {why}',
    remedy='Give a plain path below the root',
    effect='No server serves such a name.',
    no_fix='Which file is the right one, and where it is, is not known here.')
ABSOLUTE = FindingType(
    'boot-file-absolute', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the boot file {name!r} of {key!r} is an absolute path',
    remedy='Give the path below {root}, without a slash in front',
    effect='It depends on the TFTP server which file is served, if any: some '
           'take the path as it is, some put their root in front of it.',
    fix=remedies.relative)
LONG = FindingType(
    'boot-file-long', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the boot file {name!r} of {key!r} is {length} characters long',
    remedy='Give it a name of {limit} characters at most',
    effect='How much of a longer name arrives depends on the DHCP server and '
           'on the firmware.',
    no_fix='Others may know the file by this name.')
MISSING = FindingType(
    'boot-file-missing', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the boot file {name!r} of {key!r} cannot be served: {path} is '
            '{state}',
    remedy='Put a readable file for {key} there',
    effect='The firmware requests a file that its server does not have, and '
           'goes on to its next boot device.',
    fix=remedies.install)
DEFAULT_MISSING = FindingType(
    'default-boot-file-missing', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the boot file {name!r} cannot be served: {path} is {state}',
    remedy='Put a readable file there, or remove the option',
    effect='Machines of architectures without a boot file of their own do not '
           'boot.',
    fix=remedies.remove)
LOADER_MISSING = FindingType(
    'loader-missing', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the source {source!r} of {name!r} is {state}',
    remedy='Install the package that has it, or correct the path',
    effect='ironic copies the file when it starts, and does not start without '
           'it.',
    fix=remedies.drop_loader)
LOADER_NAME = FindingType(
    'loader-name', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the name {name!r} has a directory in it',
    remedy='Give a name without a slash; ironic copies the file into the '
           'root itself',
    effect='ironic does not start with it.',
    fix=remedies.without_folder)
ROOT_MISSING = FindingType(
    'root-missing', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the directory {path!r} is {state}',
    remedy='Create it, or set the option to the directory that the server '
           'serves',
    effect='ironic creates the directory and writes to it, but no server that '
           'runs already serves it.',
    fix=remedies.directory)
ROOT_UNWRITABLE = FindingType(
    'root-unwritable', Severity.ERROR, page=Page.CONDUCTOR,
    problem='files cannot be written to {path!r}',
    remedy='Give the user of this service write permission there',
    effect='ironic writes its files there when it starts, and does not start '
           'where it cannot.',
    no_fix='Which user may write where is for the administrator to decide.')
REMOTE = FindingType(
    'path-not-local', Severity.WARNING, page=Page.CONDUCTOR,
    problem='{path!r} is on a network file system and was not checked',
    remedy='Nothing has to be done; silence this finding once you checked '
           'the files',
    effect='A server that does not answer would keep the conductor waiting, '
           'so the files there are not checked.',
    no_fix='Nothing is known to be wrong: it could not be checked.')

_Conductor = settings.ConductorSettings

# What every DHCP server and firmware that we know of keeps whole.
NAME_LENGTH = 64


def roots(given: _Conductor, disk: filesystem.Files) -> Found:
    """Directories that ironic writes to and servers serve."""
    for root in (given.tftp_root, given.http_root):
        state = disk.state(root.value) if root.value else None
        if state is filesystem.State.REMOTE:
            yield REMOTE.at(root.option, path=root.value)
        elif state is filesystem.State.MISSING and root in given.roots:
            yield ROOT_MISSING.at(root.option, path=root.value,
                                  state=state.value)
        elif state not in (None, filesystem.State.MISSING) and (
                state is not filesystem.State.DIRECTORY
                or not disk.writable(root.value)):
            yield ROOT_UNWRITABLE.at(root.option, path=root.value)


def loaders(given: _Conductor, disk: filesystem.Files) -> Found:
    """Files that ironic copies into its roots when it starts."""
    where = '[pxe]loader_file_paths'
    for name, source in given.loaders.items():
        if '/' in name:
            yield LOADER_NAME.at(where, name=name)
        state = disk.state(source)
        if state is filesystem.State.REMOTE:
            yield REMOTE.at(where, path=source)
        elif state is not filesystem.State.FILE:
            yield LOADER_MISSING.at(where, source=source, name=name,
                                    state=state.value)


def boot_files(given: _Conductor, disk: filesystem.Files) -> Found:
    """Boot files that DHCP names: their names, and the files in the roots."""
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
            yield DEFAULT_MISSING.at(
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
    """Check the boot files of one option."""
    for key, name in option.values.items():
        if not name.strip():
            continue
        why = _refused(name)
        if why:
            yield NAME.at(option.option, name=name, key=key, why=why)
            continue
        yield from _name(option.option, key, name, roots[0].value)
        for root in roots:
            path = place(root.value, name)
            state = disk.state(path)
            if name not in given.loaders and state not in (
                    filesystem.State.FILE, filesystem.State.REMOTE):
                yield MISSING.at(option.option, name=name, key=key,
                                 path=path, state=state.value)


def _name(option: str, key: str, name: str, root: str) -> Found:
    """Find names that some servers do not serve."""
    if name.startswith('/'):
        yield ABSOLUTE.at(option, name=name, key=key, root=root)
    if len(name) > NAME_LENGTH:
        yield LONG.at(option, name=name, key=key, length=len(name),
                      limit=NAME_LENGTH)


def _refused(name: str) -> str:
    """Return why no server serves a name; empty if one might."""
    if '..' in name.split('/'):
        return "a path with '..'"
    if len(name) > validation.OPTION_LENGTH:
        return (f'{len(name)} characters long; a DHCP option has '
                f'{validation.OPTION_LENGTH} at most')
    if not name.isprintable() or not name.isascii() or name != name.strip():
        return 'not a name of plain characters'
    return ''
