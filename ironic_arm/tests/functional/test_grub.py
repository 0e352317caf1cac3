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

"""Configuration files that a real GRUB parser accepts."""

import subprocess

from ironic.common import utils
import pytest

from ironic_arm.drivers import defaults
from ironic_arm.netboot import template_checks
from ironic_arm.tests.functional.conftest import GOLDEN

CONFIGS = sorted(GOLDEN.glob('grub/*.cfg'))


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.name)
def test_golden_files(path):
    subprocess.run(['grub-script-check', str(path)], check=True)


@pytest.mark.parametrize('version', [(24, 1, 5), (32, 1, 0), (39, 0, 0)])
def test_node_template_as_ironic_renders_it(tmp_path, version):
    # The values are those of a node with everything set.
    values = template_checks.context('aarch64', version)
    text = utils.render_template(
        defaults.template_path(defaults.NODE_TEMPLATE), values)
    path = tmp_path / 'node.cfg'
    path.write_text(text)
    subprocess.run(['grub-script-check', str(path)], check=True)
    lines = [line.strip() for line in text.splitlines()]
    assert ('if linux \'/uuid/rescue_kernel\' selinux=0 troubleshoot=0 text '
            '\'boot_server=192.0.2.1\' "BOOTIF=01-${net_default_mac}" '
            '\'quiet\'') in lines
    assert "if initrd '/uuid/rescue_ramdisk'" in lines
    for entry in ('deploy', 'boot_ramdisk', 'boot_anaconda',
                  'boot_whole_disk', 'boot_partition', 'boot_iscsi'):
        assert f'menuentry "{entry}" {{' in lines
    for word in ('linuxefi', 'initrdefi', 'chain.c32'):
        assert word not in text


def test_grub_script_check_can_say_no(tmp_path):
    path = tmp_path / 'broken.cfg'
    path.write_text('menuentry "x" {\n')
    assert subprocess.run(['grub-script-check', str(path)],
                          check=False).returncode != 0
