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
