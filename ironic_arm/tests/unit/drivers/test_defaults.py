# SPDX-License-Identifier: Apache-2.0

"""Which template a node gets, asked of ironic itself."""

from ironic.conf import CONF
from ironic.drivers.modules import deploy_utils
from ironic.objects import node as node_object
import pytest

from ironic_arm.drivers import defaults

OURS = defaults.template_path(defaults.NODE_TEMPLATE)
KEYS = 'pxe_config_template_by_arch'


@pytest.fixture
def configure(tmp_path):
    """Have ironic read a configuration file, with our defaults."""
    path = tmp_path / 'ironic.conf'

    def write(text):
        path.write_text(f'[pxe]\n{text}\n')
        CONF([], project='ironic', default_config_files=[str(path)])
        defaults.apply(CONF)

    yield write
    CONF.reset()
    for name in CONF.pxe:
        CONF.clear_default(name, 'pxe')


def template(cpu_arch, boot_mode='uefi'):
    node = node_object.Node(
        uuid='1be26c0b-03f2-4d2e-ae87-c02d7f33c123', driver_info={},
        instance_info={}, driver_internal_info={},
        properties={'cpu_arch': cpu_arch,
                    'capabilities': f'boot_mode:{boot_mode}'})
    return deploy_utils.get_pxe_config_template(node)


@pytest.mark.parametrize('arch', ['aarch64', 'x86_64', 'riscv64'])
def test_uefi_nodes_get_ours(configure, arch):
    configure('')
    assert template(arch) == OURS


def test_bios_nodes_get_what_pxelinux_reads(configure):
    configure('')
    assert template('x86_64', 'bios') == CONF.pxe.pxe_config_template != OURS


def test_a_template_for_uefi_is_used_but_for_aarch64(configure):
    configure('uefi_pxe_config_template = /mine')
    assert (template('x86_64'), template('aarch64')) == ('/mine', OURS)


def test_a_template_for_one_architecture_leaves_the_others_ours(configure):
    configure(f'{KEYS} = x86_64:/mine')
    assert (template('x86_64'), template('aarch64')) == ('/mine', OURS)


def test_nothing_of_ours_is_left_where_the_operator_said_everything(
        configure):
    configure(f'uefi_pxe_config_template = /mine\n{KEYS} = x86_64:/other\n'
              'initial_grub_template = /master')
    assert (template('x86_64'), template('aarch64')) == ('/other', '/mine')
    assert CONF.pxe.initial_grub_template == '/master'


def test_a_second_boot_interface_changes_nothing(configure):
    configure(f'{KEYS} = x86_64:/mine')
    defaults.apply(CONF)
    assert (template('x86_64'), template('aarch64')) == ('/mine', OURS)


@pytest.mark.parametrize('before', ['', f'{KEYS} = x86_64:/mine'])
def test_a_key_that_is_written_later_counts_after_sighup(
        configure, tmp_path, before):
    configure(before)
    path = tmp_path / 'ironic.conf'
    path.write_text(f'[pxe]\n{KEYS} = aarch64:/new\n')
    CONF.mutate_config_files()
    assert template('aarch64') == '/new'
    path.write_text('[pxe]\n')
    CONF.mutate_config_files()
    assert template('aarch64') == OURS
