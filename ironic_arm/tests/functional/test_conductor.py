# SPDX-License-Identifier: Apache-2.0

"""A real ironic with the plugin: right settings and wrong ones."""

import pathlib
import re
import subprocess
import sys

import pytest

from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services import config
from fleet.services import services
from ironic_arm.conf import ironic as conf_ironic
from ironic_arm.tests import binaries
from ironic_arm.tests import samples
from ironic_arm.tests.functional import conftest

BIN = pathlib.Path(sys.executable).parent


@pytest.fixture
def configure(where):
    """Write ironic.conf with some settings changed; make the database."""
    def write(**pxe):
        (where.tftp / 'grubaa64.efi').write_bytes(
            binaries.grub(modules=samples.GRUB_MODULES))
        settings = config.merge(config.ironic(where), {'pxe': pxe})
        services.write(where, 'ironic', config.render(settings))
        subprocess.run([BIN / 'ironic-dbsync', '--config-file',
                        where.conf('ironic'), 'create_schema'], check=True)
    return write


def arm_ipmi_node():
    return api.call('POST', f'{layout.ironic_url()}/v1/nodes', {
        'driver': 'arm-ipmi', 'properties': {'cpu_arch': 'aarch64'},
        'driver_info': {'ipmi_address': '127.0.0.1'}})


def test_right_settings_start_and_offer_the_boot_interface(
        configure, where, processes):
    configure()
    ironic = services.ironic(where)
    processes.append(ironic)
    ironic.start()
    ironic.wait_ready()
    assert arm_ipmi_node()['boot_interface'] == 'arm-pxe'
    log = ironic.log.read_text()
    assert 'CRITICAL' not in log and 'ironic_arm' not in log
    assert (where.tftp / 'grub/grub.cfg').read_text().startswith(
        '# Written by ironic-arm.')


def test_mistakes_stop_the_conductor_with_one_line_each(
        configure, where, processes):
    configure(pxe_bootfile_name_by_arch='arm64:grubaa64.efi,aarch64:no.efi',
              pxe_config_template_by_arch='aarch64-uefi:,aarch64:/none')
    ironic = services.ironic(where)
    processes.append(ironic)
    ironic.start()
    conftest.until(lambda: conftest.ended(ironic), ironic.tail)
    told = re.findall(r' CRITICAL .*\[pxe\]([a-z_]+): .*\[([a-z-]+)\]$',
                      ironic.log.read_text(), re.MULTILINE)
    assert sorted(told) == [
        ('pxe_bootfile_name_by_arch', 'boot-file-missing'),
        ('pxe_bootfile_name_by_arch', 'by-arch-alias'),
        ('pxe_config_template_by_arch', 'by-arch-composite'),
        ('pxe_config_template_by_arch', 'by-arch-empty'),
        ('pxe_config_template_by_arch', 'template-missing')]


def upgrade_check(where):
    done = subprocess.run(
        [BIN / 'ironic-status', '--config-file', where.conf('ironic'),
         'upgrade', 'check'], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_upgrade_check_is_clean(configure, where):
    configure()
    code, printed = upgrade_check(where)
    assert code in (0, 1), printed  # 1 is a warning: SQLite has some
    assert 'Failure' not in printed and 'arm-pxe' not in printed


def test_upgrade_check_names_a_mistake(configure, where):
    configure(pxe_bootfile_name_by_arch='arm64:grubaa64.efi')
    code, printed = upgrade_check(where)
    if conf_ironic.ironic_version() < (25,):
        # It loads no interfaces yet, so it has nothing to say about ours.
        assert 'Interfaces' not in printed and 'by-arch' not in printed
    else:
        assert code == 2
        # The table breaks lines at hyphens too.
        assert '[by-arch-alias]' in re.sub(r'[|\s]', '', printed)
