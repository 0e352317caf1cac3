# SPDX-License-Identifier: Apache-2.0

"""Kinds of findings about templates of GRUB's configuration."""

from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.findings import Severity

_REMEDY = ('Correct the template, or remove the setting to use the one that '
           'ironic-arm ships')

MISSING = Kind(
    'template-missing', Severity.ERROR,
    'the template {path!r}{key} is {state}', _REMEDY,
    'ironic reads the template when a node is to boot, and the node fails.')
RENDERING = Kind(
    'template-rendering', Severity.ERROR,
    'the template {path!r}{key} does not render: {why}', _REMEDY,
    'A misspelt variable is left out by ironic without a word; any other '
    'mistake fails the node.')
VARIABLE = Kind(
    'template-variable', Severity.ERROR,
    'the entry {entry!r} of the template {path!r}{key} uses '
    'pxe_options.{name}, which ironic does not set in the mode {mode}',
    'Use pxe_options.{instead}, or remove the setting to use the template '
    'that ironic-arm ships',
    'The name of the kernel or of the ramdisk is left out of the line.')
OPTIONAL = Kind(
    'template-optional-variable', Severity.WARNING,
    'the entry {entry!r} of the template {path!r}{key} uses '
    'pxe_options.{name}, which ironic may leave unset in the mode {mode}',
    'Write it with |default("", true), or check it with an "if"',
    'ironic leaves the value out of the line.')
ENTRY = Kind(
    'template-entry', Severity.ERROR,
    'the template {path!r}{key} has no entry {entry!r}, which nodes of this '
    'conductor boot in the mode {mode}',
    'Add a menuentry with this name, or remove the setting to use the '
    'template that ironic-arm ships',
    'GRUB shows its menu, or boots another entry.')
SPARE_ENTRY = Kind(
    'template-spare-entry', Severity.WARNING,
    'the template {path!r}{key} lacks entries that ironic can switch to: '
    '{entries}',
    'Add menu entries with these names, for the day that they are needed',
    'Nodes of this conductor do not boot them as it is set up now.')
DEFAULT = Kind(
    'template-default', Severity.ERROR,
    'the template {path!r}{key} has no line that begins with "set default=", '
    'in which ironic writes the entry {entry!r}',
    'Write "set default=deploy" at the beginning of a line',
    'ironic changes the entry that is booted in this line alone, so the node '
    'boots the first entry for ever.')
COMMAND = Kind(
    'template-command', Severity.ERROR,
    'the template {path!r}{key} uses {command!r}, a command that GRUB on '
    '{arch} does not have',
    "Use 'linux' and 'initrd', or remove the setting to use the template "
    'that ironic-arm ships',
    'GRUB prints "can\'t find command" and the machine does not boot.')
MODULE = Kind(
    'template-module', Severity.ERROR,
    'the template {path!r}{key} uses {command!r}, and the boot file '
    '{loader!r} has no module {module!r}',
    'Put a GRUB with this module in its place, or the file {file} into the '
    'TFTP root',
    'GRUB prints "can\'t find command" and the machine does not boot.')
UNKNOWN_COMMAND = Kind(
    'template-unknown-command', Severity.WARNING,
    'the template {path!r}{key} uses {command!r}, which is no command of GRUB '
    'that ironic-arm knows',
    'Correct it if it is misspelt',
    'GRUB prints "can\'t find command" and goes on with the next line.')
SYNTAX = Kind(
    'template-syntax', Severity.ERROR,
    'grub-script-check refuses what the template {path!r}{key} becomes in the '
    'mode {mode}: {why}', _REMEDY,
    'GRUB does not run the configuration and stays at its prompt.')

KINDS = (MISSING, RENDERING, VARIABLE, OPTIONAL, ENTRY, SPARE_ENTRY, DEFAULT,
         COMMAND, MODULE, UNKNOWN_COMMAND, SYNTAX)
