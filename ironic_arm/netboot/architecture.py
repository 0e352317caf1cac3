# SPDX-License-Identifier: Apache-2.0

"""The one table of architectures, in every vocabulary of network booting.

Adding an architecture is adding one row.

Sources: client architecture numbers from the IANA registry "Processor
Architecture Types" (RFC 5970, section 3.3), the same in DHCPv4's option 93
and DHCPv6's option 61; EFI suffixes and PE machine types from the UEFI
specification 2.10, sections 3.5.1.1 and 2.1.1; ELF machine numbers from the
System V gABI; ``grub_cpu`` as GRUB 2.06 and later set it for their UEFI
platforms.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Architecture:
    """One processor architecture under all its names.

    :ivar cpu_arch: ironic's name, the value of a node's
        ``properties/cpu_arch`` (what ``uname -m`` prints).
    :ivar aliases: other spellings that people use by mistake; ironic never
        looks any of them up.
    :ivar debian: name of the Debian port, ``None`` where there is none.
    :ivar efi_suffix: suffix of the EFI removable media loader, ``None``
        where UEFI defines none.
    :ivar grub_cpu: value of GRUB's variable ``grub_cpu`` on UEFI.
    :ivar pe_machine: machine type in the PE header of its EFI programs.
    :ivar elf_machine: ``e_machine`` of its Linux programs.
    :ivar uefi_pxe: DHCP client architecture codes of its UEFI firmware
        that requests a TFTP boot file.
    :ivar uefi_http: the same for UEFI HTTP boot.
    :ivar bios_pxe: the same for legacy BIOS.
    :ivar bios_http: the same for legacy BIOS booting over HTTP.
    :ivar uboot_pxe: the same for U-Boot.
    :ivar uboot_http: the same for U-Boot booting over HTTP.
    :ivar uboot_names: by which U-Boot's vendor class ``U-Boot.NAME`` calls
        it.
    :ivar elf_bits: 32 or 64, the class of its Linux programs; RISC-V has
        one ``elf_machine`` for both.
    :ivar x86: whether the defaults of ironic are made for it.
    :ivar grub_image: whether a GRUB of ``ironic-arm grub-image`` was booted
        on it.
    :ivar installer_grub: whether Debian's installer has a network GRUB for
        it, which searches below ``debian-installer``.
    """

    cpu_arch: str
    aliases: tuple[str, ...]
    debian: str | None
    efi_suffix: str
    grub_cpu: str
    pe_machine: int
    elf_machine: int
    uefi_pxe: tuple[int, ...]
    uefi_http: tuple[int, ...]
    bios_pxe: tuple[int, ...] = ()
    bios_http: tuple[int, ...] = ()
    uboot_pxe: tuple[int, ...] = ()
    uboot_http: tuple[int, ...] = ()
    uboot_names: tuple[str, ...] = ()
    elf_bits: int = 64
    x86: bool = False
    grub_image: bool = False
    installer_grub: bool = False

    @property
    def boot_modes(self) -> tuple[str, ...]:
        """ironic's boot modes that this architecture has."""
        return ('bios', 'uefi') if self.bios_pxe else ('uefi',)


# EBC (9 and 17) is the EFI byte code machine; x64 firmware announces it.
ARCHITECTURES: tuple[Architecture, ...] = (
    Architecture('aarch64', ('arm64', 'armv8', 'aa64'), 'arm64', 'aa64',
                 'arm64', 0xAA64, 183, (11,), (19,),
                 uboot_pxe=(22,), uboot_http=(24,), uboot_names=('armv8',),
                 grub_image=True, installer_grub=True),
    Architecture('x86_64', ('amd64', 'x64', 'x86-64'), 'amd64', 'x64',
                 'x86_64', 0x8664, 62, (7, 9), (16, 17), (0,), (20,),
                 x86=True, grub_image=True, installer_grub=True),
    Architecture('i686', ('i386', 'x86', 'ia32'), 'i386', 'ia32',
                 'i386', 0x14C, 3, (6,), (15,), elf_bits=32, x86=True),
    Architecture('armv7l', ('arm', 'arm32', 'armhf'), 'armhf', 'arm',
                 'arm', 0x1C2, 40, (10,), (18,),
                 uboot_pxe=(21,), uboot_http=(23,),
                 uboot_names=('armv7', 'arm'), elf_bits=32),
    Architecture('riscv64', ('rv64',), 'riscv64', 'riscv64',
                 'riscv64', 0x5064, 243, (27,), (28,)),
    Architecture('riscv32', ('rv32',), None, 'riscv32',
                 'riscv32', 0x5032, 243, (25,), (26,), elf_bits=32),
    Architecture('loongarch64', ('loong64',), 'loong64', 'loongarch64',
                 'loongarch64', 0x6264, 258, (39,), (40,)),
)

_BY_CPU_ARCH = {row.cpu_arch: row for row in ARCHITECTURES}


def find(cpu_arch: str) -> Architecture | None:
    """Return the row of ironic's name of an architecture, or ``None``."""
    return _BY_CPU_ARCH.get(cpu_arch)


def meant_by(name: str) -> Architecture | None:
    """Return the row that a misspelt name most likely means.

    Letter case, surrounding white space and the known aliases are forgiven.
    A correct name means its own row.
    """
    folded = name.strip().lower()
    for row in ARCHITECTURES:
        if folded == row.cpu_arch or folded in row.aliases:
            return row
    return None
