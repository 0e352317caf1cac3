# SPDX-License-Identifier: Apache-2.0

"""Lines of dnsmasq that fix its configuration: fixes of finding types."""

import collections.abc
import re

from ironic_arm.netboot import architecture
from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.dnsmasq.machines import PXE
from ironic_arm.netboot.dnsmasq.machines import Machine
from ironic_arm.netboot.findings import edits

_Edits = collections.abc.Iterator[edits.Edit]


def _remove(line: str) -> None:
    return None


def drop(case: edits.Case) -> _Edits:
    """Remove the line."""
    yield edits.Line(case.where, _remove)


def tag(case: edits.Case) -> _Edits:
    """Write the first word of dhcp-boot as a tag."""
    yield edits.Line(case.where, lambda line: line.replace(
        f'={case["file"]},', f'=tag:{case["file"]},', 1))


def decimal(case: edits.Case) -> _Edits:
    """Write a number of hexadecimal digits as dnsmasq reads one."""
    def change(line: str) -> str:
        match = re.fullmatch(r'(.*,\s*)(0x)?([0-9a-fA-F]+)\s*', line)
        if match is None:
            return line
        code = int(match[3], 16)
        return match[1] + (str(code) if case['family'] == 4
                           else f'{code >> 8:02x}:{code & 0xff:02x}')
    yield edits.Line(case.where, change)


def set_tag(case: edits.Case) -> _Edits:
    """Set a tag that is an architecture's name; else remove the rule."""
    row = architecture.meant_by(case['tag'])
    if row is None or case['family'] != 4:
        yield edits.Line(case.where, _remove)
        return
    for code in row.uefi_pxe:
        yield edits.NewLine(case.where.rpartition(':')[0], _match(
            case['tag'], code))


def colons(case: edits.Case) -> _Edits:
    """Write a MAC address with colons."""
    name = case['name']
    yield edits.Line(case.where, lambda line: line.replace(
        name, name.replace('-', ':')))


def own_file(case: edits.Case) -> _Edits:
    """Give UEFI machines the GRUB of their architecture."""
    file = case.where.rpartition(':')[0] or case.main
    for machine in case['machines']:
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


def vendor_class(case: edits.Case) -> _Edits:
    """Give firmware that boots over HTTP the vendor class that it requires.

    Over DHCPv6 nothing is known to work, and a name that is no URL has to be
    fixed first.
    """
    file = case.where.rpartition(':')[0] or case.main
    for machine in case['machines']:
        row = architecture.find(machine.arch)
        if row and machine.family == 4 and case['url']:
            tag = f'{row.cpu_arch}-http'
            yield edits.NewLine(file, _match(tag, machine.code))
            yield edits.NewLine(
                file, f'dhcp-option-force=tag:{tag},60,HTTPClient')


def catch_all(case: edits.Case) -> _Edits:
    """Give a rule the tag of the machines that its file is for."""
    name = case['name']
    row = architecture.find(names.architecture_by_name(name))
    codes = row.uefi_pxe if row else (0,) * names.is_for_bios(name)
    tag = f'{row.cpu_arch}-uefi' if row else 'x86-bios'
    if codes:
        yield edits.Line(case.where, lambda line: line.replace(
            '=', f'=tag:{tag},', 1))
    for code in codes:
        yield edits.NewLine(case.where.rpartition(':')[0], _match(tag, code))


def install(case: edits.Case) -> _Edits:
    """Install the boot file under the name that DHCP gives it."""
    root, _, name = case['path'].rpartition('/')
    for machine in case['machines']:
        row = architecture.find(machine.arch)
        if row and name == f'grub{row.efi_suffix}.efi':
            yield edits.Command(('ironic-arm', 'loader', 'install', '--arch',
                                 row.cpu_arch, '--tftp-root', root))


def source(case: edits.Case) -> _Edits:
    """Create the file or directory that a line names."""
    if case['name'].endswith('dir'):
        yield edits.Command(('mkdir', '-p', case['path']))
    else:
        yield edits.Command(('touch', case['path']))


def tftp(case: edits.Case) -> _Edits:
    """Serve the TFTP root."""
    yield edits.NewLine(case.where, 'enable-tftp')
    yield edits.NewLine(case.where, f'tftp-root={case["root"]}')


def tftp_root(case: edits.Case) -> _Edits:
    """Set the TFTP root to that of the others."""
    yield edits.Line(case.where, lambda line: line.replace(
        case['own'], case['served'], 1))


def read_rules(case: edits.Case) -> _Edits:
    """Have dnsmasq read the rules."""
    yield edits.NewLine(case['conf'], case['line'])


def read_provider(case: edits.Case) -> _Edits:
    """Have dnsmasq read what ironic's DHCP provider writes."""
    if case.main:
        yield edits.NewLine(case.main, case['line'])


def give_way(case: edits.Case) -> _Edits:
    """Exclude the machines of ironic-arm from a line."""
    yield edits.Line(case.where, lambda line: str(case['instead']))


def closed(case: edits.Case) -> _Edits:
    """Have dnsmasq ignore machines that have no entry."""
    for line in case['lines'] if case.main else ():
        yield edits.NewLine(case.main, line)
