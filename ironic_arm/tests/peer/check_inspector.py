# SPDX-License-Identifier: Apache-2.0

"""After inspector's tests: it was our driver that they tested."""

import pytest

from ironic_arm.tests.peer import inspector_plugin


@pytest.mark.parametrize(('method', 'times'), [
    ('__init__', 20), ('init_filter', 4), ('sync', 2), ('reset', 2)])
def test_our_method_ran(method, times):
    assert inspector_plugin.RAN[method] >= times


def test_no_other_tests_were_left_out():
    assert inspector_plugin.DROPPED == set(inspector_plugin.NOT_APPLICABLE)
