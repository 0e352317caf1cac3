# SPDX-License-Identifier: Apache-2.0

"""Can these files boot such a machine? Verdicts as findings.

What GRUB does with packed kernels was tried with Debian's GRUB 2.06 for
arm64: a kernel in gzip boots over TFTP and stalls over HTTP, and one in zstd
boots over neither.
"""

import collections.abc
import re

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import kernel as kernels
from ironic_arm.netboot.bootfiles import loader as loaders
from ironic_arm.netboot.bootfiles import ramdisk as ramdisks
from ironic_arm.netboot.bootfiles.kernel import Format
from ironic_arm.netboot.bootfiles.loader import Kind
from ironic_arm.netboot.checks import kinds_programs as kinds
from ironic_arm.netboot.findings import Finding

TFTP, HTTP = 'tftp', 'http'
TRANSPORTS = (TFTP, HTTP)

_Found = collections.abc.Iterator[Finding]
_Loader = loaders.Loader | filesystem.Unclear
_Kernel = kernels.Kernel | filesystem.Unclear
_Ramdisk = ramdisks.Ramdisk | filesystem.Unclear

_FROM_NETWORK = (Kind.SHIM, Kind.GRUB, Kind.IPXE, Kind.UKI, Kind.LINUX)
_UNPACKERS = {'gzip': 'gzio', 'xz': 'xzio'}
_ZBOOT_SINCE = (2, 12)


def loader(facts: _Loader, where: str, cpu_arch: str = '',
           transport: str = '') -> _Found:
    """Find why a program is no boot file for a machine with UEFI.

    :param facts: about the program.
    :param where: its path.
    :param cpu_arch: of the machine, in ironic's words; '' for any.
    :param transport: what it has to load over; '' for any.
    """
    if isinstance(facts, filesystem.Unclear):
        yield kinds.NOT_A_LOADER.at(where, why=facts.why)
        return
    yield from _isa(facts.cpu_arch, where, cpu_arch,
                    f'a program for the PE machine {facts.machine:#06x}')
    if facts.kind not in _FROM_NETWORK:
        yield kinds.NOT_NETWORK.at(where, kind=facts.kind.value)
    elif facts.kind is Kind.GRUB:
        yield from _grub(facts, where, transport)


def _grub(facts: loaders.Loader, where: str, transport: str) -> _Found:
    grub = facts.grub
    if not grub or not (grub.tftp or grub.http):
        yield kinds.DISK_GRUB.at(where)
    elif transport and not (grub.http if transport == HTTP else grub.tftp):
        yield kinds.NO_TRANSPORT.at(
            where, module=transport,
            other=TFTP if transport == HTTP else HTTP)
    if facts.asks is None:
        yield kinds.ASKS_UNKNOWN.at(where)
    if grub and not grub.linux_commands:
        yield from _lacks(facts, where, 'linux', 'load a kernel')


def _lacks(facts: loaders.Loader, where: str, module: str, what: str
           ) -> _Found:
    """Find a module that GRUB would have to load from the server."""
    kind = kinds.SIGNED_LACKS if facts.signers else kinds.LACKS
    yield kind.at(where, module=module, what=what)


def kernel(facts: _Kernel, where: str, cpu_arch: str,
           by: loaders.Loader | None = None, transport: str = '') -> _Found:
    """Find why a kernel would not boot.

    :param by: the loader that is to boot it; ``None`` if not known.
    """
    if isinstance(facts, filesystem.Unclear):
        yield kinds.NOT_A_KERNEL.at(where, why=facts.why)
        return
    yield from _isa(facts.cpu_arch, where, cpu_arch,
                    f'a {facts.format.value} of an unknown architecture')
    if facts.packed:
        yield from _packed(facts, where, by, transport)
    if facts.format in (Format.VMLINUX, Format.ZIMAGE) or (
            facts.format is Format.IMAGE and not facts.efi):
        yield kinds.NO_STUB.at(where, format=facts.format.value)
    if by and by.kind is Kind.GRUB:
        yield from _grub_formats(facts, where, by)


def _grub_formats(facts: kernels.Kernel, where: str, by: loaders.Loader
                  ) -> _Found:
    if facts.format is Format.UKI:
        yield kinds.UNIFIED.at(where)
    elif facts.format is Format.ZBOOT and _version(by) < _ZBOOT_SINCE:
        yield kinds.ZBOOT.at(where, version=by.version or 'unknown')


def _packed(facts: kernels.Kernel, where: str, by: loaders.Loader | None,
            transport: str) -> _Found:
    module = _UNPACKERS.get(facts.compression)
    why = ''
    if not module:
        why = ', which no loader unpacks'
    elif transport == HTTP:
        why = ': GRUB stalls when it loads one over HTTP'
    elif by and by.kind in (Kind.IPXE, Kind.UKI, Kind.LINUX):
        why = f', and {by.kind.value} does not unpack it'
    if why:
        yield kinds.PACKED.at(where, compression=facts.compression, why=why)
    elif by and by.grub and module and (
            module not in by.grub.modules):
        yield from _lacks(by, where, module, f'unpack {facts.compression}')


def ramdisk(facts: _Ramdisk, where: str, cpu_arch: str,
            agent: bool = False) -> _Found:
    """Find why a ramdisk would not start.

    :param agent: whether there is to be an ironic-python-agent inside.
    """
    if isinstance(facts, filesystem.Unclear):
        kind = (kinds.RAMDISK_UNKNOWN
                if facts.why.endswith(compression.UNABLE)
                else kinds.NOT_A_RAMDISK)
        yield kind.at(where, why=facts.why)
        return
    if not facts.programs:
        yield kinds.NO_PROGRAMS.at(where)
        return
    yield from _isa(facts.cpu_arch, where, cpu_arch,
                    'programs of an unknown architecture')
    if len(facts.programs) > 1:
        told = ', '.join(f'{number} for {arch or "?"}'
                         for arch, number in facts.programs.items())
        yield kinds.MIXED.at(where, told=told)
    if agent and facts.agent is None:
        yield kinds.NO_AGENT.at(where)


def _isa(found: str, where: str, wanted: str, otherwise: str) -> _Found:
    if not found:
        yield kinds.UNKNOWN_ISA.at(where, told=otherwise)
    elif wanted and found != wanted:
        yield kinds.WRONG_ISA.at(where, found=found, wanted=wanted)


def _version(facts: loaders.Loader) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r'\d+', facts.version)[:2]))
