# SPDX-License-Identifier: Apache-2.0

"""What explain finds wrong, each by a configuration that has it."""

import pytest

from ironic_arm.netboot.checks import dnsmasq_configuration
from ironic_arm.netboot.dnsmasq import config as dnsmasq_config
from ironic_arm.tests import binaries
from ironic_arm.tests.unit.netboot import configs
from ironic_arm.tests.unit.netboot import fakes

RANGE = 'dhcp-range=192.0.2.1,192.0.2.9\n'
BOTH = RANGE + 'dhcp-range=2001:db8::1,2001:db8::9\n'
ARM64 = 'dhcp-match=set:arm64,option:client-arch,11\n'
GOOD = (RANGE + ARM64 + 'dhcp-boot=tag:arm64,grubaa64.efi\n')


def _codes(text, disk=None):
    found = dnsmasq_configuration.find(configs.parse(text), disk)
    return {(one.code, one.where.rpartition(':')[2]) for one in found}


def test_nothing_is_wrong():
    assert _codes(GOOD) == set()


@pytest.mark.parametrize('text, code, line', [
    (GOOD + 'dhcp-boots=x\n', 'refused', 4),
    (GOOD + 'dhcp-boot="x\n', 'refused', 4),
    (GOOD + 'dhcp-circuitid=set:x,y\n', 'not-followed', 4),
    (GOOD + 'dhcp-match=set:x,option:client-arch,0b\n',
     'match-everything', 4),
    (GOOD + 'dhcp-match=set:x,option6:61,0\n', 'match-everything', 4),
    (GOOD + 'dhcp-match=set:x,option:client-arch,0x0b\n', 'match-never', 4),
    (GOOD + 'dhcp-boot=arm64,x.efi\n', 'boot-without-tag', 4),
    (GOOD + 'dhcp-boot=tag:armm64,grubaa64.efi\n', 'tag-never-set', 4),
    (BOTH + ARM64 + 'dhcp-option=tag:arm64,option6:59,tftp://[::1]/x\n',
     'tag-never-set', 4),
    (GOOD + 'dhcp-boot=tag:arm64,grubaa64.efi\n', 'shadowed', 3),
    (GOOD + 'dhcp-option=tag:arm64,tag:known,67,x\n'
     'dhcp-option=tag:arm64,67,x\n', 'shadowed', 4),
    (GOOD + 'no-ping\ndhcp-sequential-ip\n', 'same-address', 5),
    (GOOD + 'dhcp-host=52-54-00-00-00-01,ignore\n', 'mac-with-dashes', 4),
    (GOOD + 'dhcp-range=203.0.113.1,203.0.113.9\n', 'several-networks', 4),
    (RANGE + 'dhcp-range=192.0.2.0,proxy\npxe-prompt=x\n'
     'dhcp-host=52:54:00:00:00:01,ignore\n', 'proxy-answers-all', 2),
    (RANGE + ARM64 + 'dhcp-boot=tag:arm64,bootx64.efi\n', 'boot-file-isa', 3),
    (RANGE + ARM64 + 'dhcp-match=set:arm64,option:client-arch,7\n'
     'dhcp-boot=tag:arm64,snponly.efi\n', 'one-for-several', 4),
    (RANGE + ARM64 + 'dhcp-boot=tag:arm64,undionly.kpxe\n', 'bios-file', 3),
    (RANGE + 'dhcp-match=set:x,93,0\ndhcp-boot=tag:x,a.efi\n',
     'efi-file', 3),
    (RANGE + 'dhcp-boot=x\n', 'catch-all', 2),
    (RANGE, 'no-boot-file', 'dnsmasq'),
    ('no-ping\n', 'no-answer', 'dnsmasq'),
    (RANGE + ARM64 + 'dhcp-boot=tag:arm64,ipxe-arm64.efi\n', 'ipxe-loop', 3),
    (RANGE + ARM64 + 'dhcp-boot=tag:arm64,http://192.0.2.1/x\n',
     'url-to-pxe', 3),
    (GOOD + 'dhcp-match=set:h,93,19\ndhcp-boot=tag:h,x.efi\n',
     'http-without-url', 5),
    (GOOD + 'dhcp-match=set:h,93,19\ndhcp-boot=tag:h,http://192.0.2.1/x\n',
     'http-without-class', 5),
    (BOTH + 'dhcp-match=set:a,option6:61,00:0b\n'
     'dhcp-option=tag:a,option6:59,grubaa64.efi\n', 'v4-name-in-v6', 4),
    (GOOD + 'dhcp-option=tag:arm64,67,x\n', 'two-boot-files', 3),
])
def test_found(text, code, line):
    assert (code, str(line)) in _codes(text)


def test_one_script_is_for_all():
    text = (RANGE + 'dhcp-match=set:ipxe,175\n' + ARM64
            + 'dhcp-boot=tag:arm64,grubaa64.efi\n'
            'dhcp-boot=tag:ipxe,boot.ipxe\n')
    assert _codes(text) == set()


def test_http_boot_that_is_complete():
    text = (GOOD + 'dhcp-match=set:h,93,19\n'
            'dhcp-boot=tag:h,http://192.0.2.1/grubaa64.efi\n'
            'dhcp-option-force=tag:h,60,HTTPClient\n')
    assert _codes(text) == set()


def test_hosts_that_set_tags_in_files_that_are_read_again():
    config = configs.parse(GOOD)
    line, = dnsmasq_config.dnsmasq_lines.values(
        '52:54:00:00:00:01,set:x', 'hosts', dnsmasq_config.HOSTS_LINE)
    config.add(line)
    found, = dnsmasq_configuration.find(config)
    assert (found.code, found.where) == ('set-in-hosts', 'hosts:1')


@pytest.mark.parametrize('path, machine, codes', [
    ('/tftp/grubaa64.efi', 0xAA64, set()),
    ('/tftp/grubaa64.efi', 0x8664, {('boot-file-isa', '3')}),
    ('/tftp/other.efi', 0xAA64, {('boot-file-missing', '3')}),
])
def test_the_boot_file_itself(path, machine, codes):
    disk = fakes.Tree(**{path: binaries.pe(machine)})
    assert _codes(GOOD + 'enable-tftp\ntftp-root=/tftp/\n', disk) == codes


@pytest.mark.parametrize('line', ['', 'tftp-root=/a\ntftp-root=/b',
                                  'tftp-root=/a\ntftp-unique-root'])
def test_where_dnsmasq_does_not_serve_the_file_nobody_looks(line):
    disk = fakes.Tree()
    assert _codes(f'{GOOD}enable-tftp\n{line}\n', disk) == set()


@pytest.mark.parametrize('match, option, number', [
    ('93,19', '67', '60'), ('option6:61,00:13', 'option6:59', 'option6:16')])
def test_the_remedy_is_for_the_family(match, option, number):
    config = configs.parse(
        f'{BOTH}dhcp-match=set:h,{match}\n'
        f'dhcp-option=tag:h,{option},http://192.0.2.1/grubaa64.efi\n')
    found, = [one for one in dnsmasq_configuration.find(config)
              if one.code == 'http-without-class']
    assert f'dhcp-option-force=tag:TAG,{number},' in found.remedy
