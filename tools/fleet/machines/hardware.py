# SPDX-License-Identifier: Apache-2.0


"""What emulated servers are made of: kinds of machines, and single ones."""

import dataclasses
import pathlib

from ironic_arm.netboot import architecture

_SHARE = pathlib.Path('/usr/share')


@dataclasses.dataclass(frozen=True)
class Firmware:
    """UEFI firmware.

    :ivar whole: the firmware in one file; it forgets what is set in it.
    :ivar code: the firmware without its variables.
    :ivar variables: the variables at first power-on.
    :ivar secure_code: firmware that knows of Secure Boot.
    :ivar secure_variables: variables with Microsoft's keys, and Secure Boot
        switched on.
    """

    whole: pathlib.Path
    code: pathlib.Path
    variables: pathlib.Path
    secure_code: pathlib.Path
    secure_variables: pathlib.Path

    def files(self, secure_boot: bool) -> tuple[pathlib.Path, pathlib.Path]:
        """Return firmware and variables, for Secure Boot or without it."""
        return ((self.secure_code, self.secure_variables) if secure_boot
                else (self.code, self.variables))


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of machine: an instruction set and its firmware.

    :ivar cpu_arch: ironic's name of the instruction set.
    :ivar boot_mode: ironic's name of the boot mode.
    :ivar client_arch: what the firmware sends as DHCP option 93.
    :ivar console: Linux' name of the first serial port.
    :ivar emulator: the program.
    :ivar board: the program's name of the board.
    :ivar cpu: the program's name of the processor.
    :ivar firmware: UEFI firmware; None: the program's own BIOS.
    :ivar loader: the name of its boot file; '' if it has one itself.
    :ivar option_rom: whether the network card boots, with iPXE, and not the
        firmware.
    """

    cpu_arch: str
    boot_mode: str
    client_arch: int
    console: str
    emulator: str
    board: str
    cpu: str
    firmware: Firmware | None = None
    loader: str = ''
    option_rom: bool = False

    @property
    def key(self) -> str:
        """What options by architecture have for it."""
        row = architecture.find(self.cpu_arch)
        return (self.cpu_arch if row and len(row.boot_modes) == 1
                else f'{self.cpu_arch}-{self.boot_mode}')

    @property
    def kernel(self) -> str:
        """The name of its kernel, below the TFTP root or the HTTP root."""
        return f'ipa-{self.cpu_arch}.kernel'

    @property
    def ramdisk(self) -> str:
        """The name of its ramdisk, likewise."""
        return f'ipa-{self.cpu_arch}.initramfs'


AARCH64_UEFI = Kind(
    'aarch64', 'uefi', 11, 'ttyAMA0', 'qemu-system-aarch64', 'virt',
    'cortex-a57', Firmware(
        _SHARE / 'qemu-efi-aarch64/QEMU_EFI.fd',
        _SHARE / 'AAVMF/AAVMF_CODE.fd', _SHARE / 'AAVMF/AAVMF_VARS.fd',
        _SHARE / 'AAVMF/AAVMF_CODE.fd', _SHARE / 'AAVMF/AAVMF_VARS.ms.fd'),
    'grubaa64.efi')
X86_64_UEFI = Kind(
    'x86_64', 'uefi', 7, 'ttyS0', 'qemu-system-x86_64', 'q35', 'qemu64',
    Firmware(
        _SHARE / 'ovmf/OVMF.fd',
        _SHARE / 'OVMF/OVMF_CODE_4M.fd', _SHARE / 'OVMF/OVMF_VARS_4M.fd',
        _SHARE / 'OVMF/OVMF_CODE_4M.secboot.fd',
        _SHARE / 'OVMF/OVMF_VARS_4M.ms.fd'),
    'grubx64.efi')
X86_64_BIOS = Kind(
    'x86_64', 'bios', 0, 'ttyS0', 'qemu-system-x86_64', 'pc', 'qemu64',
    option_rom=True)
KINDS = (AARCH64_UEFI, X86_64_UEFI, X86_64_BIOS)


@dataclasses.dataclass(frozen=True)
class Hardware:
    """What a machine is made of.

    :ivar name: its name, also that of its tap interface.
    :ivar mac: address of its NIC.
    :ivar bmc_address: where its management controller answers.
    :ivar kind: its instruction set and firmware.
    :ivar memory_mib: its memory.
    :ivar cpus: number of its processors.
    :ivar disks: files with the content of its disks.
    :ivar disk_first: whether they are tried before the network.
    :ivar http_boot: whether its firmware boots over HTTP and never by PXE.
    :ivar ip_version: of the protocol that its firmware boots over; None:
        it tries IPv4 first, and then IPv6.
    :ivar variables: file with its UEFI variables, made at first power-on;
        '': it has none of its own and forgets what is set in them.
    :ivar secure_boot: whether its firmware starts nothing but what Microsoft
        signed; needs variables of its own.
    """

    name: str
    mac: str
    bmc_address: str
    kind: Kind = AARCH64_UEFI
    memory_mib: int = 512
    cpus: int = 1
    disks: tuple[str, ...] = ()
    disk_first: bool = False
    http_boot: bool = False
    ip_version: int | None = None
    variables: str = ''
    secure_boot: bool = False
