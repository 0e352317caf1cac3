# SPDX-License-Identifier: Apache-2.0

"""From a finding to the edits that fix it, where they are known.

Some facts only the operator knows: which kernel, which address, which
architecture. A finding about those has no edit; its remedy says what to do.
"""

import collections.abc
import posixpath

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.findings import edits
from ironic_arm.netboot.findings.service_report import ServiceFinding

_Edits = collections.abc.Iterator[edits.Edit]

_ARM_TYPE = 'arm-ipmi'


def every(reported: collections.abc.Sequence[ServiceFinding], main: str
          ) -> list[tuple[ServiceFinding, list[edits.Edit]]]:
    """Return findings with the edits that fix them.

    A wrong answer that comes from a wrong line is fixed with that line, and
    left out.

    :param main: the main configuration file of dnsmasq.
    """
    some = [(one, find(one, main)) for one in reported]
    fixed = {edit.place for one, found in some for edit in found
             if isinstance(edit, edits.Line) and not _is_answer(one)}
    return [(one, found) for one, found in some
            if not (_is_answer(one) and one.finding.where in fixed)]


def _is_answer(reported: ServiceFinding) -> bool:
    return 'machines' in reported.finding.values


def find(reported: ServiceFinding, main: str) -> list[edits.Edit]:
    """Return the edits that fix a finding; none where only the operator can.

    :param main: the main configuration file of dnsmasq.
    """
    found = reported.finding
    if found.type.fix is None:
        return []
    try:
        return list(found.type.fix(edits.Case(
            reported.service, found.where, found.values, main)))
    except KeyError:
        return []  # a finding of this type without what the edit needs


def loader(arch: str) -> str:
    """Return the name under which GRUB for an architecture is installed."""
    row = architecture.find(arch)
    return f'grub{row.efi_suffix}.efi' if row else ''


def rename(case: edits.Case) -> _Edits:
    """Write a key as ironic looks it up."""
    yield case.option(edits.rename(case['key'], case['correct']))


def rename_to_arch(case: edits.Case) -> _Edits:
    """Write a key without a boot mode."""
    yield case.option(edits.rename(case['key'], case['arch']))


def drop_key(case: edits.Case) -> _Edits:
    """Remove a key."""
    yield case.option(edits.drop(case['key']))


def remove(case: edits.Case) -> _Edits:
    """Remove the option."""
    yield case.option(lambda value: None)


def relative(case: edits.Case) -> _Edits:
    """Write a path below the root."""
    name = case['name'].removeprefix(case['root'].rstrip('/') + '/')
    yield case.option(edits.put(case['key'], name.lstrip('/')))


def install(case: edits.Case) -> _Edits:
    """Install the loader of an architecture, under the name it then has."""
    if not _is_boot_file(case):
        yield from install_after_shim(case)
        return
    arch = by_arch.split(case['key'])[0]
    name = loader(arch)
    path = case['path']
    if not name or case['name'].endswith(('pxe', '.0')):
        return
    root = path.removesuffix('/' + case['name'].lstrip('/'))
    if case['name'] != name:
        yield case.option(edits.put(case['key'], name))
    yield edits.Command(('ironic-arm', 'loader', 'install', '--arch', arch,
                         '--tftp-root', root))


def _is_boot_file(case: edits.Case) -> bool:
    """Return whether a path is that of the boot file, not what shim loads."""
    return bool(case['path'].endswith('/' + case['name'].lstrip('/')))


def install_after_shim(case: edits.Case) -> _Edits:
    """Install shim and what it loads, where they stand in the root."""
    if '/' not in case['name']:
        yield edits.Command((
            'ironic-arm', 'loader', 'install', '--arch',
            by_arch.split(case['key'])[0], '--secure-boot', '--tftp-root',
            posixpath.dirname(case['path'])))


def build(case: edits.Case) -> _Edits:
    """Build a GRUB; one that shim loads has to be signed by others."""
    row = architecture.find(by_arch.split(case['key'])[0])
    if row and row.grub_image and _is_boot_file(case):
        yield edits.Command(('ironic-arm', 'grub-image', '--arch',
                             row.cpu_arch, '--output', case['path']))


def without_folder(case: edits.Case) -> _Edits:
    """Write a name without a directory."""
    yield case.option(edits.rename(case['name'],
                                   posixpath.basename(case['name'])))


def by_mode(case: edits.Case) -> _Edits:
    """Name the boot mode that a file is for; both where that is not known."""
    key = case['key']

    def keys(name: str) -> list[str]:
        modes = (['bios'] if names.is_for_bios(name) else
                 ['uefi'] if names.is_efi(name) else by_arch.BOOT_MODES)
        return [f'{key}-{mode}' for mode in modes]
    yield case.option(edits.spread(key, keys))


def shared(case: edits.Case) -> _Edits:
    """Name a boot loader of its own for each architecture."""
    for arch in (case['first'], *case['second'].split(' and ')):
        yield case.option(edits.put(arch, loader(arch)))


def boot_file(case: edits.Case) -> _Edits:
    """Name the boot loader of an architecture."""
    yield case.option(edits.put(case['arch'], loader(case['arch'])),
                      case['option'])


def filter_boot_file(case: edits.Case) -> _Edits:
    """Name the boot loader of aarch64."""
    yield case.option(edits.put('aarch64', loader('aarch64')))


def template(case: edits.Case) -> _Edits:
    """Go back to the template that ironic-arm ships.

    A template that a key of a by-arch option names goes with that key.
    """
    key = case['arch_key']
    yield case.option(edits.drop(key) if key else lambda value: None)


def hardware(case: edits.Case) -> _Edits:
    """Enable a hardware type that supports the interface."""
    yield case.option(edits.add_item(_ARM_TYPE),
                      '[DEFAULT]enabled_hardware_types')


def agree(case: edits.Case) -> _Edits:
    """Name the same boot file as the PXE filter."""
    yield case.option(edits.put(case['machine'], case['theirs']))


def drop_code(case: edits.Case) -> _Edits:
    """Remove a word that is no code."""
    yield case.option(edits.drop_item(case['code']))


def drop_loader(case: edits.Case) -> _Edits:
    """Remove a boot loader that is not there."""
    yield case.option(edits.drop(case['name']))


def directory(case: edits.Case) -> _Edits:
    """Create a directory."""
    if case['path']:
        yield edits.Command(('mkdir', '-p', case['path']))


def file_url(case: edits.Case) -> _Edits:
    """Write a path as a URL."""
    if case['value'].startswith('/'):
        yield case.option(edits.put(case['key'], 'file://' + case['value']))


def allow(case: edits.Case) -> _Edits:
    """Allow the directory of an image."""
    path = case['value'].partition('://')[2]
    yield case.option(edits.add_item(posixpath.dirname(path)),
                      '[conductor]file_url_allowed_paths')


def served(case: edits.Case) -> _Edits:
    """Set the TFTP root to that of the others."""
    yield case.option(lambda value: str(case['served']))


def driver(case: edits.Case) -> _Edits:
    """Use the PXE filter that the settings are for."""
    yield case.option(lambda value: 'arm-dnsmasq')
