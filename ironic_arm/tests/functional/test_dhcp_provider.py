# SPDX-License-Identifier: Apache-2.0

"""What ironic's DHCP provider writes, in a dnsmasq with and without a filter.

ironic's own code writes the files, and ``ironic-arm check`` says beforehand
what a real dnsmasq then does.
"""

import json
import pathlib
import subprocess
import sys

import pytest

from fleet.packets import probe
from fleet.services import config
from fleet.services import services
from ironic_arm.netboot.hostsdir import entries

BIN = pathlib.Path(sys.executable).parent
MAC = '52:54:00:aa:00:04'
SET_UP = """
import sys, types
from ironic.conf import CONF
from ironic.dhcp import dnsmasq
hosts, options, mac = sys.argv[1:]
CONF.set_override('dhcp_hostsdir', hosts, 'dnsmasq')
CONF.set_override('dhcp_optsdir', options, 'dnsmasq')
node = types.SimpleNamespace(
    uuid='1be26c0b-03f2-4d2e-ae87-c02d7f33c781', driver_internal_info={},
    set_driver_internal_info=lambda *words: None, save=lambda: None)
port = types.SimpleNamespace(address=mac, pxe_enabled=True)
dnsmasq.DnsmasqDHCPApi().update_dhcp_opts(
    types.SimpleNamespace(node=node, ports=[port]),
    [{'opt_name': '67', 'opt_value': 'grubaa64.efi', 'ip_version': 4}])
"""


@pytest.fixture
def provided(where):
    """Have ironic write for a node; return the lines that dnsmasq needs."""
    hosts, options = where.root / 'deploy-hosts', where.root / 'deploy-options'
    for path in (hosts, options):
        path.mkdir()
    subprocess.run([sys.executable, '-c', SET_UP, hosts, options, MAC],
                   check=True)
    return [f'dhcp-hostsdir={hosts}', f'dhcp-optsdir={options}',
            'dhcp-ignore=tag:!known']


@pytest.fixture
def codes(where, provided):
    """Return what is found, without what the files of both would add."""
    def check(more=None):
        settings = config.merge(config.ironic(where), {
            'dhcp': {'dhcp_provider': 'dnsmasq'},
            'dnsmasq': {'dhcp_hostsdir': where.root / 'deploy-hosts',
                        'dhcp_optsdir': where.root / 'deploy-options'}},
            more or {})
        services.write(where, 'ironic', config.render(settings))
        done = subprocess.run(
            [BIN / 'ironic-arm', 'check', '--config-file',
             where.conf('ironic'), '--dnsmasq-conf', where.conf('dnsmasq'),
             '--format', 'json'], capture_output=True, text=True, check=False)
        return {one['Finding'] for one in json.loads(done.stdout)} & {
            'filter-denies-provider', 'no-boot-file', 'provider-unread'}
    return check


def filter_settings(where):
    """The groups of ironic-arm-pxe-filter in ironic.conf."""
    (where.tftp / 'grubaa64.efi').write_text('content')
    for name in ('kernel', 'ramdisk'):
        (where.tftp / name).write_text('content')
    return {'pxe_filter': {'dhcp_hostsdir': where.hosts},
            'arm_pxe_filter': {
                'rules_dir': where.rules, 'tftp_root': where.tftp,
                'boot_file_by_arch': 'aarch64:grubaa64.efi',
                'kernel_by_arch': 'aarch64:kernel',
                'ramdisk_by_arch': 'aarch64:ramdisk'}}


def test_ironic_brings_the_boot_file(where, serve, provided, codes):
    serve(*provided)
    assert codes() == set()
    offer = probe.wait_for_offer(MAC, 11, 100)
    assert offer.boot_file == 'grubaa64.efi'


def test_a_directory_that_dnsmasq_does_not_read(serve, provided, codes):
    serve(provided[0], provided[2])
    assert codes() == {'provider-unread', 'no-boot-file'}
    assert probe.wait_for_offer(MAC, 11, 100).boot_file == ''


def test_the_filter_denies_what_ironic_admits(where, serve, provided, codes):
    name = entries.machine_file(MAC)
    (where.hosts / name).write_text(entries.render(
        entries.FileType.MACHINE, {MAC: False}))
    serve(*provided, f'dhcp-hostsdir={where.hosts}')
    assert codes(filter_settings(where)) == {'filter-denies-provider'}
    assert probe.discover(MAC, 11) is None
    # One that admits what ironic provisions writes another entry.
    (where.hosts / name).write_text(entries.render(
        entries.FileType.MACHINE, {MAC: True}))
    assert codes(config.merge(filter_settings(where), {
        'arm_pxe_filter': {'serve_provisioning': True}})) == set()
    assert probe.wait_for_offer(MAC, 11, 100)


def test_two_dnsmasq(where, serve, provided, codes):
    serve('dhcp-ignore=tag:!known', f'dhcp-hostsdir={where.hosts}')
    assert codes(filter_settings(where)) == set()
