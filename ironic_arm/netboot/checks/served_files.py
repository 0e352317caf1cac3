# SPDX-License-Identifier: Apache-2.0

"""Checks of files and directories that other checks share."""

from ironic_arm.netboot import settings
from ironic_arm.netboot import validation
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import boot_files
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

_UNKNOWN = 'Which file is the right one, and where it is, is not known here.'

DIRECTORY_MISSING = FindingType(
    'directory-missing', Severity.ERROR, page=Page.FILTER,
    problem='the directory {path!r} is {state}',
    remedy='Create it, or set the option to the directory that dnsmasq reads',
    effect='The filter does not start.',
    fix=remedies.directory)
DIRECTORY_UNWRITABLE = FindingType(
    'directory-unwritable', Severity.ERROR, page=Page.FILTER,
    problem='files cannot be written to {path!r}',
    remedy='Give the user of this service write permission there',
    effect='The filter does not start.',
    no_fix='Which user may write where is for the administrator to decide.')


def _name(served: str, first: FindingType | None = None) -> FindingType:
    return FindingType(
        f'{served.replace(" ", "-")}-name', Severity.ERROR, page=Page.FILTER,
        problem=f'the {served} {{name!r}} of {{key!r}} is {{why}}',
        remedy='Give a plain path below the TFTP root',
        effect='The filter does not start.',
        no_fix=_UNKNOWN, variant_of=first)


def _missing(served: str, first: FindingType | None = None) -> FindingType:
    return FindingType(
        f'{served.replace(" ", "-")}-missing', Severity.ERROR,
        page=Page.FILTER,
        problem=f'the {served} {{name!r}} of {{key!r}} cannot be served: '
                '{path} is {state}',
        remedy='Put a readable file for {key} there',
        effect='Machines would request a file that the server does not have. '
               'The filter does not start.',
        fix=remedies.install if first else None,
        no_fix='' if first else _UNKNOWN, variant_of=first)


FILE_NAME = {
    'boot file': _name('boot file', boot_files.NAME),
    'boot script': _name('boot script'),
    'kernel': _name('kernel'),
    'ramdisk': _name('ramdisk')}
FILE_MISSING = {
    'boot file': _missing('boot file', boot_files.MISSING),
    'boot script': _missing('boot script'),
    'kernel': _missing('kernel'),
    'ramdisk': _missing('ramdisk')}
"""By what the file is."""


def served(option: settings.ByArch, what: str, root: str,
           disk: filesystem.Files) -> Found:
    """Find file names that a TFTP server could not serve from its root.

    :param option: file names by architecture, relative to the root.
    :param what: what the files are, such as ``boot file``.
    :param root: directory that the TFTP server serves.
    """
    for key, name in option.values.items():
        if not name.strip():
            continue
        try:
            validation.check_file_name(name)
        except validation.UnsafeValue as exc:
            yield FILE_NAME[what].at(option.option, name=name, key=key,
                                     why=exc)
            continue
        path = f'{root}/{name}'
        state = disk.state(path)
        if state is not filesystem.State.FILE:
            yield FILE_MISSING[what].at(
                option.option, name=name, key=key, path=path, root=root,
                state=state.value)


def directory(option: str, path: str, disk: filesystem.Files) -> Found:
    """Find a directory that files cannot be written to."""
    state = disk.state(path)
    if state is not filesystem.State.DIRECTORY:
        yield DIRECTORY_MISSING.at(option, path=path,
                                   state=state.value)
    elif not disk.writable(path):
        yield DIRECTORY_UNWRITABLE.at(option, path=path)
