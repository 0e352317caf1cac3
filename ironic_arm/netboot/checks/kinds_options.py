# SPDX-License-Identifier: Apache-2.0

"""Kinds of findings about options as such: keys, pairs, and who uses them."""

from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.findings import Severity

UNKNOWN = Kind(
    'by-arch-unknown', Severity.WARNING,
    '{arch!r} is not an architecture that ironic-arm knows',
    'It knows {known}; if nodes really have this cpu_arch, ignore this '
    'warning',
    'If it is misspelt, no node ever gets the value.')
ALIAS = Kind(
    'by-arch-alias', Severity.ERROR,
    'the key {key!r} is never looked up',
    'ironic calls this architecture {meant!r}: write {correct!r}',
    'ironic compares names letter by letter. The nodes that are meant get '
    'what other machines get: as a boot file that is bootx64.efi unless '
    '[pxe]uefi_pxe_bootfile_name says otherwise.')
COMPOSITE = Kind(
    'by-arch-composite', Severity.ERROR,
    'the key {key!r} is never looked up: this option knows no boot modes{why}',
    'Write {arch!r}',
    'ironic looks this option up by architecture alone, so nodes get what '
    'they would get without the key. Boot file options know boot modes since '
    'ironic 38.0.0, 35.1.0, 32.1.0 and 29.0.6.')
BOOT_MODE = Kind(
    'by-arch-boot-mode', Severity.WARNING,
    'the key {key!r} names a boot mode that {arch} does not have',
    'Write {arch!r}',
    'No node with the boot mode that the architecture has gets the value.')
NOT_KNOWN = Kind(
    'option-unknown', Severity.WARNING,
    'ironic {release} does not have this option',
    'Remove it, or upgrade ironic',
    'Nothing reads it.')
EMPTY = Kind(
    'by-arch-empty', Severity.ERROR,
    'the key {key!r} has no value',
    'Write {key}:VALUE, or remove the key',
    'An empty name is used as if it were one: nodes of this architecture are '
    'told to boot nothing.')
NOT_FOR_PXE = Kind(
    'by-arch-not-for-pxe', Severity.WARNING,
    'ironic {version} does not look at it when a node boots over PXE',
    'Set driver_info/{mode}_kernel and driver_info/{mode}_ramdisk of the '
    'nodes, or upgrade ironic to 31.0.0',
    'Before ironic 31.0.0 only virtual media honour this option. Over PXE, '
    'nodes get images of their own or those without an architecture, '
    'whatever their cpu_arch is.')
PAIR = Kind(
    'image-pair', Severity.WARNING,
    '{arch} has a {given}, but {other} has no {missing} for it',
    'Set both, or neither',
    'ironic does not use one without the other: nodes of this architecture '
    'get the images without an architecture, or fail where there are none.')
NO_TEMPLATE = Kind(
    'arch-without-template', Severity.WARNING,
    '{arch} has a boot file, but no template',
    'Add {arch}:PATH to {option}',
    'Nodes of this architecture get [pxe]uefi_pxe_config_template, which you '
    'set. A template of ironic is made for x86_64.')
NO_BOOT_FILE = Kind(
    'arch-without-boot-file', Severity.WARNING,
    '{arch} has a template, but no boot file',
    'Add {arch}:FILE to {option}, or nodes of {arch} are told to boot '
    '{default!r}',
    'Nodes of this architecture are told to boot the file of all others, '
    'which is not for them. Validation of such a node fails with the code '
    'cpu-arch-without-boot-file.')
SHARED = Kind(
    'boot-file-shared', Severity.ERROR,
    'the boot file {name!r} is given to {first} and to {second}',
    'Give each architecture a boot file of its own',
    'No program runs on both, so the machines of one architecture do not '
    'boot.')
UNSUPPORTED = Kind(
    'interface-unsupported', Severity.WARNING,
    'the boot interface {name!r} is enabled, but no enabled hardware type '
    'supports it',
    'Add arm-ipmi or arm-redfish to [DEFAULT]enabled_hardware_types',
    'No node can use the interface. The settings are checked all the same.')
FILTER = Kind(
    'filter-disagrees', Severity.WARNING,
    '{path} tells {machine} to boot {told!r}, and this option {own!r}',
    'Name the same file in both, here and in [arm_pxe_filter]'
    'boot_file_by_arch',
    'A machine boots one file when dnsmasq answers it and another one when '
    'ironic has its DHCP options set elsewhere.')
UNKNOWN_CODE = Kind(
    'finding-unknown', Severity.WARNING,
    '{code!r} is not the code of a finding',
    'The code of a finding stands in brackets at the end of its line in the '
    'log',
    'The word has no effect.')

OF_KEYS = (UNKNOWN, ALIAS, COMPOSITE, BOOT_MODE, EMPTY)
"""Kinds about the keys of any by-arch option."""

KINDS = (UNKNOWN, ALIAS, COMPOSITE, BOOT_MODE, NOT_KNOWN, EMPTY, NOT_FOR_PXE,
         PAIR, NO_TEMPLATE, NO_BOOT_FILE, SHARED, UNSUPPORTED, FILTER,
         UNKNOWN_CODE)
