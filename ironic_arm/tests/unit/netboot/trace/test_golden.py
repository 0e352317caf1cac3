# SPDX-License-Identifier: Apache-2.0

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
