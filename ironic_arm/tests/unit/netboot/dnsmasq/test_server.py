# SPDX-License-Identifier: Apache-2.0

"""What the model answers; that dnsmasq does so is shown by other tests."""

import dataclasses

import pytest

from ironic_arm.netboot.dnsmasq import server
from ironic_arm.netboot.dnsmasq.clients import firmware
from ironic_arm.tests.unit.netboot import configs

RANGES = ('dhcp-range=set:pool,192.0.2.1,192.0.2.9\n'
          'dhcp-range=2001:db8::1,2001:db8::9\n')
ARM64 = ('dhcp-match=set:arm64,option:client-arch,11\n'
         'dhcp-match=set:arm64,option6:61,00:0b\n')


def _answer(text, code=11, ranges=RANGES, **kind):
    config = configs.parse(ranges + ARM64 + text)
    return server.answer(config, firmware(code, **kind))


@pytest.mark.parametrize('text, file', [
    ('', ''), ('dhcp-boot=a', 'a'), ('dhcp-boot=a\ndhcp-boot=b', 'b'),
    ('dhcp-boot=tag:arm64,a\ndhcp-boot=b', 'a'),
    ('dhcp-boot=tag:arm64,a\ndhcp-boot=tag:pool,b', 'b'),
    ('dhcp-boot=tag:!arm64,a\ndhcp-boot=b', 'b'),
    ('dhcp-boot=arm64,a', 'arm64'), ('dhcp-option=67,a', 'a'),
    ('dhcp-option=tag:arm64,67,a\ndhcp-option=67,b', 'a'),
    ('dhcp-boot=tag:arm64,\ndhcp-boot=b', ''),
    ('dhcp-boot=tag:arm64,\ndhcp-option=tag:arm64,67,a', 'a'),
])
def test_boot_file(text, file):
    assert _answer(text).boot_file == file


def test_every_value_has_a_place():
    answer = _answer('dhcp-boot=tag:arm64,a,b,192.0.2.7\n'
                     'dhcp-option-force=60,HTTPClient\n')
    assert str(answer.boot_file_from) == 'dnsmasq.conf:5'
    assert (answer.next_server, answer.server_name) == ('192.0.2.7', 'b')
    assert answer.options[60].data == b'HTTPClient'
    assert str(answer.options[60].places[0]) == 'dnsmasq.conf:6'


def test_two_boot_files_are_both_sent():
    answer = _answer('dhcp-boot=a\ndhcp-option=67,c\n')
    assert answer.options[67].data == b'a\0c\0'
    assert len(answer.options[67].places) == 2


def test_the_fixed_field():
    answer = _answer('dhcp-no-override\ndhcp-boot=a\n')
    assert (answer.file, answer.boot_file) == ('a', 'a')
    assert 67 not in answer.options


@pytest.mark.parametrize('text, reason', [
    ('dhcp-ignore=tag:!known', 'dhcp-ignore'),
    ('dhcp-host=*:*:*:*:*:*,ignore', 'a host entry ignores it'),
])
@pytest.mark.parametrize('family', [4, 6])
def test_ignored(text, reason, family):
    answer = _answer(text, family=family)
    assert not answer.offered and answer.ignored
    assert (answer.reason, str(answer.reason_from)) == (
        reason, 'dnsmasq.conf:5')


@pytest.mark.parametrize('ranges, reason', [
    ('', 'there is no dhcp-range for it'),
    ('dhcp-range=192.0.2.0,static\n', 'no address is left for it'),
    ('dhcp-range=tag:x,192.0.2.1,192.0.2.9\n', 'no address is left for it'),
])
def test_no_address(ranges, reason):
    answer = _answer('', ranges=ranges)
    assert (answer.offered, answer.reason) == (False, reason)


def test_dhcpv6():
    answer = _answer('dhcp-option=tag:arm64,option6:bootfile-url,tftp://x\n'
                     'dhcp-option-force=tag:arm64,option6:16,ia,HTTPClient',
                     family=6, http=True)
    assert answer.boot_file == 'tftp://x'
    assert answer.options[16].data == b'\0\x02ia\0\x0aHTTPClient'


def test_ipxe_and_http_are_told_apart():
    text = ('dhcp-match=set:ipxe,175\ndhcp-vendorclass=set:http,HTTPClient\n'
            'dhcp-boot=pxe\ndhcp-boot=tag:ipxe,ipxe\ndhcp-boot=tag:http,http')
    assert _answer(text).boot_file == 'pxe'
    assert _answer(text, ipxe=True).boot_file == 'ipxe'
    assert _answer(text, http=True).boot_file == 'http'


def test_a_host_entry_does_not_keep_a_machine_from_a_proxy():
    text = 'pxe-service=ARM64_EFI,menu,a.efi\ndhcp-host=*:*:*:*:*:*,ignore\n'
    answer = _answer(text, ranges='dhcp-range=192.0.2.0,proxy\n')
    assert answer.proxy and answer.boot_file == 'a.efi'


def test_tag_if_counts_in_order():
    text = ('tag-if=set:b,tag:a\ntag-if=set:a,tag:arm64\n'
            'tag-if=set:c,tag:a\ndhcp-boot=tag:c,c\ndhcp-boot=tag:b,b\n')
    assert _answer(text).boot_file == 'c'


def test_who_does_not_ask_for_a_boot_file_gets_the_fixed_field():
    text = 'dhcp-boot=tag:arm64,a,b\ndhcp-option=67,c.efi\n'
    answer = _answer(text, uboot=True)
    assert (answer.file, answer.boot_file, answer.server_name) == (
        'a', 'a', 'b')
    assert not answer.options
    assert _answer(text).file == ''
    assert _answer('dhcp-option=67,c.efi\n', uboot=True).file == 'c.efi'


@pytest.mark.parametrize('force, sent', [('', False), ('-force', True)])
def test_dhcpv6_sends_what_is_asked_for_or_forced(force, sent):
    config = configs.parse(
        f'{RANGES}dhcp-option{force}=option6:59,tftp://x\n')
    client = dataclasses.replace(firmware(11, family=6), requested=(60,))
    assert (59 in server.answer(config, client).options) is sent


@pytest.mark.parametrize('text, offered', [
    ('interface=br0\nno-dhcp-interface=eth0,br0\n', False),
    ('interface=br0\nexcept-interface=br*\n', False),
    ('interface=br0\nno-dhcpv6-interface=br0\n', True),
    ('interface=lo,br0\nno-dhcp-interface=br0\n', True),
])
def test_interfaces_without_service(text, offered):
    assert _answer(text).offered is offered


def test_the_interface_is_a_tag():
    text = 'interface=br0\ndhcp-boot=tag:br0,a\ndhcp-boot=tag:eth0,b\n'
    assert _answer(text).boot_file == 'a'


def test_the_network_chooses_the_range():
    text = ('dhcp-range=set:far,203.0.113.1,203.0.113.9\n'
            'dhcp-boot=tag:far,far\ndhcp-boot=tag:pool,near\n')
    config = configs.parse(RANGES + text)
    for network, file in (('203.0.113.7/24', 'far'), ('192.0.2.7/24', 'near')):
        client = dataclasses.replace(firmware(11), network=network)
        assert server.answer(config, client).boot_file == file
    client = dataclasses.replace(firmware(11), network='198.51.100.1/24')
    assert not server.answer(config, client).offered
