# SPDX-License-Identifier: Apache-2.0

"""From a finding to the edits that mend it, where they can be told.

Some need to be known by somebody: which kernel, which address, which
architecture. For those there is no edit, and the remedy says what to do.
"""

import collections.abc
import dataclasses
import posixpath
import re
import typing

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.checks import dnsmasq_remedies
from ironic_arm.netboot.checks import fixes_nodes
from ironic_arm.netboot.findings import edits
from ironic_arm.netboot.findings import service_report

_Edits = collections.abc.Iterator[edits.Edit]

_ARM_TYPE = 'arm-ipmi'

# Those that "ironic-arm grub-image" builds a GRUB for.
_BUILT = ('aarch64', 'x86_64')


@dataclasses.dataclass(frozen=True)
class _Case:
    """A finding about an option.

    :ivar of: the service.
    :ivar where: the option.
    :ivar values: of the finding.
    """

    of: str
    where: str
    values: collections.abc.Mapping[str, typing.Any]

    def option(self, change: edits.Change, name: str = '') -> edits.Option:
        """Return an edit of an option, of this one by default."""
        return edits.Option(self.of, name or self.where, change)

    def __getitem__(self, name: str) -> typing.Any:
        return self.values[name]


def every(told: collections.abc.Sequence[service_report.Told], main: str
          ) -> list[tuple[service_report.Told, list[edits.Edit]]]:
    """Return findings with the edits that mend them.

    What machines are answered from a line that is wrong in itself is mended
    with that line, and left out.

    :param main: the main configuration file of dnsmasq.
    """
    some = [(one, find(one, main)) for one in told]
    mended = {edit.place for one, found in some for edit in found
              if isinstance(edit, edits.Line) and not _is_answer(one)}
    return [(one, found) for one, found in some
            if not (_is_answer(one) and one.finding.where in mended)]


def _is_answer(told: service_report.Told) -> bool:
    return 'machines' in told.finding.values


def find(told: service_report.Told, main: str) -> list[edits.Edit]:
    """Return the edits that mend a finding; none if nobody can tell them.

    :param main: the main configuration file of dnsmasq.
    """
    found = told.finding
    if told.of == service_report.NODES:
        return list(fixes_nodes.find(found))
    if told.of == service_report.DNSMASQ:
        return list(dnsmasq_remedies.find(found, main))
    fix = _FIXES.get(found.code)
    if fix is None:
        return list(dnsmasq_remedies.find(found, main))
    try:
        return list(fix(_Case(told.of, found.where, found.values)))
    except KeyError:
        return []  # a finding of this code without what the edit needs


def loader(arch: str) -> str:
    """Return the name under which GRUB for an architecture is installed."""
    row = architecture.find(arch)
    return f'grub{row.efi_suffix}.efi' if row else ''


def _rename(case: _Case) -> _Edits:
    yield case.option(edits.rename(case['key'], case['correct']))


def _rename_to_arch(case: _Case) -> _Edits:
    yield case.option(edits.rename(case['key'], case['arch']))


def _drop_key(case: _Case) -> _Edits:
    yield case.option(edits.drop(case['key']))


def _remove(case: _Case) -> _Edits:
    yield case.option(lambda value: None)


def _relative(case: _Case) -> _Edits:
    name = case['name'].removeprefix(case['root'].rstrip('/') + '/')
    yield case.option(edits.put(case['key'], name.lstrip('/')))


def _install(case: _Case) -> _Edits:
    """Install the loader of an architecture, under the name it then has."""
    if not _is_boot_file(case):
        yield from _install_after_shim(case)
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


def _is_boot_file(case: _Case) -> bool:
    """Tell whether a path is that of the boot file, not what shim loads."""
    return bool(case['path'].endswith('/' + case['name'].lstrip('/')))


def _install_after_shim(case: _Case) -> _Edits:
    """Install shim and what it loads, where they stand in the root."""
    if '/' not in case['name']:
        yield edits.Command((
            'ironic-arm', 'loader', 'install', '--arch',
            by_arch.split(case['key'])[0], '--secure-boot', '--tftp-root',
            posixpath.dirname(case['path'])))


