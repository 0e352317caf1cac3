# SPDX-License-Identifier: Apache-2.0

"""Checks whether the PXE filter's files boot the machines they are for."""

import dataclasses
import posixpath

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles.loader import Loader
from ironic_arm.netboot.checks import boot_programs
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.checks import images
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

IMAGE_ISA = FindingType(
    'image-isa', Severity.ERROR, page=Page.FILTER,
    problem='{path} of {target}: {problem}',
    remedy='{remedy}',
    effect='GRUB loads the file; then the machine hangs.',
    no_fix='Which file is the right one, and where it is, is not known here.',
    variant_of=images.IMAGE_ISA)
BOOT_FILE_ISA = FindingType(
    'boot-file-isa', Severity.ERROR, page=Page.FILTER,
    problem='{path} of {target}: {problem}',
    remedy='{remedy}',
    effect='The firmware loads the file and refuses to start it.',
    fix=remedies.install,
    variant_of=boot_programs.ISA)

_Filter = settings.FilterSettings

# A file of no known format may be newer than these parsers: it is reported
# as a warning, and the filter starts.
_UNKNOWN = frozenset({bootable.NOT_A_LOADER, bootable.NOT_A_KERNEL,
                      bootable.NOT_A_RAMDISK})


def boot_files(given: _Filter, disk: filesystem.Files) -> Found:
    """Boot files of UEFI machines: for their architecture, and over TFTP."""
    for target, path in _files(given, given.boot_files, disk).items():
        if target.boot_mode == 'uefi':
            found = bootable.loader(disk.loader(path), path,
                                    target.arch.cpu_arch, bootable.TFTP)
            yield from _at(given.boot_files, target, path, found,
                           BOOT_FILE_ISA)


def kernels(given: _Filter, disk: filesystem.Files) -> Found:
    """Kernels: for their architecture, and ones that the loader boots."""
    programs = _files(given, given.boot_files, disk)
    for target, path in _files(given, given.kernels, disk).items():
        if target.boot_mode == 'uefi':
            by = _loader(programs.get(target, ''), disk)
            found = bootable.kernel(disk.kernel(path), path,
                                    target.arch.cpu_arch, by, bootable.TFTP)
            yield from _at(given.kernels, target, path, found,
                           IMAGE_ISA)


def ramdisks(given: _Filter, disk: filesystem.Files) -> Found:
    """Ramdisks: with programs for their architecture."""
    for target, path in _files(given, given.ramdisks, disk).items():
        found = bootable.ramdisk(disk.ramdisk(path), path,
                                 target.arch.cpu_arch)
        yield from _at(given.ramdisks, target, path, found, IMAGE_ISA)


def _files(given: _Filter, option: settings.ByArch, disk: filesystem.Files
           ) -> dict[by_arch.Target, str]:
    """Return the paths of the files that are there; others check that."""
    paths = {target: f'{given.tftp_root}/{name}' for target, name
             in by_arch.resolve(option.values).items()}
    return {target: path for target, path in paths.items()
            if disk.state(path) is filesystem.State.FILE}


def _loader(path: str, disk: filesystem.Files) -> Loader | None:
    """Return what loads the kernel: the boot file, or what shim loads."""
    facts = disk.loader(path) if path else None
    if isinstance(facts, Loader) and facts.second_stage:
        facts = disk.loader(posixpath.join(posixpath.dirname(path),
                                           facts.second_stage))
    return facts if isinstance(facts, Loader) else None


def _at(option: settings.ByArch, target: by_arch.Target, path: str,
        found: Found, isa: FindingType) -> Found:
    """Return findings about a file as findings about its option and key.

    :param isa: the type of those for another architecture.
    """
    key = by_arch.key_of(option.values, target)
    entry = {'path': path, 'key': key, 'name': option.values[key]}
    for one in found:
        if one.type is bootable.WRONG_ISA:
            yield isa.at(option.option, target=target.name,
                         arch=target.arch.cpu_arch, problem=one.problem,
                         remedy=one.remedy, **entry)
            continue
        severity = (Severity.WARNING if one.type in _UNKNOWN
                    else one.severity)
        yield dataclasses.replace(
            one, where=option.option, severity=severity,
            problem=f'{path} of {target.name}: {one.problem}',
            values={**one.values, **entry})
