# SPDX-License-Identifier: Apache-2.0

"""Rules about the files that a machine was given.

A name tells what most files are for; where the files themselves are at
hand, what is inside them counts, not their names.
"""

import collections.abc

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.trace import kinds_boots as kinds
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.roles import Role

_Found = Finding | None


def _loaders(seen: Evidence) -> _Found:
    """Find a loader that is not for the machine."""
    firmware = seen.machine.firmware if seen.machine else ''
    if seen.attempt.system or not firmware:
        return None
    given = [one.path for one in seen.sent(Role.LOADER)]
    for path in given or [seen.boot_file] * bool(seen.boot_file):
        if firmware != 'BIOS' and names.is_for_bios(path):
            return _loader(kinds.BIOS_FILE, seen, path)
        if firmware == 'BIOS' and names.is_efi(path):
            return _loader(kinds.EFI_FILE, seen, path)
        found = _loader_arch(seen, path)
        if found and found != seen.cpu_arch:
            return _loader(kinds.WRONG_ISA, seen, path, found)
    return None


def _loader(kind: Kind, seen: Evidence, path: str, found: str = ''
            ) -> Finding:
    return kind.at(seen.where, path=path, found=found,
                   machine=seen.machine_name)


def _disk(seen: Evidence, path: str) -> filesystem.Files | None:
    """Return where to look at a file; ``None`` if it is not at hand."""
    if seen.disk and seen.disk.state(path) is filesystem.State.FILE:
        return seen.disk
    return None


def _loader_arch(seen: Evidence, path: str) -> str:
    """Return the architecture of a loader; '' if it is not known."""
    if disk := _disk(seen, path):
        facts = disk.loader(path)
        if not isinstance(facts, filesystem.Unclear):
            return facts.cpu_arch
    return names.architecture_by_name(names.basename(path))


def _loader_inside(seen: Evidence) -> _Found:
    """Find a loader that cannot load anything over the network."""
    given = seen.sent(Role.LOADER)
    path = given[-1].path if given else ''
    disk = _disk(seen, path)
    if not disk or seen.attempt.system:
        return None
    for one in bootable.loader(disk.loader(path), path):
        if one.code in ('disk-grub', 'not-a-network-loader'):
            return kinds.NOT_A_LOADER.at(seen.where, path=path,
                                         why=one.problem)
    return None


def _ipxe_loop(seen: Evidence) -> _Found:
    ipxe = seen.attempt.ipxe
    if ipxe and names.is_ipxe(ipxe.boot_file):
        return kinds.IPXE_LOOP.at(seen.where, path=ipxe.boot_file)
    return None


def _kernel(seen: Evidence) -> _Found:
    return _image(seen, Role.KERNEL, kinds.KERNEL_ISA, kinds.KERNEL_DAMAGED)


def _ramdisk(seen: Evidence) -> _Found:
    return _image(seen, Role.RAMDISK, kinds.RAMDISK_ISA,
                  kinds.RAMDISK_DAMAGED)


def _image(seen: Evidence, role: Role, wrong: Kind, damaged: Kind) -> _Found:
    """Find a kernel or ramdisk that is not for the machine, or damaged."""
    given = seen.sent(role)
    if not given or seen.attempt.system:
        return None
    path = given[-1].path
    found = names.architecture_by_name(names.basename(path))
    if disk := _disk(seen, path):
        facts = (disk.kernel(path) if role is Role.KERNEL
                 else disk.ramdisk(path))
        if isinstance(facts, filesystem.Unclear):
            return damaged.at(seen.where, path=path, why=facts.why)
        found = facts.cpu_arch
    if not found or not seen.cpu_arch or found == seen.cpu_arch:
        return None
    return wrong.at(seen.where, path=path, found=found,
                    machine=seen.machine_name)


RULES: tuple[collections.abc.Callable[[Evidence], _Found], ...] = (
    _ipxe_loop, _loaders, _loader_inside, _kernel, _ramdisk)
