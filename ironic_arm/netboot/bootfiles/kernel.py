# SPDX-License-Identifier: Apache-2.0

"""Linux kernels: in which of their formats a file is, and for what.

Sources: ``Documentation/arch/arm64/booting.rst``,
``Documentation/arch/x86/boot.rst``, ``Documentation/arch/riscv/boot-image-
header.rst`` and ``drivers/firmware/efi/libstub/zboot-header.S`` of Linux.
"""

import dataclasses
import enum

from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles import elf
from ironic_arm.netboot.bootfiles import pe
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader
from ironic_arm.netboot.bootfiles.reader import text

_HEAD = 1 << 16
_XLOADFLAGS = 0x236
_64_BITS = 1


class Format(enum.Enum):
    """Formats of a kernel file."""

    IMAGE = 'Image'
    BZIMAGE = 'bzImage'
    ZBOOT = 'EFI zboot'
    UKI = 'unified kernel image'
    ZIMAGE = 'zImage'
    VMLINUX = 'vmlinux'


@dataclasses.dataclass(frozen=True)
class Kernel:
    """A kernel.

    :ivar format: of the file, or of what is inside a compressed one.
    :ivar cpu_arch: ironic's name of its architecture; '' if not known.
    :ivar compression: what the whole file is compressed with; '' for a file
        that is not. For EFI zboot: what its payload is compressed with.
    :ivar efi: whether it is an EFI program (has an EFI stub).
    """

    format: Format
    cpu_arch: str
    compression: str
    efi: bool

    @property
    def packed(self) -> bool:
        """Whether a loader has to unpack the file before it is a kernel."""
        return bool(self.compression) and self.format is not Format.ZBOOT

    def __str__(self) -> str:
        packed = f' in {self.compression}' if self.compression else ''
        return f'{self.format.value}{packed} for {self.cpu_arch or "?"}'


def parse(reader: Reader,
          decoders: compression.Decoders = compression.STANDARD) -> Kernel:
    """Return the format and architecture of a kernel.

    :param decoders: by the name of the compression.
    :raises Malformed: if it is none that is known, or a damaged one.
    :raises OSError: if it cannot be read.
    """
    head = reader.read(0, _HEAD)
    packed = compression.detect(head)
    if not packed:
        return _plain(reader, head, '')
    inside = compression.first(head, packed, decoders, _HEAD)
    return _plain(Buffer(inside), inside, packed)


def _plain(reader: Reader, head: bytes, packed: str) -> Kernel:
    machine = _pe_machine(reader)
    if head[4:8] == b'zimg' and machine is not None:
        return Kernel(Format.ZBOOT, pe.machine_name(machine),
                      text(head[0x18:0x38]), True)
    if head[0x38:0x3C] == b'ARM\x64':
        return Kernel(Format.IMAGE, 'aarch64', packed, machine is not None)
    if head[0x38:0x3C] == b'RSC\x05':
        return Kernel(Format.IMAGE, 'riscv64', packed, machine is not None)
    if head[0x202:0x206] == b'HdrS':
        return _x86(head, packed, machine)
    if machine is not None and pe.parse(reader).section('.linux'):
        return Kernel(Format.UKI, pe.machine_name(machine), packed, True)
    if head[0x24:0x28] == b'\x18\x28\x6f\x01':
        return Kernel(Format.ZIMAGE, 'armv7l', packed, machine is not None)
    if head[:4] == elf.MAGIC:
        return Kernel(Format.VMLINUX, elf.cpu_arch(head) or '', packed, False)
    raise Malformed('not a Linux kernel: no format of one is recognised')


def _x86(head: bytes, packed: str, machine: int | None) -> Kernel:
    """Return the facts about an x86 kernel, which may lack an EFI stub."""
    if machine is not None:
        return Kernel(Format.BZIMAGE, pe.machine_name(machine), packed, True)
    flags = int.from_bytes(head[_XLOADFLAGS:_XLOADFLAGS + 2], 'little')
    return Kernel(Format.BZIMAGE, 'x86_64' if flags & _64_BITS else 'i686',
                  packed, False)


def _pe_machine(reader: Reader) -> int | None:
    try:
        return pe.machine_of(reader)
    except Malformed:
        return None
