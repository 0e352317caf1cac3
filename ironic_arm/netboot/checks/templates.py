# SPDX-License-Identifier: Apache-2.0

"""Checks of GRUB's templates, rendered as ironic would render them."""

import jinja2

from ironic_arm.netboot import architecture
from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import boot_files
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.checks import template_commands
from ironic_arm.netboot.checks.template_commands import NamedTemplate
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.grub import node_template
from ironic_arm.netboot.grub import script

MISSING = FindingType(
    'template-missing', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the template {path!r}{key} is {state}',
    remedy='Correct the template, or remove the setting to use the one that '
           'ironic-arm ships',
    effect='ironic reads the template when a node is to boot, and the node '
           'fails.',
    fix=remedies.template)
RENDERING = FindingType(
    'template-rendering', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the template {path!r}{key} does not render: {why}',
    remedy='Correct the template, or remove the setting to use the one that '
           'ironic-arm ships',
    effect='ironic leaves out a misspelt variable without an error; any '
           'other mistake fails the node.',
    fix=remedies.template)
VARIABLE = FindingType(
    'template-variable', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the entry {entry!r} of the template {path!r}{key} uses '
            'pxe_options.{name}, which ironic does not set in the mode {mode}',
    remedy='Use pxe_options.{instead}, or remove the setting to use the '
           'template that ironic-arm ships',
    effect='The name of the kernel or of the ramdisk is left out of the line.',
    fix=remedies.template)
OPTIONAL = FindingType(
    'template-optional-variable', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the entry {entry!r} of the template {path!r}{key} uses '
            'pxe_options.{name}, which ironic may leave unset in the mode '
            '{mode}',
    remedy='Write it with |default("", true), or check it with an "if"',
    effect='ironic leaves the value out of the line.',
    no_fix='What the template is to do is for its author to decide.')
ENTRY = FindingType(
    'template-entry', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the template {path!r}{key} has no entry {entry!r}, which nodes '
            'of this conductor boot in the mode {mode}',
    remedy='Add a menuentry with this name, or remove the setting to use the '
           'template that ironic-arm ships',
    effect='GRUB shows its menu, or boots another entry.',
    fix=remedies.template)
SPARE_ENTRY = FindingType(
    'template-spare-entry', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the template {path!r}{key} lacks entries that ironic can switch '
            'to: {entries}',
    remedy='Add menu entries with these names, for the day that they are '
           'needed',
    effect='Nodes of this conductor do not boot them as it is set up now.',
    no_fix='What the template is to do is for its author to decide.')
DEFAULT = FindingType(
    'template-default', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the template {path!r}{key} has no line that begins with "set '
            'default=", in which ironic writes the entry {entry!r}',
    remedy='Write "set default=deploy" at the beginning of a line',
    effect='ironic changes the entry that is booted in this line alone, so '
           'the node boots the first entry for ever.',
    fix=remedies.template)

_Conductor = settings.ConductorSettings

# No template is as large as this; a wrong path may name an image.
_SIZE = 1 << 20


def templates(given: _Conductor, disk: filesystem.Files) -> Found:
    """Node templates, and the template of the master configuration."""
    option = given.templates
    for key, path in option.values.items():
        if path.strip():
            yield from _node_template(given, disk, NamedTemplate(
                option.option, path, architecture.meant_by(key), key))
    default = given.default_template
    if default.chosen:
        yield from _node_template(given, disk, NamedTemplate(
            default.option, default.value, architecture.find('x86_64')))
    if given.initial_template.value:
        yield from _master(given, disk)


