# SPDX-License-Identifier: Apache-2.0

"""The entries that boot an installed system from its disk."""

import re

from ironic.common import utils
from ironic.drivers.modules import deploy_utils
import pytest

from fleet.artifacts import esp
from fleet.artifacts import grubs
from fleet.machines.servers import ARM
from ironic_arm.drivers import defaults
from ironic_arm.netboot.grub import node_template
from ironic_arm.netboot.grub import tree
from ironic_arm.system import files

RUNS = 'the loader on the disk runs'
LOADERS = ['EFI/BOOT/BOOTAA64.EFI', 'EFI/debian/shimaa64.efi',
           'EFI/ubuntu/grubaa64.efi']


def node_config(path, entry):
    """Write a node's configuration as ironic does, with ironic's code."""
    values = node_template.context('aarch64', (39, 0, 0))
    path.write_text(utils.render_template(
        defaults.template_path(defaults.NODE_TEMPLATE), values))
    deploy_utils.switch_pxe_config(
        str(path), None, 'uefi', entry == 'boot_whole_disk')
    assert re.search(rf'^set default={entry}$', path.read_text(),
                     re.MULTILINE)


@pytest.fixture
def installed(bench, packages, loader, tmp_path):
    """Make a machine with a system on its disk, sent there by ironic."""
    def make(name, entry):
        efi = tmp_path / 'installed.efi'
        grubs.build(packages, efi, '/none', (
            'normal', 'echo', 'sleep', 'part_gpt', 'fat'),
            f'echo "{RUNS} from $root $cmdpath"\nsleep 60\n')
        esp.make(tmp_path / 'disk', 46, {name: efi})
        one = bench(disks=(str(tmp_path / 'disk'),))
        files.publish(str(one.where.tftp), tree.tree([]))
        (one.where.tftp / ARM.kind.loader).write_bytes(loader.read_bytes())
        node_config(one.where.tftp / f'{ARM.mac}.conf', entry)
        one.serve()
        one.server.machine.power_on()
        return one
    return make


@pytest.mark.parametrize('name', LOADERS)
def test_boot_whole_disk(installed, name):
    one = installed(name, 'boot_whole_disk')
    printed = one.server.machine.wait_for(RUNS)
    # It takes the disk for its device, not the network.
    assert any(re.search(rf'{RUNS} from hd\d', line) for line in printed)
    assert [path for outcome, path in one.logs.asked_tftp()
            if outcome == 'sent'][-1] == f'{ARM.mac}.conf'


def test_boot_partition(installed):
    installed(LOADERS[1], 'boot_partition').server.machine.wait_for(RUNS)


def test_a_disk_without_a_loader(installed):
    one = installed('EFI/other/file', 'boot_whole_disk')
    one.server.machine.wait_for('rebooting in 60 seconds')
