# SPDX-License-Identifier: Apache-2.0

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
