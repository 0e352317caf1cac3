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

"""After inspector's tests: it was our driver that they tested."""

import pytest

from ironic_arm.tests.peer import inspector_plugin


@pytest.mark.parametrize(('method', 'times'), [
    ('__init__', 20), ('init_filter', 4), ('sync', 2), ('reset', 2)])
def test_our_method_ran(method, times):
    assert inspector_plugin.RAN[method] >= times


def test_no_other_tests_were_left_out():
    assert inspector_plugin.DROPPED == set(inspector_plugin.NOT_APPLICABLE)
