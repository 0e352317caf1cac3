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

import pytest

from ironic_arm.tests.functional.conftest import GOLDEN

CONFIGS = sorted(GOLDEN.glob('grub*/*.cfg'))


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.name)
def test_golden_files(path):
    subprocess.run(['grub-script-check', str(path)], check=True)


def test_grub_script_check_can_say_no(tmp_path):
    path = tmp_path / 'broken.cfg'
    path.write_text('menuentry "x" {\n')
    assert subprocess.run(['grub-script-check', str(path)],
                          check=False).returncode != 0
