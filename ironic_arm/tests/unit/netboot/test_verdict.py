# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.netboot import findings
from ironic_arm.netboot import verdict

ERROR = findings.Finding('e', findings.Severity.ERROR, '', '', '')
WARNING = findings.Finding('w', findings.Severity.WARNING, '', '', '')


@pytest.mark.parametrize('fatal, tolerated, silenced, judged', [
    (['error'], [], [], {ERROR: True, WARNING: False}),
    ([], [], [], {ERROR: False, WARNING: False}),
    (['warning'], [], [], {ERROR: False, WARNING: True}),
    (['w'], [], [], {ERROR: False, WARNING: True}),
    (['error'], ['e'], [], {ERROR: False, WARNING: False}),
    (['error', 'w'], [], ['e'], {WARNING: True})])
def test_what_stops_a_service(fatal, tolerated, silenced, judged):
    assert verdict.judge([ERROR, WARNING], fatal, tolerated,
                         silenced) == judged


def test_words_that_are_no_codes():
    found = verdict.unknown({
        '[arm]fatal_findings': ['error', 'warning', 'eror'],
        '[arm]silenced_findings': ['by-arch-alias', 'error']})
    assert {one.code for one in found} == {'finding-unknown'}
    assert [(one.where, one.problem) for one in found] == [
        ('[arm]fatal_findings', "'eror' is not the code of a finding"),
        ('[arm]silenced_findings', "'error' is not the code of a finding")]
