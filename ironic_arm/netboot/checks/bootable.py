# SPDX-License-Identifier: Apache-2.0

"""Checks whether boot files, kernels and ramdisks can boot a machine.

What GRUB does with packed kernels was tested with Debian's GRUB 2.06 for
arm64: a kernel in gzip boots over TFTP and stalls over HTTP, and one in zstd
boots over neither.
"""

import re

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import kernel as kernels
from ironic_arm.netboot.bootfiles import loader as loaders
from ironic_arm.netboot.bootfiles import ramdisk as ramdisks
from ironic_arm.netboot.bootfiles.kernel import Format
from ironic_arm.netboot.bootfiles.loader import LoaderKind
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

NOT_A_LOADER = FindingType(
    'not-a-loader', Severity.ERROR, page=Page.PROGRAMS,
    problem='{why}',
    remedy='Take an EFI program',
    effect='UEFI firmware does not start it. Where the PXE filter finds it, '
           'this is a warning: the file may be newer than ironic-arm.',
    no_fix='Which file is the right one, and where it is, is not known here.')
NOT_NETWORK = FindingType(
    'not-a-network-loader', Severity.ERROR, page=Page.PROGRAMS,
    problem='{kind}: this program is not known to load anything over the '
            'network',
    remedy='Take shim, GRUB or iPXE',
    effect='The boot ends with this program.',
    fix=remedies.install)
DISK_GRUB = FindingType(
    'disk-grub', Severity.ERROR, page=Page.PROGRAMS,
    problem='this GRUB has no module tftp or http: it boots from disks only, '
            'whatever its name is',
    remedy="Take the network GRUB, such as Debian's grubnet*",
    effect='Booted over the network it stays at its prompt.',
    fix=remedies.install)
NO_TRANSPORT = FindingType(
    'no-transport', Severity.ERROR, page=Page.PROGRAMS,
    problem='this GRUB has no module {module}',
    remedy='Take one that has it, or serve over {other}',
    effect='It requests nothing from the server and stays at its prompt.',
    fix=remedies.install)
ASKS_UNKNOWN = FindingType(
    'asks-unknown', Severity.WARNING, page=Page.PROGRAMS,
    problem='the configuration that it requests is unknown: its memdisk is '
            'damaged or of an unknown format',
    remedy='Read in the log of the TFTP server what it requests',
    effect='It may not find the configuration that is written for it.',
    no_fix='Nothing is known to be wrong: it could not be checked.')
SIGNED_LACKS = FindingType(
    'no-module', Severity.ERROR, page=Page.PROGRAMS,
    problem='this signed GRUB has no module {module}, so it cannot {what}',
    remedy='Take another GRUB',
    effect='A signed GRUB under Secure Boot loads no module from the server.',
    no_fix='Whether the module is on the server is not known here.')
LACKS = FindingType(
    'no-module', Severity.WARNING, page=Page.PROGRAMS,
    problem='this GRUB has no module {module} inside, which it needs to '
            '{what}',
    remedy='Put {module}.mod on the server, or build it in',
    effect='It requests the module from the server.',
    no_fix='Whether the module is on the server is not known here.',
    variant_of=SIGNED_LACKS,
    variant='unsigned')
NOT_A_KERNEL = FindingType(
    'not-a-kernel', Severity.ERROR, page=Page.PROGRAMS,
    problem='{why}',
    remedy='Take a kernel of the machine',
    effect='GRUB does not start it. Where the PXE filter finds it, this is a '
           'warning: the file may be newer than ironic-arm.',
    no_fix='Which file is the right one, and where it is, is not known here.')
NO_STUB = FindingType(
    'no-efi-stub', Severity.ERROR, page=Page.PROGRAMS,
    problem='a {format} without an EFI stub: UEFI machines cannot boot it',
    remedy='Take a kernel with CONFIG_EFI_STUB',
    effect='GRUB refuses it.',
    no_fix='Which file is the right one, and where it is, is not known here.')
UNIFIED = FindingType(
    'unified-kernel', Severity.ERROR, page=Page.PROGRAMS,
    problem='the command linux of GRUB would leave out what else is in a '
            'unified kernel image',
    remedy='Take the plain kernel and ramdisk, or chainload it',
    effect='The kernel starts without its ramdisk and parameters.',
    no_fix='Which file is the right one, and where it is, is not known here.')
