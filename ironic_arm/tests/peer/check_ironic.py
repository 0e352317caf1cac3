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

"""After ironic's tests: it was our boot interfaces that they tested."""

from ironic_arm.drivers import boot
from ironic_arm.tests.peer import ironic_plugin


def test_tasks_were_given_our_classes():
    assert ironic_plugin.SERVED[boot.ArmPXEBoot] >= 30
    assert ironic_plugin.SERVED[boot.ArmHttpBoot] >= 2


def test_no_task_was_given_upstreams_classes():
    for upstream in ironic_plugin.UPSTREAM:
        assert upstream not in (boot.ArmPXEBoot, boot.ArmHttpBoot)
        assert ironic_plugin.SERVED[upstream] == 0


def test_only_tests_that_exist_were_left_out():
    assert ironic_plugin.DROPPED == {*ironic_plugin.NOT_APPLICABLE}
