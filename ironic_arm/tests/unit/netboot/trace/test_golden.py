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

"""Logs of real boots are told, drawn and diagnosed as they should be."""

import pytest

from ironic_arm.tests import traces


@pytest.mark.parametrize('name', traces.CODES)
def test_the_diagnosis(name):
    stories = traces.stories(name)
    assert {one.diagnosis.code if one.diagnosis else None
            for one in stories} == {traces.CODES[name]}


@pytest.mark.parametrize('name', traces.outputs())
def test_what_is_told(name):
    golden = (traces.FOLDER.parent / name).read_text()
    assert traces.outputs()[name] == golden, (
        'run "python -m ironic_arm.tests.samples"')
