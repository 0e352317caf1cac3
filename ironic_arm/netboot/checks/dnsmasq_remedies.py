# SPDX-License-Identifier: Apache-2.0

"""Lines of dnsmasq that mend what is wrong with its configuration."""

import collections.abc
import re
import typing

from ironic_arm.netboot import architecture
from ironic_arm.netboot import findings
from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.dnsmasq.machines import PXE
from ironic_arm.netboot.dnsmasq.machines import Machine
from ironic_arm.netboot.findings import edits

_Edits = collections.abc.Iterator[edits.Edit]
_Values = collections.abc.Mapping[str, typing.Any]


def find(found: findings.Finding, main: str) -> _Edits:
    """Yield the edits; none if nobody can tell them.

    :param main: the main configuration file.
    """
    fix = _FIXES.get(found.code)
    return fix(found.where, found.values, main) if fix else iter(())


def _goes(line: str) -> None:
    return None


def _drop(where: str, values: _Values, main: str) -> _Edits:
    yield edits.Line(where, _goes)


def _tag(where: str, values: _Values, main: str) -> _Edits:
    yield edits.Line(where, lambda line: line.replace(
        f'={values["file"]},', f'=tag:{values["file"]},', 1))


def _decimal(where: str, values: _Values, main: str) -> _Edits:
    """Write a number of hexadecimal digits as dnsmasq reads one."""
    def change(line: str) -> str:
        match = re.fullmatch(r'(.*,\s*)(0x)?([0-9a-fA-F]+)\s*', line)
        if match is None:
            return line
        code = int(match[3], 16)
        return match[1] + (str(code) if values['family'] == 4
                           else f'{code >> 8:02x}:{code & 0xff:02x}')
    yield edits.Line(where, change)


def _set_tag(where: str, values: _Values, main: str) -> _Edits:
    """Set a tag that is an architecture's name; else the rule goes."""
    row = architecture.meant_by(values['tag'])
    if row is None or values['family'] != 4:
        yield edits.Line(where, _goes)
        return
    for code in row.uefi_pxe:
        yield edits.NewLine(where.rpartition(':')[0], _match(
            values['tag'], code))


def _colons(where: str, values: _Values, main: str) -> _Edits:
    name = values['name']
    yield edits.Line(where, lambda line: line.replace(
        name, name.replace('-', ':')))


def _isa(where: str, values: _Values, main: str) -> _Edits:
    """Mend the file where its content is wrong, and else its name."""
    fix = _install if 'path' in values else _own_file
    yield from fix(where, values, main)


def _own_file(where: str, values: _Values, main: str) -> _Edits:
    """Answer UEFI machines GRUB, each architecture its own."""
    file = where.rpartition(':')[0] or main
    for machine in values['machines']:
        row = architecture.find(machine.arch)
        if _boots_grub(machine) and row:
            tag = f'{row.cpu_arch}-uefi'
            yield edits.NewLine(file, _match(tag, machine.code))
            yield edits.NewLine(
                file, f'dhcp-boot=tag:{tag},grub{row.efi_suffix}.efi')


def _boots_grub(machine: Machine) -> bool:
    return (machine.family == 4 and machine.transport == PXE
            and machine.firmware in ('UEFI', 'U-Boot'))


def _match(tag: str, code: int | None) -> str:
    return f'dhcp-match=set:{tag},option:client-arch,{code}'


def _vendor_class(where: str, values: _Values, main: str) -> _Edits:
    """Answer firmware that boots over HTTP what it looks for.

    Over DHCPv6 nothing is known to work, and a name that is no URL has to be
    mended first.
    """
    file = where.rpartition(':')[0] or main
    for machine in values['machines']:
        row = architecture.find(machine.arch)
        if row and machine.family == 4 and values['url']:
            tag = f'{row.cpu_arch}-http'
            yield edits.NewLine(file, _match(tag, machine.code))
            yield edits.NewLine(
                file, f'dhcp-option-force=tag:{tag},60,HTTPClient')


def _catch_all(where: str, values: _Values, main: str) -> _Edits:
    """Give a rule the tag of the machines that its file is for."""
    name = values['name']
    row = architecture.find(names.architecture_by_name(name))
    codes = row.uefi_pxe if row else (0,) * names.is_for_bios(name)
    tag = f'{row.cpu_arch}-uefi' if row else 'x86-bios'
    if codes:
        yield edits.Line(where, lambda line: line.replace(
            '=', f'=tag:{tag},', 1))
    for code in codes:
        yield edits.NewLine(where.rpartition(':')[0], _match(tag, code))


def _install(where: str, values: _Values, main: str) -> _Edits:
    """Install what machines are told to load, under the name it has."""
    root, _, name = values['path'].rpartition('/')
    for machine in values['machines']:
        row = architecture.find(machine.arch)
        if row and name == f'grub{row.efi_suffix}.efi':
            yield edits.Command(('ironic-arm', 'loader', 'install', '--arch',
                                 row.cpu_arch, '--tftp-root', root))


def _source(where: str, values: _Values, main: str) -> _Edits:
    if values['name'].endswith('dir'):
        yield edits.Command(('mkdir', '-p', values['path']))
    else:
        yield edits.Command(('touch', values['path']))


def _tftp(where: str, values: _Values, main: str) -> _Edits:
    yield edits.NewLine(where, 'enable-tftp')
    yield edits.NewLine(where, f'tftp-root={values["root"]}')


def _tftp_root(where: str, values: _Values, main: str) -> _Edits:
    yield edits.Line(where, lambda line: line.replace(
        values['own'], values['served'], 1))


def _read_rules(where: str, values: _Values, main: str) -> _Edits:
    yield edits.NewLine(values['conf'], values['line'])


def _read_provider(where: str, values: _Values, main: str) -> _Edits:
    if main:
        yield edits.NewLine(main, values['line'])


def _give_way(where: str, values: _Values, main: str) -> _Edits:
    yield edits.Line(where, lambda line: str(values['instead']))


def _closed(where: str, values: _Values, main: str) -> _Edits:
    for line in values['lines'] if main else ():
        yield edits.NewLine(main, line)


_Fix = collections.abc.Callable[[str, _Values, str], _Edits]
_FIXES: dict[str, _Fix] = {
    'bios-file': _own_file,
    'boot-file-isa': _isa,
    'boot-file-missing': _install,
    'boot-without-tag': _tag,
    'catch-all': _catch_all,
    'dnsmasq-open': _closed,
    'http-without-class': _vendor_class,
    'mac-with-dashes': _colons,
    'match-everything': _decimal,
    'match-never': _decimal,
    'missing-source': _source,
    'neighbour-wins': _give_way,
    'no-boot-file': _own_file,
    'one-for-several': _own_file,
    'provider-unread': _read_provider,
    'rules-unread': _read_rules,
    'same-address': _drop,
    'shadowed': _drop,
    'tag-never-set': _set_tag,
    'tftp-not-served': _tftp,
    'tftp-root-disagrees': _tftp_root,
}
