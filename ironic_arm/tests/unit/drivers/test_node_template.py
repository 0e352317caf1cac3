# SPDX-License-Identifier: Apache-2.0

"""The node template, rendered by the installed ironic itself."""

import pathlib
import re

from ironic.common import utils
from ironic.drivers.modules import deploy_utils
import pytest

from ironic_arm.drivers import defaults
from ironic_arm.netboot import architecture
from ironic_arm.netboot.grub import script
from ironic_arm.tests import samples

GOLDEN = pathlib.Path(samples.__file__).parent / 'golden'
PATH = defaults.template_path(defaults.NODE_TEMPLATE)


@pytest.mark.parametrize('version', [(24, 1, 5), (32, 1, 0), (39, 0, 0)])
@pytest.mark.parametrize('name', sorted(samples.NODES))
def test_golden(name, version):
    values = samples.node_values(samples.NODES[name], version)
    text = utils.render_template(PATH, values, strict=True)
    assert text + '\n' == (GOLDEN / name).read_text()


def test_values_that_are_no_text():
    # The API takes any JSON in instance_info.
    values = samples.node_values(
        samples.NODES['grub-node/ramdisk.cfg'], (39, 0, 0))
    values['pxe_options'] |= {'ramdisk_opts': ['a;b', 1],
                              'pxe_append_params': None}
    text = utils.render_template(PATH, values, strict=True)
    assert r""" '['\''a;b'\'',' '1]'""" in text


@pytest.mark.parametrize('entry, kind', [
    ('boot_whole_disk', {'is_whole_disk_image': True}),
    ('boot_partition', {}), ('boot_iscsi', {'iscsi_boot': True}),
    ('boot_ramdisk', {'ramdisk_boot': True}),
    ('boot_anaconda', {'anaconda_boot': True})])
def test_entries_that_ironic_switches_to(tmp_path, entry, kind):
    path = tmp_path / 'config'
    path.write_text((GOLDEN / 'grub-node/deploy.cfg').read_text())
    deploy_utils.switch_pxe_config(
        str(path), None, 'uefi', **{'is_whole_disk_image': False, **kind})
    text = path.read_text()
    assert script.default_entry(text) == entry
    assert entry in script.entries(text)


@pytest.mark.parametrize('row', architecture.ARCHITECTURES,
                         ids=lambda row: row.cpu_arch)
def test_loaders_on_disks_are_named_as_uefi_names_them(row):
    text = (GOLDEN / 'grub-node/deploy.cfg').read_text()
    other = dict(re.findall(
        r'if \[ "\$grub_cpu" = (\w+) \]; then set efi=(\w+); fi', text))
    assert other.get(row.grub_cpu, row.grub_cpu) == row.efi_suffix