def _build(case: _Case) -> _Edits:
    """Build a GRUB; one that shim loads has to be signed by others."""
    arch = by_arch.split(case['key'])[0]
    if arch in _BUILT and _is_boot_file(case):
        yield edits.Command(('ironic-arm', 'grub-image', '--arch', arch,
                             '--output', case['path']))


def _without_folder(case: _Case) -> _Edits:
    yield case.option(edits.rename(case['name'],
                                   posixpath.basename(case['name'])))


def _by_mode(case: _Case) -> _Edits:
    """Name the boot mode that a file is for; both where no name tells it."""
    key = case['key']

    def keys(name: str) -> list[str]:
        modes = (['bios'] if names.is_for_bios(name) else
                 ['uefi'] if names.is_efi(name) else by_arch.BOOT_MODES)
        return [f'{key}-{mode}' for mode in modes]
    yield case.option(edits.spread(key, keys))


def _shared(case: _Case) -> _Edits:
    for arch in (case['first'], *case['second'].split(' and ')):
        yield case.option(edits.put(arch, loader(arch)))


def _boot_file(case: _Case) -> _Edits:
    yield case.option(edits.put(case['arch'], loader(case['arch'])),
                      case['option'])


def _filter_boot_file(case: _Case) -> _Edits:
    yield case.option(edits.put('aarch64', loader('aarch64')))


def _template(case: _Case) -> _Edits:
    """Go back to the template that ironic-arm ships."""
    key = re.fullmatch(" of '(.*)'", case['key'])
    yield case.option(edits.drop(key[1]) if key else lambda value: None)


def _hardware(case: _Case) -> _Edits:
    yield case.option(edits.add_item(_ARM_TYPE),
                      '[DEFAULT]enabled_hardware_types')


def _agree(case: _Case) -> _Edits:
    yield case.option(edits.put(case['machine'], case['told']))


def _drop_code(case: _Case) -> _Edits:
    yield case.option(edits.drop_item(case['code']))


def _drop_loader(case: _Case) -> _Edits:
    yield case.option(edits.drop(case['name']))


def _directory(case: _Case) -> _Edits:
    if case['path']:
        yield edits.Command(('mkdir', '-p', case['path']))


def _file_url(case: _Case) -> _Edits:
    if case['value'].startswith('/'):
        yield case.option(edits.put(case['key'], 'file://' + case['value']))


def _allow(case: _Case) -> _Edits:
    path = case['value'].partition('://')[2]
    yield case.option(edits.add_item(posixpath.dirname(path)),
                      '[conductor]file_url_allowed_paths')


def _served(case: _Case) -> _Edits:
    yield case.option(lambda value: str(case['served']))


def _driver(case: _Case) -> _Edits:
    yield case.option(lambda value: 'arm-dnsmasq')


_FIXES: dict[str, collections.abc.Callable[[_Case], _Edits]] = {
    'arch-without-boot-file': _boot_file,
    'boot-file-absolute': _relative,
    'boot-file-isa': _install,
    'boot-file-missing': _install,
    'boot-file-no-http': _build,
    'boot-file-no-tftp': _install,
    'boot-file-none': _filter_boot_file,
    'boot-file-not-efi': _install,
    'boot-file-shared': _shared,
    'by-arch-alias': _rename,
    'by-arch-ambiguous': _by_mode,
    'by-arch-boot-mode': _rename_to_arch,
    'by-arch-composite': _rename_to_arch,
    'by-arch-empty': _drop_key,
    'default-boot-file-missing': _remove,
    'directory-missing': _directory,
    'disk-grub': _install,
    'filter-disagrees': _agree,
    'filter-driver-unused': _driver,
    'finding-unknown': _drop_code,
    'hostsdir-missing': _directory,
    'image-not-allowed': _allow,
    'image-reference': _file_url,
    'interface-unsupported': _hardware,
    'loader-missing': _drop_loader,
    'loader-name': _without_folder,
    'no-transport': _install,
    'not-a-network-loader': _install,
    'option-unknown': _remove,
    'root-missing': _directory,
    'shim-without-loader': _install_after_shim,
    'template-command': _template,
    'template-default': _template,
    'template-entry': _template,
    'template-missing': _template,
    'template-rendering': _template,
    'template-syntax': _template,
    'template-variable': _template,
    'tftp-root-disagrees': _served,
    'tftp-roots-differ': _served,
}
