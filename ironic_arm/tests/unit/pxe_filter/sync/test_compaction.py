# SPDX-License-Identifier: Apache-2.0

"""When dnsmasq is reloaded; tests/functional does reload one."""

from unittest import mock

import pytest

from ironic_arm.pxe_filter.dnsmasq_process import instance
from ironic_arm.pxe_filter.dnsmasq_process import processes
from ironic_arm.pxe_filter.sync import compaction
from ironic_arm.pxe_filter.sync import outcome
from ironic_arm.pxe_filter.sync import state


@pytest.fixture
def filter_state(tmp_path):
    made = mock.create_autospec(state.FilterState, instance=True, stale=6)
    made.directory = mock.Mock(path=str(tmp_path))
    made.compact.return_value = outcome.Outcome()
    return made


@pytest.fixture
def run(filter_state):
    """Run at a time; return how often dnsmasq was to be reloaded by then."""
    watched = mock.create_autospec(instance.DnsmasqInstance, instance=True)
    watched.process = mock.create_autospec(processes.Process, instance=True)
    watched.process.version.return_value = (2, 91)
    clock = mock.Mock()
    made = compaction.Compaction(
        compaction.Settings(5, own=True), watched, clock)

    def at(now):
        clock.return_value = now
        made.run(filter_state)
        return filter_state.compact.call_count
    return at


def test_a_reload_follows_the_last_one_soon(run):
    assert [run(at) for at in (0, 1, 10, 20)] == [1, 1, 2, 3]


def test_what_failed_is_tried_again_later(run, filter_state):
    filter_state.compact.return_value.problems = ['no']
    assert [run(at) for at in (0, 10, 299, 300)] == [1, 1, 1, 2]


def test_few_stale_entries_are_put_up_with(run, filter_state):
    filter_state.stale = 5
    assert run(0) == 0
