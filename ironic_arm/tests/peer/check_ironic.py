# SPDX-License-Identifier: Apache-2.0

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
