# SPDX-License-Identifier: Apache-2.0


import re

import pytest

from fleet.machines import description
from fleet.machines import hardware
from fleet.machines import machine

MAC = '52:54:00:a7:64:01'


def command(**given):
    return ' '.join(description.qemu(hardware.Hardware(
        'm0', MAC, '192.0.2.201', **given)))


@pytest.mark.parametrize('kind', hardware.KINDS)
def test_every_kind_is_emulated_without_kvm(kind):
    words = command(kind=kind)
    assert words.startswith(f'qemu-system-{kind.cpu_arch} ')
    assert ' -accel tcg ' in words and 'kvm' not in words
    assert 'ifname=m0,' in words and f'mac={MAC},' in words


def test_only_a_bios_machine_has_its_loader_in_the_card():
    assert {kind.key for kind in hardware.KINDS
            if ',romfile=' not in command(kind=kind)} == {'x86_64-bios'}


def test_the_network_comes_before_the_disks():
    words = command(disks=('a', 'b'))
    assert words.index('bootindex=0') < words.index('bootindex=1')
    assert 'file=b,' in words and 'bootindex=2' in words


def test_the_disks_come_first_once_they_are_chosen():
    words = command(disks=('a', 'b'), disk_first=True)
    assert re.findall(r'(netdev|drive)=.*?bootindex=(\d)', words) == [
        ('netdev', '2'), ('drive', '0'), ('drive', '1')]


@pytest.mark.parametrize('given, off', [
    ({}, []), ({'ip_version': 6}, ['IPv4']), ({'ip_version': 4}, ['IPv6']),
    ({'http_boot': True}, ['IPv4', 'IPv6'])])
def test_firmware_is_kept_from_what_it_is_not_to_try(given, off):
    words = command(**given)
    assert [name for name in ('IPv4', 'IPv6')
            if f'{name}PXESupport,string=n' in words] == off


def test_variables_are_made_once(tmp_path):
    fresh = tmp_path / 'fresh'
    fresh.write_text('fresh')
    firmware = hardware.Firmware(*[fresh] * 5)
    kind = hardware.Kind('aarch64', 'uefi', 11, '', '', '', '', firmware)
    one = hardware.Hardware('m0', MAC, '', kind,
                            variables=str(tmp_path / 'variables'))
    machine.make_variables(one)
    (tmp_path / 'variables').write_text('changed')
    machine.make_variables(one)
    assert (tmp_path / 'variables').read_text() == 'changed'
