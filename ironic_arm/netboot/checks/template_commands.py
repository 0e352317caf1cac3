# SPDX-License-Identifier: Apache-2.0

"""Checks of the commands in a rendered GRUB template, and of its syntax."""

import dataclasses

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import boot_programs
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.grub import script

COMMAND = FindingType(
    'template-command', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the template {path!r}{key} uses {command!r}, a command that GRUB '
            'on {arch} does not have',
    remedy="Use 'linux' and 'initrd', or remove the setting to use the "
           'template that ironic-arm ships',
    effect='GRUB prints "can\'t find command" and the machine does not boot.',
    fix=remedies.template)
MODULE = FindingType(
    'template-module', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the template {path!r}{key} uses {command!r}, and the boot file '
            '{loader!r} has no module {module!r}',
    remedy='Install a GRUB with this module instead, or the file {file} '
           'below the TFTP root',
    effect='GRUB prints "can\'t find command" and the machine does not boot.',
    no_fix='Whether the template or the boot file is to change is for you to '
           'decide.')
UNKNOWN_COMMAND = FindingType(
    'template-unknown-command', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the template {path!r}{key} uses {command!r}, which is no command '
            'of GRUB that ironic-arm knows',
    remedy='Correct it if it is misspelt',
    effect='GRUB prints "can\'t find command" and goes on with the next line.',
    no_fix='What the template is to do is for its author to decide.')
SYNTAX = FindingType(
    'template-syntax', Severity.ERROR, page=Page.CONDUCTOR,
    problem='grub-script-check refuses what the template {path!r}{key} '
            'becomes in the mode {mode}: {why}',
    remedy='Correct the template, or remove the setting to use the one that '
           'ironic-arm ships',
    effect='GRUB does not run the configuration and stays at its prompt.',
    fix=remedies.template)


@dataclasses.dataclass(frozen=True)
class NamedTemplate:
    """A template under the name by which findings call it.

    :ivar option: that names it.
    :ivar path: of the file.
    :ivar arch: whose GRUB runs it.
    :ivar arch_key: the key of the by-arch option; empty without one.
    """

    option: str
    path: str
    arch: architecture.Architecture | None
    arch_key: str = ''

    def at(self, finding_type: FindingType, **values: object) -> Finding:
        """Return a finding about this template."""
        key = f' of {self.arch_key!r}' if self.arch_key else ''
        return finding_type.at(self.option, path=self.path, key=key,
                               arch_key=self.arch_key, **values)


def commands(named: NamedTemplate, text: str) -> Found:
    """Find commands that the GRUB of the architecture does not have."""
    for command in script.commands(text):
        if command in script.X86_COMMANDS:
            if named.arch and not named.arch.x86:
                yield named.at(COMMAND, command=command,
                               arch=named.arch.cpu_arch)
        elif command not in script.MODULE_OF:
            yield named.at(UNKNOWN_COMMAND, command=command)


def modules(given: settings.ConductorSettings, disk: filesystem.Files,
            named: NamedTemplate, text: str) -> Found:
    """Find commands that the GRUB of the boot file can neither run nor load.

    What is not inside of it is loaded from the directory of its prefix.
    """
    row = named.arch
    for one in boot_programs.served(given):
        found = boot_programs.grub(given, disk, one)
        if row is None or found is None or (
                by_arch.split(one.key)[0] != row.cpu_arch):
            continue
        inside = found[1].grub
        prefix = (inside.prefix or '') if inside else ''
        folder = f'{prefix}/{row.grub_cpu}-efi'.lstrip('/')
        for command in script.commands(text):
            module = script.MODULE_OF.get(command)
            if not module or inside and module in inside.modules:
                continue
            file = f'{folder}/{module}.mod'
            if disk.state(f'{one.root}/{file}') is filesystem.State.MISSING:
                yield named.at(MODULE, command=command,
                               loader=found[0], module=module, file=file)


def syntax(named: NamedTemplate, disk: filesystem.Files, texts: dict[str, str]
           ) -> Found:
    """Find what grub-script-check refuses, where it is installed."""
    modes = {text: mode for mode, text in reversed(texts.items())}
    for text, mode in reversed(modes.items()):
        why = disk.script_error(text)
        if why:
            yield named.at(SYNTAX, mode=mode, why=why)
            return
