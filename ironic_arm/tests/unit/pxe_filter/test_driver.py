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

"""The inspector side in this process; tests/functional starts real ones."""

from unittest import mock

from ironic_inspector import conf as upstream_conf  # noqa: F401
from ironic_inspector.common import ironic as ir_utils
from ironic_inspector.pxe_filter import dnsmasq as upstream
from oslo_config import cfg
import pytest

from ironic_arm.pxe_filter import driver

CONF = cfg.CONF


@pytest.fixture
def settings(tmp_path):
    CONF([], project='ironic-inspector', default_config_files=[])
    driver.arm_pxe_filter.register_opts(CONF)
    for name in ('rules', 'tftp', 'hosts', 'options'):
        (tmp_path / name).mkdir()
    for name in ('grubaa64.efi', 'k', 'r'):
        (tmp_path / 'tftp' / name).write_text('content')
    overrides = {
        'rules_dir': str(tmp_path / 'rules'),
        'tftp_root': str(tmp_path / 'tftp'),
        'kernel_by_arch': {'aarch64': 'k'},
        'ramdisk_by_arch': {'aarch64': 'r'},
        'callback_url': 'http://192.0.2.1:5050/v1/continue'}
    for name, value in overrides.items():
        CONF.set_override(name, value, 'arm_pxe_filter')
    yield tmp_path
    for group in ('arm_pxe_filter', 'dnsmasq_pxe_filter'):
        for name in CONF[group]:
            CONF.clear_override(name, group)
    CONF.reset()


@pytest.fixture
def init_filter(settings):
    """Initialize a driver whose services are stood in for."""
    def run():
        with mock.patch.object(ir_utils, 'get_client', autospec=True), \
                mock.patch.object(upstream.DnsmasqFilter, '_sync',
                                  autospec=True) as sync, \
                mock.patch.object(upstream, '_execute',
                                  autospec=True) as execute, \
                mock.patch.object(upstream, '_purge_dhcp_hostsdir',
                                  autospec=True):
            driver.ArmDnsmasqFilter().init_filter()
        return sync, [call.args[0] for call in execute.call_args_list]
    return run


def commands(**options):
    for name, value in options.items():
        CONF.set_override(f'dnsmasq_{name}_command', value,
                          'dnsmasq_pxe_filter')


def test_files_are_written_before_the_first_sync(settings, init_filter):
    sync, _ = init_filter()
    assert sync.called
    assert ('option:client-arch,11' in
            (settings / 'rules/ironic-arm.conf').read_text())
    assert ('configfile "/grub/grub-${grub_cpu}.cfg"' in
            (settings / 'tftp/grub/grub.cfg').read_text())
    assert "linux '/k'" in (settings / 'tftp/grub/grub-arm64.cfg').read_text()


def test_changed_rules_restart_dnsmasq_once(settings, init_filter):
    commands(start='start', stop='stop')
    assert init_filter()[1] == ['stop', 'start']
    assert init_filter()[1] == ['start']


def test_changed_rules_without_commands_are_told(init_filter):
    with mock.patch.object(driver.LOG, 'warning', autospec=True) as warning:
        init_filter()
        assert 'must be restarted' in warning.call_args.args[0]
        warning.reset_mock()
        init_filter()
        assert not warning.called


def override(name, value):
    CONF.set_override(name, value, 'arm_pxe_filter')


def test_a_live_boot_file_needs_no_restart(settings, init_filter):
    (settings / 'tftp/new.efi').write_text('content')
    override('dhcp_optsdir', str(settings / 'options'))
    commands(start='start', stop='stop')
    assert init_filter()[1] == ['stop', 'start']
    override('boot_file_by_arch', {'aarch64': 'new.efi'})
    with mock.patch.object(driver.LOG, 'info', autospec=True) as info:
        assert init_filter()[1] == ['start']
    said = ' '.join(call.args[0] for call in info.call_args_list)
    assert 'dnsmasq has them already' in said
    assert 'U-Boot' in said
    assert ',new.efi\n' in (settings / 'options/ironic-arm').read_text()
    # An architecture more is a new rule.
    override('boot_file_by_arch', {'aarch64': 'new.efi',
                                   'riscv64': 'new.efi'})
    override('kernel_by_arch', {'aarch64': 'k', 'riscv64': 'k'})
    override('ramdisk_by_arch', {'aarch64': 'r', 'riscv64': 'r'})
    assert init_filter()[1] == ['stop', 'start']


def test_without_live_boot_files_their_rules_go(settings, init_filter):
    override('dhcp_optsdir', str(settings / 'options'))
    init_filter()
    unasked = settings / 'rules/ironic-arm.unasked.conf'
    assert 'asks-67,grubaa64.efi' in unasked.read_text()
    override('dhcp_optsdir', None)
    init_filter()
    assert not unasked.exists()


@pytest.fixture
def refused(init_filter):
    """Initialize a driver that must refuse; return what it logged."""
    def run():
        with mock.patch.object(driver.LOG, 'critical',
                               autospec=True) as critical, \
                pytest.raises(SystemExit):
            init_filter()
        return [call.args[0] % call.args[1:]
                for call in critical.call_args_list]
    return run


def test_a_wrong_setting_refuses_and_writes_nothing(settings, refused):
    (settings / 'tftp/k').unlink()
    assert '[kernel-missing]' in refused()[0]
    assert not list((settings / 'rules').iterdir())
    assert not (settings / 'tftp/grub').exists()


def test_a_foreign_file_is_left_alone(settings, refused):
    (settings / 'tftp/grub').mkdir()
    foreign = settings / 'tftp/grub/grub.cfg'
    foreign.write_text('set timeout=5\n')
    assert str(foreign) in refused()[0]
    assert foreign.read_text() == 'set timeout=5\n'
    assert not list((settings / 'rules').iterdir())


def test_a_failed_write_refuses_with_its_reason(settings, refused):
    (settings / 'tftp/grub').write_text('a file where a directory belongs')
    assert '[write-failed]' in refused()[0]


def test_refused_rules_leave_the_old_ones(settings, init_filter, refused):
    init_filter()
    rules = settings / 'rules/ironic-arm.conf'
    before = rules.stat().st_ino, rules.read_text()
    conf = settings / 'dnsmasq.conf'
    conf.write_text('dhcp-range=192.0.2.10,192.0.2.19\n'
                    f'conf-dir={settings}/rules\n'
                    'dhcp-boot=tag:!ipxe,undionly.kpxe\n')
    override('dnsmasq_conf', str(conf))
    override('http_url_by_arch', {'aarch64': 'http://192.0.2.1/x'})
    first = refused()[0]
    assert first.startswith(f'{conf}:3: the line "dhcp-boot=tag:!ipxe,')
    assert first.endswith('[neighbour-wins]')
    assert (rules.stat().st_ino, rules.read_text()) == before


def test_a_line_that_breaks_out_is_refused(settings, refused):
    override('http_url_by_arch', {'aarch64': 'http://a/\ndhcp-boot=evil'})
    assert '[http-url]' in refused()[0]
    assert not list((settings / 'rules').iterdir())
