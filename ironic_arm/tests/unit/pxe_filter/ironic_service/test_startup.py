# SPDX-License-Identifier: Apache-2.0

"""What the service checks before it filters, without ironic itself."""

import configparser
import pathlib

from oslo_config import cfg
import pytest

from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import ironic_filter
from ironic_arm.pxe_filter.ironic_service import startup
from ironic_arm.tests import binaries
from ironic_arm.tests import filter_sources

TOP = pathlib.Path(__file__).parents[5]


@pytest.fixture
def conf(tmp_path, monkeypatch):
    """Options of ironic, as far as the service reads them."""
    # A group keeps what is set in it, for all who register it.
    monkeypatch.setattr(arm_pxe_filter, 'GROUP',
                        cfg.OptGroup('arm_pxe_filter'))
    made = cfg.ConfigOpts()
    made([])
    ironic_filter.register_opts(made)
    made.register_opts([cfg.StrOpt('dhcp_hostsdir')], 'pxe_filter')
    made.register_opts([cfg.BoolOpt('enabled', default=False)],
                       'auto_discovery')
    made.register_opts([cfg.StrOpt('endpoint_override')], 'service_catalog')
    made.register_opts([cfg.StrOpt('connection')], 'database')
    for folder in ('hosts', 'rules', 'tftp'):
        (tmp_path / folder).mkdir()
    for name, content in (('grubaa64.efi', binaries.grub()),
                          ('kernel', binaries.image()),
                          ('ramdisk', binaries.ramdisk())):
        (tmp_path / 'tftp' / name).write_bytes(content)
    made.set_override('dhcp_hostsdir', str(tmp_path / 'hosts'), 'pxe_filter')
    made.set_override('endpoint_override', 'http://192.0.2.1:6385/',
                      'service_catalog')
    group = 'arm_pxe_filter'
    made.set_override('rules_dir', str(tmp_path / 'rules'), group)
    made.set_override('tftp_root', str(tmp_path / 'tftp'), group)
    made.set_override('kernel_by_arch', {'aarch64': 'kernel'}, group)
    made.set_override('ramdisk_by_arch', {'aarch64': 'ramdisk'}, group)
    return made


def refused(conf, caplog):
    with pytest.raises(SystemExit) as caught:
        startup.check_and_publish(conf)
    assert caught.value.code == 1
    return caplog.text


def test_rules_and_grub_tree_are_written(conf, tmp_path, caplog):
    startup.check_and_publish(conf)
    assert 'client-arch,11' in (
        tmp_path / 'rules/ironic-arm.conf').read_text()
    assert ('http://192.0.2.1:6385/v1/continue_inspection'
            in (tmp_path / 'tftp/grub/grub-arm64.cfg').read_text())
    before = (tmp_path / 'rules/ironic-arm.conf').stat()
    startup.check_and_publish(conf)
    assert (tmp_path / 'rules/ironic-arm.conf').stat() == before
    assert not caplog.text


def test_the_callback_url_of_the_operator_wins(conf):
    conf.set_override('callback_url', 'http://x:1/y', 'arm_pxe_filter')
    assert ironic_filter.callback_url(conf) == 'http://x:1/y'


def test_no_callback_url(conf, caplog):
    conf.set_override('endpoint_override', None, 'service_catalog')
    text = refused(conf, caplog)
    assert 'callback-url-unknown' in text


def test_no_hosts_directory(conf, caplog):
    conf.set_override('dhcp_hostsdir', None, 'pxe_filter')
    assert '[pxe_filter]dhcp_hostsdir: it is not set' in refused(conf, caplog)


def test_a_hosts_directory_that_is_a_file(conf, tmp_path, caplog):
    (tmp_path / 'file').touch()
    conf.set_override('dhcp_hostsdir', str(tmp_path / 'file'), 'pxe_filter')
    assert 'is not a directory' in refused(conf, caplog)


def test_discovery_of_machines_that_are_denied(conf, tmp_path, caplog):
    conf.set_override('enabled', True, 'auto_discovery')
    conf.set_override('deny_unknown_macs', True, 'arm_pxe_filter')
    assert '[discovery-denied]' in refused(conf, caplog)
    assert not list((tmp_path / 'rules').iterdir())


def test_a_file_of_somebody_else_is_left_alone(conf, tmp_path, caplog):
    path = tmp_path / 'rules/ironic-arm.conf'
    path.write_text('mine')
    assert '[foreign-file]' in refused(conf, caplog)
    assert path.read_text() == 'mine'


def test_a_directory_where_a_file_belongs(conf, tmp_path, caplog):
    (tmp_path / 'tftp/grub').touch()
    assert '[write-failed]' in refused(conf, caplog)


def test_rules_that_a_line_of_the_operator_defeats(conf, tmp_path, caplog):
    """The rules are tried out before they are written."""
    dnsmasq_conf = tmp_path / 'dnsmasq.conf'
    dnsmasq_conf.write_text('dhcp-range=192.0.2.10,192.0.2.19\n'
                            f'conf-dir={tmp_path}/rules\n'
                            'dhcp-boot=tag:!ipxe,undionly.kpxe\n')
    conf.set_override('dnsmasq_conf', str(dnsmasq_conf), 'arm_pxe_filter')
    assert '[neighbour-wins]' in refused(conf, caplog)
    assert not list((tmp_path / 'rules').iterdir())


def test_messages_name_options_that_the_service_has(conf, tmp_path):
    parts = startup.new_control(conf)
    (tmp_path / 'hosts/somebodys').touch()
    told = parts.sync(filter_sources.Fixed([])).problems
    (tmp_path / 'hosts').rename(tmp_path / 'away')
    told += parts.sync(filter_sources.Fixed([])).problems
    assert [problem.where for problem in told] == [
        f'[pxe_filter]dhcp_hostsdir {tmp_path}/hosts'] * 2
    assert 'dnsmasq_pxe_filter' not in str(told)


def test_the_owner_tells_no_password(conf):
    conf.set_override('connection', 'mysql://ironic:secret@db/', 'database')
    named = startup._owner(conf)
    assert 'secret' not in named
    conf.set_override('connection', 'mysql://ironic:secret@db2/', 'database')
    assert startup._owner(conf) != named


def test_the_unit_starts_the_program():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(TOP / 'etc/systemd/ironic-arm-pxe-filter.service')
    program = pathlib.Path(unit['Service']['ExecStart'].split()[0]).name
    setup = (TOP / 'setup.cfg').read_text()
    assert (f'    {program} = ironic_arm.pxe_filter.ironic_service.command:'
            in setup)
