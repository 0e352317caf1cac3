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

"""What stands in configuration files."""

from oslo_config import cfg
import pytest

from ironic_arm.conf import written


def test_the_last_file_has_the_last_word(tmp_path):
    first, second = tmp_path / 'a.conf', tmp_path / 'b.conf'
    first.write_text('[pxe]\na = $state_path/1\nb = 2\n')
    second.write_text('[pxe]\na = 1\na = 3,\n  4\n')
    paths = [str(first), str(second)]
    assert written.value(paths, 'pxe', 'a') == (paths[1], '3,\n4')
    assert written.value(paths, 'pxe', 'b') == (paths[0], '2')
    assert written.value(paths, 'pxe', 'c') == (paths[1], '')
    assert written.value(paths[:1], 'pxe', 'a')[1] == '$state_path/1'
    assert written.has_group(paths, 'pxe')
    assert not written.has_group(paths, 'arm')


def test_a_file_that_is_not_there():
    with pytest.raises(cfg.ConfigFilesNotFoundError, match='/nowhere'):
        written.value(['/nowhere'], 'pxe', 'a')
