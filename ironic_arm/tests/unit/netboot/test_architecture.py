# SPDX-License-Identifier: Apache-2.0

"""The table of architectures against published numbers, written out here."""

import pytest

from ironic_arm.netboot import architecture
from ironic_arm.netboot.publish import dnsmasq_rules

# The whole IANA registry "Processor Architecture Types", which RFC 5970,
# section 3.3, set up with the types of RFC 4578, section 2.1, and which
# numbers DHCPv4's option 93 and DHCPv6's option 61. The columns are the code
# and the name in the registry, and then what we make of it: architecture,
# firmware and transport, or nothing.
IANA = """
0 | x86 BIOS | x86_64 bios pxe
1 | NEC/PC98 (DEPRECATED) |
2 | Itanium |
3 | DEC Alpha (DEPRECATED) |
4 | Arc x86 (DEPRECATED) |
5 | Intel Lean Client (DEPRECATED) |
6 | x86 UEFI | i686 uefi pxe
7 | x64 UEFI | x86_64 uefi pxe
8 | EFI Xscale (DEPRECATED) |
9 | EBC | x86_64 uefi pxe
10 | ARM 32-bit UEFI | armv7l uefi pxe
11 | ARM 64-bit UEFI | aarch64 uefi pxe
12 | PowerPC Open Firmware |
13 | PowerPC ePAPR |
14 | POWER OPAL v3 |
15 | x86 uefi boot from http | i686 uefi http
16 | x64 uefi boot from http | x86_64 uefi http
17 | ebc boot from http | x86_64 uefi http
18 | arm uefi 32 boot from http | armv7l uefi http
19 | arm uefi 64 boot from http | aarch64 uefi http
20 | pc/at bios boot from http | x86_64 bios http
21 | arm 32 uboot | armv7l uboot pxe
22 | arm 64 uboot | aarch64 uboot pxe
23 | arm uboot 32 boot from http | armv7l uboot http
24 | arm uboot 64 boot from http | aarch64 uboot http
25 | RISC-V 32-bit UEFI | riscv32 uefi pxe
26 | RISC-V 32-bit UEFI boot from http | riscv32 uefi http
27 | RISC-V 64-bit UEFI | riscv64 uefi pxe
28 | RISC-V 64-bit UEFI boot from http | riscv64 uefi http
29 | RISC-V 128-bit UEFI |
30 | RISC-V 128-bit UEFI boot from http |
31 | s390 Basic |
32 | s390 Extended |
33 | MIPS 32-bit UEFI |
34 | MIPS 64-bit UEFI |
35 | Sunway 32-bit UEFI |
36 | Sunway 64-bit UEFI |
37 | LoongArch 32-bit UEFI |
38 | LoongArch 32-bit UEFI boot from http |
39 | LoongArch 64-bit UEFI | loongarch64 uefi pxe
40 | LoongArch 64-bit UEFI boot from http | loongarch64 uefi http
41 | ARM rpiboot |
"""

ROWS = [[cell.strip() for cell in line.split('|')]
        for line in IANA.strip().split('\n')]


def test_the_registry_is_written_out_whole():
    assert [int(row[0]) for row in ROWS] == list(range(42))


def test_client_architectures_are_those_that_iana_published():
    table = {
        (code, row.cpu_arch, *field.split('_'))
        for row in architecture.ARCHITECTURES
        for field in ('bios_pxe', 'bios_http', 'uefi_pxe', 'uefi_http',
                      'uboot_pxe', 'uboot_http')
        for code in getattr(row, field)}
    published = {(int(code), *ours.split())
                 for code, _, ours in ROWS if ours}
    assert table == published


def test_http_codes_say_so_in_the_registry():
    said = {int(code) for code, name, ours in ROWS
            if ours and name.lower().endswith('boot from http')}
    assert said == dnsmasq_rules.HTTP_CODES


@pytest.mark.parametrize('name, expected', [
    ('aarch64', 'aarch64'), ('AARCH64', 'aarch64'), (' aarch64 ', 'aarch64'),
    ('arm64', 'aarch64'), ('ARM64', 'aarch64'), ('amd64', 'x86_64'),
    ('x86-64', 'x86_64'), ('arm', 'armv7l')])
def test_misspelt_names_mean_a_row(name, expected):
    assert architecture.meant_by(name).cpu_arch == expected


@pytest.mark.parametrize('name', ['', 'sparc', 'ppc64le', 'aarch64-uefi'])
def test_other_names_mean_nothing(name):
    assert architecture.meant_by(name) is None


def test_no_alias_names_two_rows():
    names = [name for row in architecture.ARCHITECTURES
             for name in (row.cpu_arch, *row.aliases)]
    assert len(names) == len(set(names))


def test_arm64_in_every_vocabulary():
    row = architecture.find('aarch64')
    assert (row.debian, row.efi_suffix, row.grub_cpu, row.pe_machine,
            row.elf_machine) == ('arm64', 'aa64', 'arm64', 0xAA64, 183)
    assert row.boot_modes == ('uefi',)


def test_x86_64_has_both_boot_modes():
    assert architecture.find('x86_64').boot_modes == ('bios', 'uefi')
