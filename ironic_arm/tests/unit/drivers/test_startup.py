# SPDX-License-Identifier: Apache-2.0

"""The ironic side in this process; tests/functional starts real ones."""

import multiprocessing
import os
import signal
import sys
from unittest import mock

from ironic.common import exception
from ironic.conf import CONF
from ironic.drivers.modules import pxe
import pytest

from ironic_arm.conf import arm
from ironic_arm.drivers import boot
from ironic_arm.drivers import defaults
from ironic_arm.drivers import hardware
from ironic_arm.netboot import templating
from ironic_arm.netboot.grub import tree


@pytest.fixture
def conf(tmp_path):
    CONF([], project='ironic', default_config_files=[])
    CONF.set_override('tftp_root', str(tmp_path / 'tftp'), 'pxe')
    CONF.set_override('http_root', str(tmp_path / 'http'), 'deploy')
    CONF.set_override('pxe_bootfile_name_by_arch',
                      {'aarch64': 'grubaa64.efi'}, 'pxe')
    (tmp_path / 'tftp').mkdir()
    (tmp_path / 'tftp/grubaa64.efi').write_text('loader')
    yield CONF
    CONF.reset()
    CONF.clear_override('enabled_boot_interfaces')
    for group in ('pxe', 'deploy', 'arm'):
        for name in CONF[group]:
            CONF.clear_override(name, group)
            CONF.clear_default(name, group)


def test_right_settings_place_the_master_config(conf, tmp_path):
    boot.ArmPXEBoot()
    master = (tmp_path / 'tftp/grub/grub.cfg').read_text()
    assert templating.is_ours(master)
    assert 'configfile "/${net_default_mac}.conf"' in master


@pytest.mark.parametrize('kind', [boot.ArmPXEBoot, boot.ArmHttpBoot])
def test_every_loader_is_led_to_the_master(conf, tmp_path, kind):
    (tmp_path / 'tftp/grub.cfg').write_text('theirs')
    kind()
    for root in ('tftp', 'http'):
        pointer = (tmp_path / root / 'EFI/BOOT/grub.cfg').read_text()
        assert pointer == tree.pointer(tree.MASTER)
    assert (tmp_path / 'tftp/grub.cfg').read_text() == 'theirs'


def test_our_template_is_used_for_aarch64(conf):
    boot.ArmPXEBoot()
    templates = conf.pxe.pxe_config_template_by_arch
    assert templates == {
        'aarch64': defaults.template_path(defaults.NODE_TEMPLATE)}


def test_templates_of_the_operator_are_kept(conf, tmp_path):
    mine = tmp_path / 'mine'
    mine.write_text('linux {{ pxe_options.aki_path }}')
    conf.set_override('pxe_config_template_by_arch',
                      {'aarch64': str(mine)}, 'pxe')
    conf.set_override('initial_grub_template', str(mine), 'pxe')
    defaults.apply(conf)
    assert conf.pxe.pxe_config_template_by_arch == {'aarch64': str(mine)}
    assert conf.pxe.initial_grub_template == str(mine)


def test_a_mistake_is_an_error_outside_of_a_conductor(conf, tmp_path):
    (tmp_path / 'tftp/grubaa64.efi').unlink()
    with pytest.raises(exception.DriverLoadError,
                       match='boot-file-missing'):
        boot.ArmPXEBoot()


def test_a_silenced_finding_stops_nothing(conf, tmp_path):
    (tmp_path / 'tftp/grubaa64.efi').unlink()
    arm.register_opts(conf)
    conf.set_override('silenced_findings', ['boot-file-missing'], 'arm')
    boot.ArmPXEBoot()


@pytest.mark.parametrize('kind', [hardware.ArmIPMIHardware,
                                  hardware.ArmRedfishHardware])
def test_hardware_types_check_before_any_interface_is_loaded(
        conf, tmp_path, kind):
    (tmp_path / 'tftp/grubaa64.efi').unlink()
    kind()  # No interface of ours is enabled yet.
    conf.set_override('enabled_boot_interfaces', ['pxe', 'arm-pxe'])
    with pytest.raises(exception.DriverLoadError,
                       match='boot-file-missing'):
        kind()


def test_an_old_conductor_ends_without_a_parent(conf, tmp_path):
    (tmp_path / 'tftp/grubaa64.efi').unlink()
    with mock.patch.dict(sys.modules, {
            'ironic.conductor.rpc_service': mock.Mock()}), \
            pytest.raises(SystemExit) as stopped:
        boot.ArmPXEBoot()
    assert stopped.value.code == 1


def test_a_mistake_ends_the_parent_of_a_conductor(conf, tmp_path):
    (tmp_path / 'tftp/grubaa64.efi').unlink()
    parent = mock.Mock(pid=12345)
    with mock.patch.object(multiprocessing, 'parent_process', autospec=True,
                           return_value=parent), \
            mock.patch.object(os, 'kill', autospec=True) as kill, \
            pytest.raises(SystemExit) as stopped:
        boot.ArmPXEBoot()
    assert stopped.value.code == 1
    kill.assert_called_once_with(12345, signal.SIGTERM)


@pytest.mark.parametrize('kind', [hardware.ArmIPMIHardware,
                                  hardware.ArmRedfishHardware])
def test_hardware_types_prefer_arm_pxe_and_keep_the_others(conf, kind):
    offered = kind().supported_boot_interfaces
    assert offered[:2] == [boot.ArmPXEBoot, boot.ArmHttpBoot]
    assert pxe.PXEBoot in offered
