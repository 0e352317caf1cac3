# SPDX-License-Identifier: Apache-2.0

"""The sample configuration files are what the options make of them."""

import os
import pathlib

from oslo_config import generator
import pytest

TOP = pathlib.Path(__file__).parents[3]


@pytest.mark.parametrize('host', ['ironic', 'inspector'])
def test_sample_file_is_up_to_date(host, tmp_path):
    written = tmp_path / 'sample'
    generator.main([
        '--config-file', os.fspath(TOP / f'etc/oslo-config-generator/'
                                         f'{host}.conf'),
        '--output-file', os.fspath(written)])
    sample = TOP / f'etc/ironic-arm/{host}.conf.sample'
    assert sample.read_text() == written.read_text(), (
        'run "tox -e genconfig"')
