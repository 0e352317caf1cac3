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
    for name in ('rules', 'tftp', 'hosts'):
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
