# SPDX-License-Identifier: Apache-2.0

"""Rules about the files that a machine was given.

The names of most files show what they are for; where the files themselves
are at hand, what is inside them counts, not their names.
"""

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.checks import dnsmasq_answers
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.evidence import Rule
from ironic_arm.netboot.trace.roles import Role

WRONG_ISA = FindingType(
    'wrong-isa', Severity.ERROR, page=Page.BOOT,
    problem='{machine} was given {path!r}, a loader for {found}',
    remedy='Use one boot file per architecture; ironic-arm explain shows '
           'which line of the configuration answers each',
    effect='The firmware loads the file, refuses to start it (Unsupported), '
           'and goes on to its next boot device.',
    variant_of=bootable.WRONG_ISA)
BIOS_FILE = FindingType(
    'bios-file', Severity.ERROR, page=Page.BOOT,
    problem='{machine} was given {path!r}, a loader for legacy BIOS',
    remedy='Give UEFI machines an EFI boot loader for their architecture',
    effect='UEFI firmware does not start such a file.',
    variant_of=dnsmasq_answers.BIOS_FILE)
EFI_FILE = FindingType(
    'efi-file', Severity.ERROR, page=Page.BOOT,
    problem='{machine} was given {path!r}, an EFI boot loader',
    remedy='Give BIOS machines a loader for BIOS, such as undionly.kpxe',
    effect='A BIOS hangs when it starts such a file.',
    variant_of=dnsmasq_answers.EFI_FILE)
IPXE_LOOP = FindingType(
    'ipxe-loop', Severity.ERROR, page=Page.BOOT,
    problem='the boot file of iPXE is {path!r}, which is iPXE again',
    remedy='Give iPXE (dhcp-match=set:ipxe,175) the URL of its script as '
           'boot file',
    effect='iPXE loads itself for ever.',
    variant_of=dnsmasq_answers.IPXE_LOOP)
NOT_A_LOADER = FindingType(
    'not-a-network-loader', Severity.ERROR, page=Page.BOOT,
    problem='its boot file {path!r} cannot load anything over the network: '
            '{why}',
    remedy='Install a network GRUB there (ironic-arm loader install)',
    effect='A GRUB for disks asks the server for nothing and stays at its '
           'prompt.',
    variant_of=bootable.NOT_NETWORK)
KERNEL_ISA = FindingType(
    'kernel-isa', Severity.ERROR, page=Page.BOOT,
    problem='{machine} was given the kernel {path!r}, which is for {found}',
    remedy='Set the kernel of its architecture; ironic-arm image check shows '
           'what a file is',
    effect='GRUB loads the file without a word and then prints that it '
           'cannot load the image.')
RAMDISK_ISA = FindingType(
    'ramdisk-isa', Severity.ERROR, page=Page.BOOT,
    problem='{machine} was given the ramdisk {path!r}, which is for {found}',
    remedy='Set the ramdisk of its architecture; ironic-arm image check shows '
           'what a file is',
    effect='The kernel starts and finds no program that it can run.')
RAMDISK_DAMAGED = FindingType(
    'ramdisk-damaged', Severity.ERROR, page=Page.BOOT,
    problem='the ramdisk {path!r} that it was given is damaged: {why}',
    remedy='Copy or build the file again; ironic-arm image check shows what '
           'it is',
    effect='The kernel finds no system to start and stands still.')
KERNEL_DAMAGED = FindingType(
    'kernel-damaged', Severity.ERROR, page=Page.BOOT,
    problem='the kernel {path!r} that it was given is none: {why}',
    remedy='Copy or build the file again; ironic-arm image check shows what '
           'it is',
    effect='The loader cannot start it.')


_Found = Finding | None


def _loaders(seen: Evidence) -> _Found:
    """Find a loader that is not for the machine."""
    firmware = seen.machine.firmware if seen.machine else ''
    if seen.attempt.system or not firmware:
        return None
    given = [one.path for one in seen.sent(Role.LOADER)]
    for path in given or [seen.boot_file] * bool(seen.boot_file):
        if firmware != 'BIOS' and names.is_for_bios(path):
            return _loader(BIOS_FILE, seen, path)
        if firmware == 'BIOS' and names.is_efi(path):
            return _loader(EFI_FILE, seen, path)
        found = _loader_arch(seen, path)
        if found and found != seen.cpu_arch:
            return _loader(WRONG_ISA, seen, path, found)
    return None


def _loader(finding_type: FindingType, seen: Evidence, path: str,
            found: str = '') -> Finding:
    return finding_type.at(seen.where, path=path, found=found,
                           machine=seen.machine_name)


def _disk(seen: Evidence, path: str) -> filesystem.Files | None:
    """Return where to read a file; ``None`` if it is not at hand."""
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
        if one.type in (bootable.DISK_GRUB, bootable.NOT_NETWORK):
            return NOT_A_LOADER.at(seen.where, path=path, why=one.problem)
    return None


def _ipxe_loop(seen: Evidence) -> _Found:
    ipxe = seen.attempt.ipxe
    if ipxe and names.is_ipxe(ipxe.boot_file):
        return IPXE_LOOP.at(seen.where, path=ipxe.boot_file)
    return None


def _kernel(seen: Evidence) -> _Found:
    return _image(seen, Role.KERNEL, KERNEL_ISA, KERNEL_DAMAGED)


def _ramdisk(seen: Evidence) -> _Found:
    return _image(seen, Role.RAMDISK, RAMDISK_ISA, RAMDISK_DAMAGED)


def _image(seen: Evidence, role: Role, wrong: FindingType,
           damaged: FindingType) -> _Found:
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


RULES: tuple[Rule, ...] = (
    _ipxe_loop, _loaders, _loader_inside, _kernel, _ramdisk)
