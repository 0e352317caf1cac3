# SPDX-License-Identifier: Apache-2.0

"""A real ironic-inspector with the driver, real ironic, real dnsmasq."""

import pathlib
import re
import subprocess
import sys

import pytest

from fleet.packets import probe
from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services import config
from fleet.services import services
from ironic_arm.tests.functional.conftest import PATIENCE
from ironic_arm.tests.functional.conftest import until

BIN = pathlib.Path(sys.executable).parent
MAC = '52:54:00:aa:00:03'


@pytest.fixture
def configure(where):
    """Write all configuration, as the demo does; files are stand-ins."""
    def write(lines='', **changes):
        for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
            (where.tftp / name).write_text('content')
        settings = config.merge(
            config.inspector(where, 'kernel', 'ramdisk', 'quiet'),
            {'arm_pxe_filter': changes})
        services.write(where, 'ironic',
                       config.render(config.ironic(where)))
        services.write(where, 'inspector', config.render(settings))
        services.write(where, 'dnsmasq', config.dnsmasq(where) + lines)
        services.make_databases(where)
    return write


@pytest.fixture
def start(where, processes):
    """Start a service that ends with the test."""
    def run(service):
        processes.append(service)
        service.start()
        return service
    return run


def enroll():
    """Enroll a manageable node with one port."""
    nodes = f'{layout.ironic_url()}/v1/nodes'
    node = api.call('POST', nodes, {
        'driver': 'arm-ipmi', 'properties': {'cpu_arch': 'aarch64'},
        'driver_info': {'ipmi_address': '127.0.0.1'}})
    api.call('POST', f'{layout.ironic_url()}/v1/ports',
             {'address': MAC, 'node_uuid': node['uuid']})
    return node['uuid']


def test_driver_writes_its_files_then_filters(
        configure, where, start, processes):
    configure()
    start(services.ironic(where)).wait_ready()
    inspector = start(services.inspector(where))
    inspector.wait_ready()
    assert 'client-arch,11' in (where.rules / 'ironic-arm.conf').read_text()
    assert (where.tftp / 'grub/grub-arm64.cfg').exists()
    enroll()
    # A known machine that is not being inspected is not answered, however
    # often the filter synchronizes meanwhile.
    assert (where.hosts / 'ironic-arm-unknown').read_text()
    assert probe.wait_for_offer(MAC, 11, 5) is None
    assert 'Traceback' not in inspector.log.read_text()


def test_boot_files_may_be_live(configure, where, start, processes):
    configure(f'dhcp-optsdir={where.options}\n', dhcp_optsdir=where.options,
              dnsmasq_conf=where.conf('dnsmasq'),
              http_url_by_arch='aarch64:http://192.0.2.1/grubaa64.efi')
    start(services.ironic(where)).wait_ready()
    start(services.inspector(where)).wait_ready()
    assert 'grubaa64' not in (where.rules / 'ironic-arm.conf').read_text()
    assert ',http://192.0.2.1/' in (where.options / 'ironic-arm').read_text()
    log = where.log('dnsmasq').read_text
    until(lambda: f'read {where.options}/ironic-arm' in log(), log)


def test_a_rule_of_the_operator_that_wins_is_named(configure, where):
    configure('dhcp-boot=tag:!ipxe,undionly.kpxe\n',
              dnsmasq_conf=where.conf('dnsmasq'))
    subprocess.run([BIN / 'ironic-inspector', '--config-file',
                    where.conf('inspector')], check=False, timeout=PATIENCE)
    log = where.log('inspector').read_text()
    told = re.findall(r' CRITICAL .*?(/\S*): the line "(.*?)".*'
                      r'\[neighbour-wins\]$', log, re.MULTILINE)
    number = where.conf('dnsmasq').read_text().count('\n')
    assert told == [(f'{where.conf("dnsmasq")}:{number}',
                     'dhcp-boot=tag:!ipxe,undionly.kpxe')]
    assert not (where.rules / 'ironic-arm.conf').exists()


def test_mistakes_refuse_to_start_with_one_line_each(configure, where):
    configure(boot_file_by_arch='arm64:grubaa64.efi,aarch64:none.efi',
              kernel_by_arch='aarch64:../kernel', rules_dir='/none',
              kernel_append_params='a\\b')
    # It refuses before it talks to ironic, so none is needed here.
    subprocess.run([BIN / 'ironic-inspector', '--config-file',
                    where.conf('inspector')], check=False, timeout=PATIENCE)
    log = where.log('inspector').read_text()
    told = re.findall(r' CRITICAL .*\[arm_pxe_filter\]([a-z_]+): '
                      r'.*\[([a-z-]+)\]$', log, re.MULTILINE)
    assert sorted(told) == [
        ('boot_file_by_arch', 'boot-file-missing'),
        ('boot_file_by_arch', 'by-arch-alias'),
        ('kernel_append_params', 'kernel-parameters'),
        ('kernel_by_arch', 'kernel-name'),
        ('rules_dir', 'directory-missing')]
    assert 'Traceback' not in log
    assert not (where.rules / 'ironic-arm.conf').exists()
    assert not (where.tftp / 'grub').exists()
    assert not (where.state / 'dnsmasq.pid').exists()
