# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.netboot import catalog
from ironic_arm.netboot.checks import by_arch_keys

ERROR = by_arch_keys.ALIAS.at('x', key='', meant='', correct='')
WARNING = by_arch_keys.UNKNOWN.at('x', arch='', known='')


@pytest.mark.parametrize('fatal, tolerated, silenced, judged', [
    (['error'], [], [], {ERROR: True, WARNING: False}),
    ([], [], [], {ERROR: False, WARNING: False}),
    (['warning'], [], [], {ERROR: False, WARNING: True}),
    ([WARNING.code], [], [], {ERROR: False, WARNING: True}),
    (['error'], [ERROR.code], [], {ERROR: False, WARNING: False}),
    (['error', WARNING.code], [], [ERROR.code], {WARNING: True})])
def test_what_stops_a_service(fatal, tolerated, silenced, judged):
    assert catalog.judge([ERROR, WARNING], fatal, tolerated,
                         silenced) == judged


def test_words_that_are_no_codes():
    found = catalog.unknown({
        '[arm]fatal_findings': ['error', 'warning', 'eror'],
        '[arm]silenced_findings': ['by-arch-alias', 'error']})
    assert {one.code for one in found} == {'finding-unknown'}
    assert [(one.where, one.problem) for one in found] == [
        ('[arm]fatal_findings', "'eror' is not the code of a finding"),
        ('[arm]silenced_findings', "'error' is not the code of a finding")]