ZBOOT = FindingType(
    'zboot', Severity.WARNING, page=Page.PROGRAMS,
    problem='an EFI zboot kernel, which GRUB is known to take from 2.12 on, '
            'and this is {version}',
    remedy='Take a newer GRUB, or unpack the kernel',
    effect='GRUB may refuse it.',
    no_fix='Whether GRUB or the kernel is to change is for you to decide.')
PACKED = FindingType(
    'packed-kernel', Severity.ERROR, page=Page.PROGRAMS,
    problem='a kernel in {compression}{why}',
    remedy='Unpack it: {compression} -d',
    effect='GRUB 2.06 boots a kernel in gzip over TFTP, stalls with it over '
           'HTTP, and unpacks no zstd.',
    no_fix='Others may use the file as it is.')
RAMDISK_UNKNOWN = FindingType(
    'ramdisk-unknown', Severity.WARNING, page=Page.PROGRAMS,
    problem='{why}',
    remedy='Pack it with gzip or zstd',
    effect='Its contents cannot be checked.',
    no_fix='Nothing is known to be wrong: it could not be checked.')
NOT_A_RAMDISK = FindingType(
    'not-a-ramdisk', Severity.ERROR, page=Page.PROGRAMS,
    problem='{why}',
    remedy='Take a ramdisk, or build it again',
    effect='The kernel finds no program to start. Where the PXE filter finds '
           'it, this is a warning: the file may be newer than ironic-arm.',
    no_fix='Which file is the right one, and where it is, is not known here.')
NO_PROGRAMS = FindingType(
    'no-programs', Severity.ERROR, page=Page.PROGRAMS,
    problem='no program for Linux is inside',
    remedy='Take the ramdisk that belongs to the kernel',
    effect='The kernel finds no program to start.',
    no_fix='Which file is the right one, and where it is, is not known here.')
MIXED = FindingType(
    'mixed-isa', Severity.WARNING, page=Page.PROGRAMS,
    problem='programs of several architectures: {programs}',
    remedy='Check whether it was built from mixed packages',
    effect='Those for another architecture do not run.',
    no_fix='Which file is the right one, and where it is, is not known here.')
NO_AGENT = FindingType(
    'no-agent', Severity.WARNING, page=Page.PROGRAMS,
    problem='no ironic-python-agent is inside',
    remedy='Build it with ironic-python-agent-builder',
    effect='ironic waits for an agent that never calls.',
    no_fix='Which file is the right one, and where it is, is not known here.')
UNKNOWN_ISA = FindingType(
    'unknown-isa', Severity.WARNING, page=Page.PROGRAMS,
    problem='{what}',
    remedy='Take a file for the machine',
    effect='It is made for an architecture that ironic-arm does not know.',
    no_fix='Nothing is known to be wrong: it could not be checked.')
WRONG_ISA = FindingType(
    'wrong-isa', Severity.ERROR, page=Page.PROGRAMS,
    problem='made for {found}, and the machine is {wanted}',
    remedy='Take the file for {wanted}',
    effect='The machine does not start it. In the settings of a service this '
           'is boot-file-isa or image-isa.',
    no_fix='Which file is the right one, and where it is, is not known here.')

TYPES = (
    NOT_A_LOADER, NOT_NETWORK, DISK_GRUB, NO_TRANSPORT, ASKS_UNKNOWN,
    SIGNED_LACKS, LACKS, NOT_A_KERNEL, NO_STUB, UNIFIED, ZBOOT, PACKED,
    RAMDISK_UNKNOWN, NOT_A_RAMDISK, NO_PROGRAMS, MIXED, NO_AGENT,
    UNKNOWN_ISA, WRONG_ISA)

TFTP, HTTP = 'tftp', 'http'
TRANSPORTS = (TFTP, HTTP)

_Loader = loaders.Loader | filesystem.Unclear
_Kernel = kernels.Kernel | filesystem.Unclear
_Ramdisk = ramdisks.Ramdisk | filesystem.Unclear

_FROM_NETWORK = (LoaderKind.SHIM, LoaderKind.GRUB, LoaderKind.IPXE,
                 LoaderKind.UKI, LoaderKind.LINUX)
_UNPACKERS = {'gzip': 'gzio', 'xz': 'xzio'}
_ZBOOT_SINCE = (2, 12)


