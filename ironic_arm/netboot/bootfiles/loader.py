# SPDX-License-Identifier: Apache-2.0

"""Boot loaders: which one a file is, and what it can do."""

import collections.abc
import dataclasses
import enum
import re

from ironic_arm.netboot.bootfiles import grub_image
from ironic_arm.netboot.bootfiles import grub_requests
from ironic_arm.netboot.bootfiles import memdisk
from ironic_arm.netboot.bootfiles import pe
from ironic_arm.netboot.bootfiles import signers as signing
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader
from ironic_arm.netboot.bootfiles.reader import Window

_BLOCK = 1 << 16
_MOST_SEARCHED = 1 << 24


class LoaderKind(enum.Enum):
    """Types of EFI programs that machines are booted with."""

    SHIM = 'shim'
    MOK_MANAGER = 'MokManager'
    FALLBACK = 'fallback'
    GRUB = 'GRUB'
    IPXE = 'iPXE'
    SYSTEMD_BOOT = 'systemd-boot'
    LINUX = 'Linux'
    UKI = 'unified kernel image'
    OTHER = 'other'


@dataclasses.dataclass(frozen=True)
class Loader:
    """An EFI program that DHCP may name as a boot file.

    :ivar kind: which one it is.
    :ivar machine: number of the PE machine type.
    :ivar cpu_arch: ironic's name for it; '' where it has none.
    :ivar version: of a GRUB, shim or iPXE, from its SBAT; '' if not there.
    :ivar second_stage: file that shim loads; '' for other programs.
    :ivar grub: what is inside a GRUB; ``None`` for other programs.
    :ivar asks: configuration files that a GRUB requests, in its order;
        ``None`` where they cannot be determined.
    :ivar sbat: its SBAT components.
    :ivar signers: names of the signers; none of it is verified.
    """

    kind: LoaderKind
    machine: int
    cpu_arch: str
    version: str = ''
    second_stage: str = ''
    grub: grub_image.Grub | None = None
    asks: tuple[str, ...] | None = ()
    sbat: tuple[pe.Sbat, ...] = ()
    signers: tuple[signing.Signer, ...] = ()


def parse(reader: Reader) -> Loader:
    """Return which boot loader a file is.

    :raises ironic_arm.netboot.bootfiles.reader.Malformed: if it is no EFI
        program, or a damaged one.
    :raises OSError: if it cannot be read.
    """
    program = pe.parse(reader)
    kind = _kind(reader, program)
    grub = None
    asks: tuple[str, ...] | None = ()
    mods = program.window(reader, 'mods')
    if kind is LoaderKind.GRUB and mods:
        grub = grub_image.parse(mods)
        asks = _asks(grub, mods)
    return Loader(kind, program.machine, program.cpu_arch,
                  _version(program, kind),
                  _second_stage(reader) if kind is LoaderKind.SHIM else '',
                  grub, asks, program.sbat, program.signers)


def _asks(grub: grub_image.Grub, mods: Reader) -> tuple[str, ...] | None:
    """Return the configuration files that a GRUB requests."""
    def inside(path: str) -> str | None:
        if not grub.memdisk:
            return None
        return memdisk.read(Window(mods, *grub.memdisk), path)

    try:
        return grub_requests.requests(grub, inside)
    except Malformed:
        return None


def _kind(reader: Reader, program: pe.Program) -> LoaderKind:
    """Return the type; cheap and certain signs first."""
    sections = {one.name for one in program.sections}
    components = {one.component for one in program.sbat}
    mods = program.window(reader, 'mods')
    if mods and mods.read(0, 4) == grub_image.MAGIC:
        return LoaderKind.GRUB
    if '.linux' in sections:
        return LoaderKind.UKI
    if '.vendor_cert' in sections:
        return LoaderKind.SHIM
    if '.sdmagic' in sections or 'systemd-boot' in components:
        return LoaderKind.SYSTEMD_BOOT
    if 'shim' in components:
        return _helper(reader)
    if 'ipxe' in components:
        return LoaderKind.IPXE
    if _is_linux(reader):
        return LoaderKind.LINUX
    return LoaderKind.IPXE if _contains(reader, b'iPXE ') else LoaderKind.OTHER


def _helper(reader: Reader) -> LoaderKind:
    """Return which of shim's two helpers it is."""
    wide = 'MokManager'.encode('utf-16-le')
    return (LoaderKind.MOK_MANAGER if _contains(reader, wide)
            else LoaderKind.FALLBACK)


def _is_linux(reader: Reader) -> bool:
    head = reader.read(0, 0x208)
    return (head[0x38:0x3C] in (b'ARM\x64', b'RSC\x05')
            or head[0x202:0x206] == b'HdrS' or head[4:8] == b'zimg')


def _version(program: pe.Program, kind: LoaderKind) -> str:
    """Return the version that SBAT gives the component itself."""
    name = kind.value.lower()
    rows = [one for one in program.sbat
            if one.component.split('.')[0] == name]
    if not rows:
        return ''
    # The vendor's row, where there is one, has the exact version.
    return rows[-1 if kind is not LoaderKind.GRUB else 0].version


def _second_stage(reader: Reader) -> str:
    r"""Return the file that shim loads, such as ``grubaa64.efi``.

    It is a text of 16-bit characters, ``\grubaa64.efi``.
    """
    pattern = re.compile(rb'\\\0(?:[a-zA-Z0-9._-]\0){4,40}\0\0')
    for block in _blocks(reader):
        for match in pattern.findall(block):
            name = str(match[2:-2], 'utf-16-le')
            if re.fullmatch(r'grub[a-z0-9]+\.efi', name, re.IGNORECASE):
                return name
    return ''


def _contains(reader: Reader, wanted: bytes) -> bool:
    return any(wanted in block for block in _blocks(reader))


def _blocks(reader: Reader) -> collections.abc.Iterator[bytes]:
    """Yield a file in blocks that overlap a little."""
    for at in range(0, min(reader.size, _MOST_SEARCHED), _BLOCK):
        yield reader.read(at, _BLOCK + 256)