class _Refused(Exception):
    """A template that cannot be checked any further, with the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


def _master(given: _Conductor, disk: filesystem.Files) -> Found:
    """Check the template of the master configuration."""
    named = NamedTemplate(given.initial_template.option,
                          given.initial_template.value, None)
    try:
        text = _render(named, _load(disk, named),
                       {'tftp_root': given.tftp_root.value})
    except _Refused as exc:
        yield exc.finding
        return
    text = node_template.lenient(text)
    yield from template_commands.commands(named, text)
    yield from template_commands.syntax(named, disk, {'any': text})


def _node_template(given: _Conductor, disk: filesystem.Files,
                   named: NamedTemplate) -> Found:
    """Check a node template."""
    arch = named.arch.cpu_arch if named.arch else ''
    try:
        template = _load(disk, named)
        texts = {mode: _render(named, template, node_template.context(
            arch, given.ironic_version, mode.options))
                 for mode in node_template.MODES}
    except _Refused as exc:
        yield exc.finding
        return
    if named.arch and named.arch.x86 and not any(
            map(script.entries, texts.values())):
        return  # It may be for PXELINUX.
    yield from _entries(given, named, texts)
    plain = {mode.name: node_template.lenient(text)
             for mode, text in texts.items()}
    commands = '\n'.join(plain.values())
    yield from template_commands.commands(named, commands)
    yield from template_commands.modules(given, disk, named, commands)
    yield from template_commands.syntax(named, disk, plain)


def _load(disk: filesystem.Files, named: NamedTemplate
          ) -> node_template.Template:
    """Return the template.

    :raises _Refused: if there is none, or if it cannot be read.
    """
    state = disk.state(named.path)
    if state is filesystem.State.REMOTE:
        raise _Refused(boot_files.REMOTE.at(named.option, path=named.path))
    if state is not filesystem.State.FILE:
        raise _Refused(named.at(MISSING, state=state.value))
    try:
        text = disk.head(named.path, _SIZE).decode()
        return node_template.Template(text)
    except OSError as exc:
        raise _Refused(named.at(
            MISSING, state=f'not readable: {exc.strerror}')) from None
    except (jinja2.TemplateError, UnicodeDecodeError) as exc:
        raise _unrendered(named, exc) from None


def _render(named: NamedTemplate, template: node_template.Template,
            values: dict[str, object]) -> str:
    """Return what a template becomes.

    :raises _Refused: if it does not render.
    """
    try:
        return template.render(values)
    except jinja2.TemplateError as exc:
        raise _unrendered(named, exc) from None


def _unrendered(named: NamedTemplate, why: Exception) -> _Refused:
    """Return the reason why a template does not render."""
    return _Refused(named.at(RENDERING, why=why))


def _entries(given: _Conductor, named: NamedTemplate,
             texts: dict[node_template.Mode, str]) -> Found:
    """Find missing entries, and missing values in those booted.

    The modes of the agent boot one entry: each problem is reported once.
    """
    lacking = dict.fromkeys(node_template.ENTRIES)
    reported: set[tuple[str, str]] = set()
    for mode, text in texts.items():
        entries = script.entries(text)
        default = script.default_entry(text)
        entry = mode.entry or default or next(iter(entries), 'deploy')
        for name in entries:
            lacking.pop(name, None)
        if _booted(given, mode) and ('', mode.entry) not in reported:
            reported.add(('', mode.entry))
            yield from _entry(named, mode, entry, entry in entries,
                              default is not None)
            lacking.pop(entry, None)
        body = entries.get(entry, '') + script.outside(text)
        for name in node_template.missing(body):
            if (name, entry) not in reported:
                reported.add((name, entry))
                yield _value(named, mode, entry, name)
    if lacking:
        yield named.at(SPARE_ENTRY, entries=', '.join(lacking))


def _entry(named: NamedTemplate, mode: node_template.Mode, entry: str,
           there: bool, default: bool) -> Found:
    """Find what keeps nodes in a mode from booting their entry."""
    if not there:
        yield named.at(ENTRY, entry=entry, mode=mode.name)
    elif mode.entry and not default:
        yield named.at(DEFAULT, entry=entry)


def _value(named: NamedTemplate, mode: node_template.Mode, entry: str,
           name: str) -> Finding:
    """Return the finding of a value that the entry of a mode lacks."""
    unset = VARIABLE if name in node_template.INSTEAD else OPTIONAL
    return named.at(unset, entry=entry, name=name, mode=mode.name,
                    instead=node_template.INSTEAD.get(name))


def _booted(given: _Conductor, mode: node_template.Mode) -> bool:
    """Return whether nodes of this conductor can be in a mode."""
    needs = mode.name.partition(' ')[0]
    return (not mode.entry or needs in given.deploy_interfaces
            or needs == 'whole' and given.netboot_fallback)
