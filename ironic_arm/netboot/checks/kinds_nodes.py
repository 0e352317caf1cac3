# SPDX-License-Identifier: Apache-2.0

"""Kinds of findings about a node; the where of each is a field of it."""

from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.findings import Severity

UNSET = Kind(
    'cpu-arch-unset', Severity.ERROR,
    'it is not set',
    'Set it to the architecture of the machine, such as aarch64 or x86_64',
    'ironic chooses boot file, template, kernel and ramdisk by it; without '
    'it, the node gets those of x86_64.')
ALIAS = Kind(
    'cpu-arch-alias', Severity.ERROR,
    '{value!r} is never looked up',
    'ironic calls this architecture {correct!r}: set it to that',
    'The node gets boot file and template of x86_64.')
NO_BOOT_FILE = Kind(
    'cpu-arch-without-boot-file', Severity.ERROR,
    'for {arch} there is no boot file in {option}, so the node would be told '
    'to boot {default!r}',
    'Correct cpu_arch if the machine is another one, or have {arch}:FILE '
    'added to that option',
    'The firmware loads a program that is not for it, or nothing.')
BOOT_MODE = Kind(
    'node-boot-mode', Severity.ERROR,
    'the boot mode of this node is bios, which {arch} does not have{why}',
    'Set it to boot_mode:uefi',
    'ironic writes a configuration for PXELINUX, which runs on x86 only.')
IMAGE_ISA = Kind(
    'node-image-isa', Severity.ERROR,
    '{value!r} is a {kind} for {found}, but properties/cpu_arch is {arch!r}',
    'Set it to a {kind} for {arch}, or correct properties/cpu_arch',
    'GRUB loads the file; then the machine stands still.')
IMAGE_OTHER = Kind(
    'node-image-other', Severity.ERROR,
    '{value!r} is what {option} names for {other}, but properties/cpu_arch is '
    '{arch!r}',
    'Remove it so that the node gets the image of its architecture, or '
    'correct properties/cpu_arch',
    'The machine does not start what was built for another architecture.')
IMAGE_MISSING = Kind(
    'node-image-missing', Severity.ERROR,
    'the file {value!r} is {state}',
    'Put a readable file there, or correct the path',
    'The node fails when it is to boot.')
TEMPLATE = Kind(
    'node-template-missing', Severity.ERROR,
    'the template {path!r} that a node with cpu_arch {arch!r} gets is '
    '{state}',
    'Correct cpu_arch if the machine is another one, or have the template '
    'put there',
    'The node fails when it is to boot.')

PARAMETERS = Kind(
    'node-kernel-parameters', Severity.ERROR,
    '{value!r} cannot be used: {why}',
    'Leave it out',
    'GRUB or the kernel would change these kernel parameters, or cut them '
    'off. GRUB runs none of them as a command, even if this is silenced.')

TEMPLATE_OF_NODE = Kind(
    'node-template-refused', Severity.ERROR,
    'this ironic refuses a template that a node names itself',
    'Remove it; a template for {arch} is set in '
    '[pxe]pxe_config_template_by_arch',
    'A template of a node could read files of the conductor '
    '(CVE-2026-44917), so ironic refuses it unless [pxe]'
    'enable_insecure_template_override is set.')

INTERFACE = Kind(
    'node-boot-interface', Severity.WARNING,
    'a node with cpu_arch {arch!r} has the boot interface {name!r}, which '
    'looks at none of this when it is validated',
    'Set it to {instead}',
    'What is wrong for this architecture shows when the machine boots, and '
    'not before.')
NO_PORT = Kind(
    'node-without-port', Severity.WARNING,
    'the node has no port',
    'Create one with the address of each interface that it boots from',
    'ironic writes the configuration of a boot for the addresses of ports, '
    'so the machine finds none.')
NO_PXE_PORT = Kind(
    'node-without-pxe-port', Severity.ERROR,
    'none of its {number} ports has pxe_enabled',
    'Set pxe_enabled of the port that the machine boots from; an agent '
    'without BOOTIF among its kernel parameters reports none, and then '
    'ironic takes it away from all',
    'ironic writes no configuration of a boot for this machine.')

KINDS = (UNSET, ALIAS, NO_BOOT_FILE, BOOT_MODE, IMAGE_ISA, IMAGE_OTHER,
         IMAGE_MISSING, TEMPLATE, PARAMETERS, TEMPLATE_OF_NODE, INTERFACE,
         NO_PORT, NO_PXE_PORT)

MISSING_CODES = frozenset({UNSET.code})
"""Codes that mean that the node lacks a value."""
