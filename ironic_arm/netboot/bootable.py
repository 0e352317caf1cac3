# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Can these files boot such a machine? Verdicts as findings.

What GRUB does with packed kernels was tried with Debian's GRUB 2.06 for
arm64: a kernel in gzip boots over TFTP and stalls over HTTP, and one in zstd
boots over neither.
"""

import collections.abc
import re

from ironic_arm.netboot import files
from ironic_arm.netboot.binary import compression
from ironic_arm.netboot.binary import kernel as kernels
from ironic_arm.netboot.binary import loader as loaders
from ironic_arm.netboot.binary import ramdisk as ramdisks
from ironic_arm.netboot.binary.kernel import Format
from ironic_arm.netboot.binary.loader import Kind
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

TFTP, HTTP = 'tftp', 'http'
TRANSPORTS = (TFTP, HTTP)

_Found = collections.abc.Iterator[Finding]
_Loader = loaders.Loader | files.Unclear
_Kernel = kernels.Kernel | files.Unclear
_Ramdisk = ramdisks.Ramdisk | files.Unclear

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
    if isinstance(facts, files.Unclear):
        yield Finding('not-a-loader', ERROR, where, facts.why,
                      'Take an EFI program')
        return
    yield from _isa(facts.cpu_arch, where, cpu_arch,
                    f'a program for the PE machine {facts.machine:#06x}')
    if facts.kind not in _FROM_NETWORK:
        yield Finding('not-a-network-loader', ERROR, where,
                      f'{facts.kind.value}: this program is not known to '
                      'load anything over the network',
                      'Take shim, GRUB or iPXE')
    elif facts.kind is Kind.GRUB:
        yield from _grub(facts, where, transport)


def _grub(facts: loaders.Loader, where: str, transport: str) -> _Found:
    grub = facts.grub
    if not grub or not (grub.tftp or grub.http):
        yield Finding('disk-grub', ERROR, where,
                      'this GRUB has no module tftp or http: it boots from '
                      'disks only, whatever its name is',
                      'Take the network GRUB, such as Debian\'s grubnet*')
    elif transport and not (grub.http if transport == HTTP else grub.tftp):
        yield Finding('no-transport', ERROR, where,
                      f'this GRUB has no module {transport}',
                      f'Take one that has it, or serve over '
                      f'{TFTP if transport == HTTP else HTTP}')
    if facts.asks is None:
        yield Finding('asks-unknown', WARNING, where,
                      'which configuration it asks for cannot be told: its '
                      'memdisk is damaged or of an unknown kind',
                      'Look at the log of the TFTP server')
    if grub and not grub.linux_commands:
        yield from _lacks(facts, where, 'linux', 'load a kernel')


def _lacks(facts: loaders.Loader, where: str, module: str, what: str
           ) -> _Found:
    """Find a module that GRUB would have to load from the server."""
    if facts.signers:
        yield Finding('no-module', ERROR, where,
                      f'this signed GRUB has no module {module}, so it '
                      f'cannot {what}', 'Take another GRUB')
    else:
        yield Finding('no-module', WARNING, where,
                      f'this GRUB has no module {module} inside, which it '
                      f'needs to {what}',
                      f'Put {module}.mod on the server, or build it in')


def kernel(facts: _Kernel, where: str, cpu_arch: str,
           by: loaders.Loader | None = None, transport: str = '') -> _Found:
    """Find why a kernel would not boot.

    :param by: the loader that is to boot it; ``None`` if not known.
    """
    if isinstance(facts, files.Unclear):
        yield Finding('not-a-kernel', ERROR, where, facts.why,
                      'Take a kernel of the machine')
        return
    yield from _isa(facts.cpu_arch, where, cpu_arch,
                    f'a {facts.format.value} of an unknown architecture')
    if facts.packed:
        yield from _packed(facts, where, by, transport)
    if facts.format in (Format.VMLINUX, Format.ZIMAGE) or (
            facts.format is Format.IMAGE and not facts.efi):
        yield Finding('no-efi-stub', ERROR, where,
                      f'a {facts.format.value} without an EFI stub: UEFI '
                      'machines cannot boot it',
                      'Take a kernel with CONFIG_EFI_STUB')
    if by and by.kind is Kind.GRUB:
        yield from _grub_formats(facts, where, by)


def _grub_formats(facts: kernels.Kernel, where: str, by: loaders.Loader
                  ) -> _Found:
    if facts.format is Format.UKI:
        yield Finding('unified-kernel', ERROR, where,
                      'the command linux of GRUB would leave out what else '
                      'is in a unified kernel image',
                      'Take the plain kernel and ramdisk, or chainload it')
    elif facts.format is Format.ZBOOT and _version(by) < _ZBOOT_SINCE:
        yield Finding('zboot', WARNING, where,
                      'an EFI zboot kernel, which GRUB is known to take '
                      f'from 2.12 on, and this is {by.version or "unknown"}',
                      'Take a newer GRUB, or unpack the kernel')


def _packed(facts: kernels.Kernel, where: str, by: loaders.Loader | None,
            transport: str) -> _Found:
    module = _UNPACKERS.get(facts.compression)
    remedy = f'Unpack it: {facts.compression} -d'
    if not module:
        yield Finding('packed-kernel', ERROR, where,
                      f'a kernel in {facts.compression}, which no loader '
                      'unpacks', remedy)
    elif transport == HTTP:
        yield Finding('packed-kernel', ERROR, where,
                      f'a kernel in {facts.compression}: GRUB stalls when '
                      'it loads one over HTTP', remedy)
    elif by and by.kind in (Kind.IPXE, Kind.UKI, Kind.LINUX):
        yield Finding('packed-kernel', ERROR, where,
                      f'a kernel in {facts.compression}, and '
                      f'{by.kind.value} does not unpack it', remedy)
    elif by and by.grub and module not in by.grub.modules:
        yield from _lacks(by, where, module, f'unpack {facts.compression}')


def ramdisk(facts: _Ramdisk, where: str, cpu_arch: str,
            agent: bool = False) -> _Found:
    """Find why a ramdisk would not start.

    :param agent: whether there is to be an ironic-python-agent inside.
    """
    if isinstance(facts, files.Unclear):
        unable = facts.why.endswith(compression.UNABLE)
        yield Finding('ramdisk-unknown' if unable else 'not-a-ramdisk',
                      WARNING if unable else ERROR, where, facts.why,
                      'Pack it with gzip or zstd' if unable else
                      'Take a ramdisk, or build it again')
        return
    if not facts.programs:
        yield Finding('no-programs', ERROR, where,
                      'no program for Linux is inside',
                      'Take the ramdisk that belongs to the kernel')
        return
    yield from _isa(facts.cpu_arch, where, cpu_arch,
                    'programs of an unknown architecture')
    if len(facts.programs) > 1:
        told = ', '.join(f'{number} for {arch or "?"}'
                         for arch, number in facts.programs.items())
        yield Finding('mixed-isa', WARNING, where,
                      f'programs of several architectures: {told}',
                      'Look whether it was built from mixed packages')
    if agent and facts.agent is None:
        yield Finding('no-agent', WARNING, where,
                      'no ironic-python-agent is inside',
                      'Build it with ironic-python-agent-builder')


def _isa(found: str, where: str, wanted: str, otherwise: str) -> _Found:
    if not found:
        yield Finding('unknown-isa', WARNING, where, otherwise,
                      'Take a file for the machine')
    elif wanted and found != wanted:
        yield Finding('wrong-isa', ERROR, where,
                      f'made for {found}, and the machine is {wanted}',
                      f'Take the file for {wanted}')


def _version(facts: loaders.Loader) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r'\d+', facts.version)[:2]))
