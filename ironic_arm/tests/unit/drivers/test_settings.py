# SPDX-License-Identifier: Apache-2.0

"""From the real options of ironic to settings."""

from ironic.conf import CONF
import pytest

from ironic_arm.conf import ironic as conf_ironic


@pytest.fixture
def conf(tmp_path):
    def write(text):
        path = tmp_path / 'ironic.conf'
        path.write_text(text)
        CONF([], project='ironic', default_config_files=[str(path)])
        return conf_ironic.conductor_settings(CONF)
    yield write
    CONF.reset()


def test_what_is_set_and_what_is_a_default(conf):
    given = conf('[pxe]\ntftp_root = /x\n[deploy]\nhttp_root =\n')
    assert given.tftp_root.value == '/x' and given.tftp_root.chosen
    assert given.default_boot_file.value == 'bootx64.efi'
    assert not given.default_boot_file.chosen
    assert given.images[0].kernel.value == ''
    assert given.tftp_root.option == '[pxe]tftp_root'


def test_an_option_that_ironic_does_not_have(conf):
    option = conf('[conductor]\nbootloader_by_arch = aarch64:x\n').bootloaders
    assert option.values == {'aarch64': 'x'}
    assert option.known is (conf_ironic.ironic_version() >= (30,))


@pytest.mark.parametrize('name', [
    'boot_files', 'ipxe_boot_files', 'templates', 'bootloaders'])
def test_keys_with_boot_modes(conf, name):
    option = getattr(conf(''), name)
    newer = conf_ironic.ironic_version() >= (32, 1)
    assert option.composite is (newer and 'boot_files' in name)
