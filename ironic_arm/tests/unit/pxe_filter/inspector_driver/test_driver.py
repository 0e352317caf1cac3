# SPDX-License-Identifier: Apache-2.0

"""The inspector side in this process; tests/functional starts real ones."""

from unittest import mock

from ironic_inspector import conf as upstream_conf  # noqa: F401
from ironic_inspector import node_cache
from ironic_inspector.common import ironic as ir_utils
from ironic_inspector.pxe_filter import base
from ironic_inspector.pxe_filter import dnsmasq as upstream
from oslo_config import cfg
import pytest

from ironic_arm.pxe_filter.dnsmasq_process import instance
from ironic_arm.pxe_filter.dnsmasq_process import processes
from ironic_arm.pxe_filter.inspector_driver import driver

MAC = '52:54:00:aa:00:01'

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
    CONF.set_override('dhcp_hostsdir', str(tmp_path / 'hosts'),
                      'dnsmasq_pxe_filter')
    CONF.set_override('deny_unknown_macs', True, 'pxe_filter')
    yield tmp_path
    for group in ('arm_pxe_filter', 'dnsmasq_pxe_filter', 'pxe_filter'):
        for name in CONF[group]:
            CONF.clear_override(name, group)
    CONF.reset()


@pytest.fixture
def world(settings, monkeypatch):
    """Stand-ins for the services, the commands and other processes."""
    stand_ins = mock.Mock()
    stand_ins.active.return_value = set()
    stand_ins.running.return_value = []
    monkeypatch.setattr(ir_utils, 'get_client', stand_ins.client)
    monkeypatch.setattr(node_cache, 'active_macs', stand_ins.active)
    monkeypatch.setattr(upstream, '_execute', stand_ins.execute)
    monkeypatch.setattr(processes, 'running', stand_ins.running)
    monkeypatch.setattr(instance, 'APPEAR_WITHIN', 0)
    return stand_ins


@pytest.fixture
def init_filter(world):
    """Initialize a driver whose services are stood in for."""
    def run():
        world.execute.reset_mock()
        made = driver.ArmDnsmasqFilter()
        made.init_filter()
        return made
    return run


def commands(**options):
    for name, value in options.items():
        CONF.set_override(f'dnsmasq_{name}_command', value,
                          'dnsmasq_pxe_filter')


def hosts(settings):
    return {path.name: path.read_text().splitlines()[-1]
            for path in (settings / 'hosts').glob('ironic*')}


def test_files_are_written_before_dnsmasq_starts(settings, init_filter,
                                                 world):
    commands(start='start')
    world.execute.side_effect = lambda command: world.there(
        hosts(settings), 'option:client-arch,11' in
        (settings / 'rules/ironic-arm.conf').read_text())
    init_filter()
    world.there.assert_called_once_with(
        {'ironic-arm-unknown': '*:*:*:*:*:*,ignore'}, True)
    assert ('configfile "/grub/grub-${grub_cpu}.cfg"' in
            (settings / 'tftp/grub/grub.cfg').read_text())
    assert "linux '/k'" in (settings / 'tftp/grub/grub-arm64.cfg').read_text()


def running(**attributes):
    """A dnsmasq that serves our directory and has everything in force."""
    process = mock.create_autospec(processes.Process, instance=True, pid=7,
                                   started=1, arguments=('-C', '/conf'))
    process.serves.return_value = True
    process.older_than.return_value = False
    process.watches.return_value = True
    process.watches_once_started.return_value = True
    process.ended_within.return_value = True
    facts = process.facts.return_value = mock.Mock(
        fails_closed=True, files=[], unread=[], hostsdirs=['/hosts'])
    for name, value in attributes.items():
        setattr(facts, name, value)
    return process


def test_a_dnsmasq_that_runs_is_taken_over(init_filter, world):
    commands(start='start', stop='stop')
    init_filter()
    world.running.return_value = [running()]
    init_filter()
    assert not world.execute.called


def test_changed_rules_replace_dnsmasq(init_filter, world):
    commands(start='start', stop='stop')
    process = running()
    world.running.return_value = [process]
    init_filter()
    assert [call.args[0] for call in world.execute.call_args_list] == [
        'stop', 'start']


def test_two_of_dnsmasq_are_replaced_by_one(init_filter, world):
    commands(start='start', stop='stop')
    init_filter()
    both = [running(), running()]
    both[0].ended_within.side_effect = [False, True]
    world.running.return_value = both
    init_filter()
    assert [call.args[0] for call in world.execute.call_args_list] == [
        'stop', 'start']
    assert both[0].send.called


def test_no_second_dnsmasq_beside_one_that_does_not_end(init_filter, world):
    commands(start='start', stop='stop')
    process = running()
    process.ended_within.return_value = False
    world.running.return_value = [process]
    init_filter()
    assert [call.args[0] for call in world.execute.call_args_list] == ['stop']


def test_changed_rules_without_commands_are_told(init_filter, world):
    world.running.return_value = [running()]
    with mock.patch.object(driver.LOG, 'error', autospec=True) as error:
        init_filter()
        assert '[dnsmasq-outdated]' in str(error.call_args.args[1])
        error.reset_mock()
        init_filter()
        assert not error.called


def test_a_machine_is_let_in_and_kept_out_again(settings, init_filter,
                                                world):
    made = init_filter()
    world.active.return_value = {MAC.upper()}
    made.sync(None)
    assert hosts(settings)['ironic-arm-525400aa0001'] == f'{MAC},tag:!never'
    world.active.return_value = set()
    made.sync(None)
    assert hosts(settings)['ironic-arm-525400aa0001'] == (
        f'{MAC},tag:!never,ignore')


