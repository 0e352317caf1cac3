# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.tests.unit.netboot.checks.test_runner import check_filter
from ironic_arm.tests.unit.netboot.checks.test_runner import option
from ironic_arm.tests.unit.netboot.checks.test_runner import tree


def test_urls_and_scripts_may_stand_alone():
    assert check_filter(
        boot_files=option('boot'),
        http_urls=option('http', aarch64='http://192.0.2.1/grubaa64.efi'),
        kernels=option('k'), ramdisks=option('r')) == []


def test_nothing_to_boot_is_a_mistake():
    assert ('boot-file-none', 'ERROR') in check_filter(
        boot_files=option('boot'))


@pytest.mark.parametrize('url', [
    'grubaa64.efi', 'ftp://192.0.2.1/x', 'http://', 'http:///x',
    'http://192.0.2.1/a,b', "http://192.0.2.1/a'b", 'http://192.0.2.1/a"b',
    'http://192.0.2.1/a b', 'http://192.0.2.1/a\nport=0',
    'http://192.0.2.1/a#b', 'http://192.0.2.1/\x07', 'http://[1]/x',
    'http://192.0.2.1/' + 'x' * 255, 'http://192.0.2.1/${mac}'])
def test_urls_that_a_line_of_dnsmasq_cannot_carry(url):
    assert ('http-url', 'ERROR') in check_filter(
        http_urls=option('http', aarch64=url))


@pytest.mark.parametrize('script', [
    'http://192.0.2.1/boot.ipxe?mac=${net0/mac}', 'tftp://192.0.2.1/x',
    'https://boot.example/x', 'http://[2001:db8::1]/x', 'boot.ipxe'])
def test_scripts_of_ipxe(script):
    disk = tree()
    disk['/tftp/boot.ipxe'] = b'#!ipxe'
    assert check_filter(disk, ipxe_scripts=option('script',
                                                  aarch64=script)) == []


@pytest.mark.parametrize('script, code', [
    ('http://192.0.2.1/a,b', 'ipxe-script'), ('ftp://x/y', 'ipxe-script'),
    ('http://192.0.2.1/a\nb', 'ipxe-script'), ('a,b', 'boot-script-name'),
    ('boot.ipxe', 'boot-script-missing')])
def test_scripts_that_ipxe_cannot_be_told(script, code):
    assert check_filter(ipxe_scripts=option('script', aarch64=script)) == [
        (code, 'ERROR')]


def test_ipxe_without_a_script_goes_nowhere():
    assert ('ipxe-script-none', 'WARNING') in check_filter(
        boot_files=option('boot', aarch64='ipxe.efi'))


@pytest.mark.parametrize('changes', [
    {'tftp_server': '2001:db8::1'}, {'tftp_server': 'host'},
    {'tftp_server': '192.0.2.1,x'}, {'tftp_server_ipv6': '192.0.2.1'},
    {'tftp_server_ipv6': 'fe80::1%eth0'}, {'tftp_server_ipv6': '[::1]'}])
def test_servers_that_are_no_addresses(changes):
    assert ('tftp-server', 'ERROR') in check_filter(**changes)


def test_servers():
    assert check_filter(tftp_server='192.0.2.1',
                        tftp_server_ipv6='2001:db8::1') == []


@pytest.mark.parametrize('optsdir, code', [
    ('/none', 'directory-missing'), ('/read-only', 'directory-unwritable'),
    ('/rules/', 'optsdir-is-rules-dir')])
def test_the_directory_of_live_boot_files(optsdir, code):
    disk = tree()
    disk['/read-only'] = disk['/rules/'] = None
    disk.read_only.add('/read-only')
    assert disk.state('/rules/') is filesystem.State.DIRECTORY
    assert (code, 'ERROR') in check_filter(disk, optsdir=optsdir)


def test_keys_of_every_option_are_checked():
    assert check_filter(
        http_urls=option('http', arm64='http://192.0.2.1/x'),
        ipxe_scripts=option('script', x86_64='http://192.0.2.1/x')) == [
            ('by-arch-alias', 'ERROR'), ('by-arch-ambiguous', 'ERROR')]