def loader(facts: _Loader, where: str, cpu_arch: str = '',
           transport: str = '') -> Found:
    """Find why a program is no boot file for a machine with UEFI.

    :param facts: about the program.
    :param where: its path.
    :param cpu_arch: of the machine, in ironic's words; '' for any.
    :param transport: what it has to load over; '' for any.
    """
    if isinstance(facts, filesystem.Unclear):
        yield NOT_A_LOADER.at(where, why=facts.why)
        return
    yield from _isa(facts.cpu_arch, where, cpu_arch,
                    f'a program for the PE machine {facts.machine:#06x}')
    if facts.kind not in _FROM_NETWORK:
        yield NOT_NETWORK.at(where, kind=facts.kind.value)
    elif facts.kind is LoaderKind.GRUB:
        yield from _grub(facts, where, transport)


def _grub(facts: loaders.Loader, where: str, transport: str) -> Found:
    grub = facts.grub
    if not grub or not (grub.tftp or grub.http):
        yield DISK_GRUB.at(where)
    elif transport and not (grub.http if transport == HTTP else grub.tftp):
        yield NO_TRANSPORT.at(
            where, module=transport,
            other=TFTP if transport == HTTP else HTTP)
    if facts.asks is None:
        yield ASKS_UNKNOWN.at(where)
    if grub and not grub.linux_commands:
        yield from _lacks(facts, where, 'linux', 'load a kernel')


def _lacks(facts: loaders.Loader, where: str, module: str, what: str
           ) -> Found:
    """Find a module that GRUB would have to load from the server."""
    lacks = SIGNED_LACKS if facts.signers else LACKS
    yield lacks.at(where, module=module, what=what)


def kernel(facts: _Kernel, where: str, cpu_arch: str,
           by: loaders.Loader | None = None, transport: str = '') -> Found:
    """Find why a kernel would not boot.

    :param by: the boot loader that is to load it; ``None`` if not known.
    """
    if isinstance(facts, filesystem.Unclear):
        yield NOT_A_KERNEL.at(where, why=facts.why)
        return
    yield from _isa(facts.cpu_arch, where, cpu_arch,
                    f'a {facts.format.value} of an unknown architecture')
    if facts.packed:
        yield from _packed(facts, where, by, transport)
    if facts.format in (Format.VMLINUX, Format.ZIMAGE) or (
            facts.format is Format.IMAGE and not facts.efi):
        yield NO_STUB.at(where, format=facts.format.value)
    if by and by.kind is LoaderKind.GRUB:
        yield from _grub_formats(facts, where, by)


def _grub_formats(facts: kernels.Kernel, where: str, by: loaders.Loader
                  ) -> Found:
    if facts.format is Format.UKI:
        yield UNIFIED.at(where)
    elif facts.format is Format.ZBOOT and _version(by) < _ZBOOT_SINCE:
        yield ZBOOT.at(where, version=by.version or 'unknown')


def _packed(facts: kernels.Kernel, where: str, by: loaders.Loader | None,
            transport: str) -> Found:
    module = _UNPACKERS.get(facts.compression)
    why = ''
    if not module:
        why = ', which no loader unpacks'
    elif transport == HTTP:
        why = ': GRUB stalls when it loads one over HTTP'
    elif by and by.kind in (LoaderKind.IPXE, LoaderKind.UKI, LoaderKind.LINUX):
        why = f', and {by.kind.value} does not unpack it'
    if why:
        yield PACKED.at(where, compression=facts.compression, why=why)
    elif by and by.grub and module and (
            module not in by.grub.modules):
        yield from _lacks(by, where, module, f'unpack {facts.compression}')


def ramdisk(facts: _Ramdisk, where: str, cpu_arch: str,
            agent: bool = False) -> Found:
    """Find why a ramdisk would not start.

    :param agent: whether there is to be an ironic-python-agent inside.
    """
    if isinstance(facts, filesystem.Unclear):
        refused = (RAMDISK_UNKNOWN
                   if facts.why.endswith(compression.UNABLE)
                   else NOT_A_RAMDISK)
        yield refused.at(where, why=facts.why)
        return
    if not facts.programs:
        yield NO_PROGRAMS.at(where)
        return
    yield from _isa(facts.cpu_arch, where, cpu_arch,
                    'programs of an unknown architecture')
    if len(facts.programs) > 1:
        yield MIXED.at(where, programs=', '.join(
            f'{number} for {arch or "?"}'
            for arch, number in facts.programs.items()))
    if agent and facts.agent is None:
        yield NO_AGENT.at(where)


def _isa(found: str, where: str, wanted: str, what: str) -> Found:
    if not found:
        yield UNKNOWN_ISA.at(where, what=what)
    elif wanted and found != wanted:
        yield WRONG_ISA.at(where, found=found, wanted=wanted)


def _version(facts: loaders.Loader) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r'\d+', facts.version)[:2]))
