# SPDX-License-Identifier: Apache-2.0

"""Kinds of findings about files as such: loaders, kernels, ramdisks."""

from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.findings import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

NOT_A_LOADER = Kind(
    'not-a-loader', ERROR, '{why}', 'Take an EFI program',
    'UEFI firmware does not start it. Where the PXE filter finds it, this '
    'is a warning: the file may be newer than ironic-arm.')
NOT_NETWORK = Kind(
    'not-a-network-loader', ERROR,
    '{kind}: this program is not known to load anything over the network',
    'Take shim, GRUB or iPXE', 'The boot ends with this program.')
DISK_GRUB = Kind(
    'disk-grub', ERROR,
    'this GRUB has no module tftp or http: it boots from disks only, '
    'whatever its name is',
    "Take the network GRUB, such as Debian's grubnet*",
    'Booted over the network it stays at its prompt.')
NO_TRANSPORT = Kind(
    'no-transport', ERROR,
    'this GRUB has no module {module}',
    'Take one that has it, or serve over {other}',
    'It asks the server for nothing and stays at its prompt.')
ASKS_UNKNOWN = Kind(
    'asks-unknown', WARNING,
    'which configuration it asks for cannot be told: its memdisk is damaged '
    'or of an unknown kind',
    'Look at the log of the TFTP server',
    'It may not find the configuration that is written for it.')
SIGNED_LACKS = Kind(
    'no-module', ERROR,
    'this signed GRUB has no module {module}, so it cannot {what}',
    'Take another GRUB',
    'A signed GRUB under Secure Boot loads no module from the server.')
LACKS = Kind(
    'no-module', WARNING,
    'this GRUB has no module {module} inside, which it needs to {what}',
    'Put {module}.mod on the server, or build it in',
    'It asks the server for the module.')
NOT_A_KERNEL = Kind(
    'not-a-kernel', ERROR, '{why}', 'Take a kernel of the machine',
    'GRUB does not start it. Where the PXE filter finds it, this is a '
    'warning: the file may be newer than ironic-arm.')
NO_STUB = Kind(
    'no-efi-stub', ERROR,
    'a {format} without an EFI stub: UEFI machines cannot boot it',
    'Take a kernel with CONFIG_EFI_STUB', 'GRUB refuses it.')
UNIFIED = Kind(
    'unified-kernel', ERROR,
    'the command linux of GRUB would leave out what else is in a unified '
    'kernel image',
    'Take the plain kernel and ramdisk, or chainload it',
    'The kernel starts without its ramdisk and parameters.')
ZBOOT = Kind(
    'zboot', WARNING,
    'an EFI zboot kernel, which GRUB is known to take from 2.12 on, and this '
    'is {version}',
    'Take a newer GRUB, or unpack the kernel', 'GRUB may refuse it.')
PACKED = Kind(
    'packed-kernel', ERROR,
    'a kernel in {compression}{why}', 'Unpack it: {compression} -d',
    'GRUB 2.06 boots a kernel in gzip over TFTP, stalls with it over HTTP, '
    'and unpacks no zstd.')
RAMDISK_UNKNOWN = Kind(
    'ramdisk-unknown', WARNING, '{why}', 'Pack it with gzip or zstd',
    'Nothing can be told of what is inside.')
NOT_A_RAMDISK = Kind(
    'not-a-ramdisk', ERROR, '{why}', 'Take a ramdisk, or build it again',
    'The kernel finds no program to start. Where the PXE filter finds it, '
    'this is a warning: the file may be newer than ironic-arm.')
NO_PROGRAMS = Kind(
    'no-programs', ERROR,
    'no program for Linux is inside',
    'Take the ramdisk that belongs to the kernel',
    'The kernel finds no program to start.')
MIXED = Kind(
    'mixed-isa', WARNING,
    'programs of several architectures: {told}',
    'Look whether it was built from mixed packages',
    'Those for another architecture do not run.')
NO_AGENT = Kind(
    'no-agent', WARNING,
    'no ironic-python-agent is inside',
    'Build it with ironic-python-agent-builder',
    'ironic waits for an agent that never calls.')
UNKNOWN_ISA = Kind(
    'unknown-isa', WARNING, '{told}', 'Take a file for the machine',
    'It is made for an architecture that ironic-arm does not know.')
WRONG_ISA = Kind(
    'wrong-isa', ERROR,
    'made for {found}, and the machine is {wanted}',
    'Take the file for {wanted}',
    'The machine does not start it. In the settings of a service this is '
    'boot-file-isa or image-isa.')

KINDS = (NOT_A_LOADER, NOT_NETWORK, DISK_GRUB, NO_TRANSPORT, SIGNED_LACKS,
         LACKS, ASKS_UNKNOWN, WRONG_ISA, UNKNOWN_ISA, NOT_A_KERNEL, PACKED,
         NO_STUB, ZBOOT, UNIFIED, NOT_A_RAMDISK, RAMDISK_UNKNOWN,
         NO_PROGRAMS, MIXED, NO_AGENT)