def test_no_port_is_listed_while_the_door_is_closed(init_filter, world):
    made = init_filter()
    made.sync(world.ironic)
    assert not world.ironic.mock_calls


def test_an_inspection_fails_at_once_and_the_filter_goes_on(
        settings, init_filter, world):
    made = init_filter()
    (settings / 'hosts').rename(settings / 'away')
    world.active.return_value = {MAC}
    with pytest.raises(driver.CannotAllow, match='No such file'):
        made.sync(None)
    assert made.state == base.States.initialized
    world.active.return_value = set()
    made.sync(None)
    (settings / 'away').rename(settings / 'hosts')
    world.active.return_value = {MAC}
    made.sync(None)
    assert hosts(settings)['ironic-arm-525400aa0001'] == f'{MAC},tag:!never'


def test_one_that_was_let_in_goes_on(settings, init_filter, world):
    made = init_filter()
    world.active.return_value = {MAC}
    made.sync(None)
    (settings / 'hosts').rename(settings / 'away')
    made.sync(None)


def test_the_dnsmasq_of_another_service_is_left_alone(settings, init_filter,
                                                      world):
    commands(start='start', stop='stop')
    first = init_filter()
    CONF.set_override('connection', 'sqlite:///other', 'database')
    second = init_filter()
    CONF.clear_override('connection', 'database')
    second.tear_down_filter()
    assert not world.execute.called
    first.tear_down_filter()
    assert world.execute.call_args.args == ('stop',)


def test_a_dnsmasq_that_comes_to_answer_everybody_is_told(init_filter, world):
    made = init_filter()
    world.running.return_value = [running(fails_closed=False)]
    made._control.dnsmasq.seen = True
    with mock.patch.object(driver.LOG, 'error', autospec=True) as error:
        made.sync(None)
    assert '[dnsmasq-open]' in str(error.call_args.args[1])


def test_even_an_error_of_ours_does_not_end_filtering(init_filter, world):
    made = init_filter()
    with mock.patch.object(driver.LOG, 'exception', autospec=True), \
            mock.patch.object(made._control.state, 'sync', autospec=True,
                              side_effect=ZeroDivisionError), \
            pytest.raises(driver.CannotAllow):
        made.sync(None)
    made.sync(None)


def test_the_periodic_task_goes_on(settings, init_filter, world):
    made = init_filter()
    task = made.get_periodic_sync_task()
    (settings / 'hosts').rename(settings / 'away')
    world.active.return_value = {MAC}
    world.client.side_effect = RuntimeError('no keystone')
    task()
    (settings / 'away').rename(settings / 'hosts')
    task()
    assert hosts(settings)['ironic-arm-525400aa0001'] == f'{MAC},tag:!never'


def test_an_unreadable_database_changes_nothing(settings, init_filter,
                                                world):
    made = init_filter()
    world.active.return_value = {MAC}
    made.sync(None)
    before = hosts(settings)
    world.active.side_effect = RuntimeError('database is locked')
    made.sync(None)
    assert hosts(settings) == before


def test_what_upstreams_driver_left_goes(settings, init_filter):
    left = {MAC: f'{MAC}\n', 'unknown_hosts_filter': '*:*:*:*:*:*\n'}
    kept = {'my_hosts': f'{MAC},ignore\n', '52:54:00:aa:00:02': 'mine\n'}
    for name, text in (left | kept).items():
        (settings / 'hosts' / name).write_text(text)
    CONF.set_override('purge_dhcp_hostsdir', False, 'dnsmasq_pxe_filter')
    init_filter()
    assert all((settings / 'hosts' / name).exists() for name in left | kept)
    CONF.set_override('purge_dhcp_hostsdir', True, 'dnsmasq_pxe_filter')
    init_filter()
    assert not any((settings / 'hosts' / name).exists() for name in left)
    assert all((settings / 'hosts' / name).exists() for name in kept)
    # dnsmasq may remember that the machine was let in.
    assert hosts(settings)['ironic-arm-525400aa0001'] == (
        f'{MAC},tag:!never,ignore')


def override(name, value):
    CONF.set_override(name, value, 'arm_pxe_filter')


def test_a_live_boot_file_needs_no_restart(settings, init_filter, world):
    (settings / 'tftp/new.efi').write_text('content')
    override('dhcp_optsdir', str(settings / 'options'))
    commands(start='start', stop='stop')
    world.running.return_value = [running()]
    init_filter()
    assert world.execute.called
    override('boot_file_by_arch', {'aarch64': 'new.efi'})
    with mock.patch.object(driver.LOG, 'info', autospec=True) as info:
        init_filter()
    assert not world.execute.called
    said = ' '.join(call.args[0] for call in info.call_args_list)
    assert 'dnsmasq has read them already' in said
    assert 'U-Boot' in said
    assert ',new.efi\n' in (settings / 'options/ironic-arm').read_text()
    # An architecture more is a new rule.
    override('boot_file_by_arch', {'aarch64': 'new.efi',
                                   'riscv64': 'new.efi'})
    override('kernel_by_arch', {'aarch64': 'k', 'riscv64': 'k'})
    override('ramdisk_by_arch', {'aarch64': 'r', 'riscv64': 'r'})
    init_filter()
    assert world.execute.called


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


def test_a_dnsmasq_that_answers_everybody_is_refused(refused, world):
    world.running.return_value = [running(fails_closed=False)]
    told = refused()
    assert 'dhcp-ignore=tag:!known' in told[0] and '[dnsmasq-open]' in told[0]


def test_unless_the_operator_wants_it_so(init_filter, world):
    CONF.set_override('require_fail_closed', False, 'arm_pxe_filter')
    world.running.return_value = [running(fails_closed=False)]
    init_filter()
