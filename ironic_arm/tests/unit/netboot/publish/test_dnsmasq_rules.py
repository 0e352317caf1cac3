# SPDX-License-Identifier: Apache-2.0

"""The rules, line by line; tests/functional asks a real dnsmasq."""

import dataclasses

import pytest

from ironic_arm.netboot import by_arch
from ironic_arm.netboot.checks.filter_rules import Firmware
from ironic_arm.netboot.checks.filter_rules import boot_file
from ironic_arm.netboot.publish import dnsmasq_rules


def boot_files(http='', ipxe='', **changes):
    return dnsmasq_rules.BootFiles(**{
        'tftp': by_arch.resolve({'aarch64': 'grubaa64.efi'}),
        'http': by_arch.resolve({'aarch64': http}),
        'ipxe': by_arch.resolve({'aarch64': ipxe}), **changes})


def test_only_targets_that_are_told_anything_have_rules():
    text = dnsmasq_rules.rules(boot_files())
    assert text.count('tag-if=') == 1
    assert 'client-arch,11\n' in text
    assert 'client-arch,7\n' not in text


def test_the_boot_file_stands_beside_a_dhcp_boot_without_one():
    lines = dnsmasq_rules.rules(boot_files()).split('\n')
    assert 'dhcp-boot=tag:ironic-arm-aarch64-tftp,' in lines
    assert ('dhcp-option=tag:ironic-arm-aarch64-tftp,option:bootfile-name,'
            'grubaa64.efi') in lines


def test_live_rules_do_not_name_the_boot_file():
    other = boot_files(tftp=by_arch.resolve({'aarch64': 'other.efi'}))
    assert (dnsmasq_rules.rules(boot_files(), live=True)
            == dnsmasq_rules.rules(other, live=True))
    assert (dnsmasq_rules.options_file(boot_files())
            != dnsmasq_rules.options_file(other))


def test_codes_of_dhcpv6_have_two_bytes_and_a_colon():
    text = dnsmasq_rules.rules(boot_files())
    assert 'option6:61,00:0b\n' in text
    assert 'option6:61,00:13\n' in text


@pytest.mark.parametrize('machine, expected', [
    (Firmware(11), 'grubaa64.efi'), (Firmware(22), 'grubaa64.efi'),
    (Firmware(19), 'http://a.example/x'), (Firmware(24), 'http://a.example/x'),
    (Firmware(11, ipxe=True), 'boot.ipxe'),
    (Firmware(19, ipxe=True), 'boot.ipxe'),
    (Firmware(11, 6), 'tftp://[2001:db8::1]/grubaa64.efi'),
    (Firmware(19, 6), 'http://a.example/x'),
    (Firmware(11, 6, ipxe=True), 'tftp://[2001:db8::1]/boot.ipxe'),
    (Firmware(7), ''), (Firmware(7, ipxe=True), ''), (Firmware(65535, 6), '')])
def test_what_machines_are_told(machine, expected):
    given = boot_files('http://a.example/x', 'boot.ipxe',
                       tftp_server_ipv6='2001:db8::1')
    assert boot_file(given, machine) == expected


def test_nothing_over_ipv6_without_the_address_of_a_tftp_server():
    assert boot_file(boot_files(), Firmware(11, 6)) == ''


@pytest.mark.parametrize('url, four, six', [
    ('http://192.0.2.1/x', True, False), ('http://[2001:db8::1]/x', False,
                                          True),
    ('http://a.example/x', True, True)])
def test_an_address_is_told_to_its_own_family(url, four, six):
    given = boot_files(url)
    assert (boot_file(given, Firmware(19)) == url) is four
    assert (boot_file(given, Firmware(19, 6)) == url) is six


def test_ipxe_gets_a_loader_like_any_firmware():
    assert boot_file(boot_files(), Firmware(11, ipxe=True)) == 'grubaa64.efi'


@pytest.mark.parametrize('name', [
    'ipxe.efi', 'snponly.efi', 'arm64/ipxe-arm64.efi', 'undionly.kpxe',
    'undionly.kkpxe', 'ipxe.lkrn', 'IPXE.EFI'])
def test_ipxe_never_gets_ipxe(name):
    given = boot_files(tftp=by_arch.resolve({'aarch64': name}))
    assert boot_file(given, Firmware(11)) == name
    assert boot_file(given, Firmware(11, ipxe=True)) == ''


def test_a_long_url_does_not_fit_the_fixed_field():
    url = 'http://a.example/' + 'x' * 120
    given = boot_files(url)
    assert boot_file(given, Firmware(19)) == url
    assert boot_file(given, Firmware(19, requests_option=False)) == ''
    assert f'asks-67,{url}' not in dnsmasq_rules.rules(given)


def test_each_request_matches_one_answer_at_most():
    given = dnsmasq_rules.BootFiles(*(
        {target: f'{way}{n}.efi' for n, target in enumerate(by_arch.TARGETS)}
        for way in ('http://h/', 'http://h/', 'http://h/')))
    for code in range(42):
        for ipxe in (False, True):
            matching = [answer for answer in dnsmasq_rules.answers(given)
                        if answer.serves(code, ipxe)]
            assert len(matching) <= 1, (code, ipxe, matching)


def test_the_tftp_server_is_written_where_it_is_set():
    given = dataclasses.replace(boot_files(), tftp_server='192.0.2.7')
    assert 'tftp,,,192.0.2.7\n' in dnsmasq_rules.rules(given)
    assert 'grubaa64.efi,,192.0.2.7\n' in dnsmasq_rules.rules(given)
    assert 'grubaa64.efi,,192.0.2.7\n' in dnsmasq_rules.unasked_rules(given)
