# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""The table of architectures against published numbers, written out here."""

import pytest

from ironic_arm.netboot import architecture

# IANA "Processor Architecture Types", as published; the columns are the
# code, the architecture, the firmware and the transport.
IANA = """
0 x86_64 bios pxe
6 i686 uefi pxe
7 x86_64 uefi pxe
9 x86_64 uefi pxe
10 armv7l uefi pxe
11 aarch64 uefi pxe
15 i686 uefi http
16 x86_64 uefi http
17 x86_64 uefi http
18 armv7l uefi http
19 aarch64 uefi http
20 x86_64 bios http
21 armv7l uboot pxe
22 aarch64 uboot pxe
23 armv7l uboot http
24 aarch64 uboot http
27 riscv64 uefi pxe
28 riscv64 uefi http
39 loongarch64 uefi pxe
40 loongarch64 uefi http
"""


def test_client_architectures_are_those_that_iana_published():
    table = {
        (code, row.cpu_arch, *field.split('_'))
        for row in architecture.ARCHITECTURES
        for field in ('bios_pxe', 'bios_http', 'uefi_pxe', 'uefi_http',
                      'uboot_pxe', 'uboot_http')
        for code in getattr(row, field)}
    published = {(int(code), *rest) for code, *rest in
                 (line.split() for line in IANA.split('\n') if line)}
    assert table == published


def test_each_code_belongs_to_one_architecture():
    codes = [line.split()[0] for line in IANA.split('\n') if line]
    assert len(codes) == len(set(codes))


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
