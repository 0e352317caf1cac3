# SPDX-License-Identifier: Apache-2.0

"""The state of the filter, with real directories."""

import os
from unittest import mock

import pytest

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter import ownership
from ironic_arm.pxe_filter.sync import hostsdir
from ironic_arm.pxe_filter.sync import sources
from ironic_arm.pxe_filter.sync import state
from ironic_arm.tests import filter_sources

A, B, C = (f'52:54:00:00:00:0{n}' for n in (1, 2, 3))


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def made(tmp_path, clock):
    made = state.FilterState(str(tmp_path), clock=clock)
    yield made
    made.directory.close()


def rules(path):
    return {file.name.removeprefix('ironic-arm-'):
            file.read_text().splitlines()[1:]
            for file in path.iterdir() if not file.name.startswith('.')}


class Failing(filter_sources.Fixed):
    def active(self):
        raise faults.SourceError(
            filter_findings.PORTS_UNKNOWN.at('x', why='x'))


class Unlisted(filter_sources.Fixed):
    def known(self):
        raise faults.SourceError(
            filter_findings.PORTS_UNKNOWN.at('y', why='y'))


def test_nothing_is_written_twice(made, tmp_path):
    source = filter_sources.Fixed([A], [A, B], True)
    assert made.sync(source).written == 3
    before = {file.name: file.stat() for file in tmp_path.iterdir()}
    assert made.sync(source).written == 0
    assert before == {file.name: file.stat() for file in tmp_path.iterdir()}


def test_everything_is_said_again_at_the_first_time(made, tmp_path):
    """dnsmasq may have missed what a process wrote that was killed."""
    made.sync(filter_sources.Fixed([A]))
    made.directory.close()
    other = state.FilterState(str(tmp_path))
    assert other.sync(filter_sources.Fixed([A])).written == 2
    other.directory.close()


def test_addresses_are_refused_by_name_and_never_written(made, tmp_path):
    outcome = made.sync(filter_sources.Fixed(
        ['*:*:*:*:*:*', 'x', A.upper()], [B, f'{C},set:x'], True))
    assert set(outcome.refused) == {'*:*:*:*:*:*', 'x', f'{C},set:x'}
    assert rules(tmp_path) == {
        '525400000001': [f'{A},tag:!never'], 'known-1': [f'{B},ignore'],
        'unknown': ['*:*:*:*:*:*']}


def test_a_source_that_fails_changes_nothing_for_a_while(made, clock,
                                                         tmp_path):
    made.sync(filter_sources.Fixed([A], [A, B], True))
    before = rules(tmp_path)
    outcome = made.sync(Failing([], [A, B]))
    assert rules(tmp_path) == before
    assert [problem.where for problem in outcome.problems] == ['x']
    clock.now += sources.GRACE + 1
    made.sync(Failing([], [A, B]))
    assert rules(tmp_path)['unknown'] == ['*:*:*:*:*:*,ignore']
    assert rules(tmp_path)['525400000001'] == [f'{A},tag:!never']


def test_the_door_stays_closed_to_whom_nobody_knows(made, tmp_path):
    outcome = made.sync(Unlisted([A], (), True))
    assert not outcome.unknown_allowed and not outcome.not_allowed
    made.sync(filter_sources.Fixed([A], [A, B], True))
    made.sync(Unlisted([A], (), True))
    assert rules(tmp_path)['unknown'] == ['*:*:*:*:*:*,ignore']


def test_another_service_is_kept_out(made, tmp_path):
    made.sync(filter_sources.Fixed([A]))
    other = state.FilterState(str(tmp_path), owner='another database')
    outcome = other.sync(filter_sources.Fixed([B]))
    assert [problem.code for problem in outcome.problems] == [
        'directory-in-use']
    assert outcome.not_allowed == {B}
    assert rules(tmp_path)['525400000001'] == [f'{A},tag:!never']
    made.directory.close()
    assert not other.sync(filter_sources.Fixed([B])).not_allowed
    assert made.sync(filter_sources.Fixed([A])).problems[0].code == (
        'directory-in-use')
    other.directory.close()


def test_two_with_one_database_share_a_directory(made, tmp_path):
    other = state.FilterState(str(tmp_path))
    made.sync(filter_sources.Fixed([A]))
    other.sync(filter_sources.Fixed([A, B]))
    outcome = made.sync(filter_sources.Fixed([B]))
    assert outcome.problems == [] and outcome.written == 1
    assert other.sync(filter_sources.Fixed([B])).written == 0
    assert rules(tmp_path) == {
        '525400000001': [f'{A},tag:!never,ignore'],
        '525400000002': [f'{B},tag:!never'],
        'unknown': ['*:*:*:*:*:*,ignore']}
    other.directory.close()


def test_a_process_that_hangs_with_the_lock(made, monkeypatch, tmp_path):
    monkeypatch.setattr(ownership, 'LOCK_PATIENCE', 0.05)
    other = hostsdir.Hostsdir(str(tmp_path))
    with other.locked():
        outcome = made.sync(filter_sources.Fixed([A]))
    assert [problem.code for problem in outcome.problems] == [
        'directory-locked']
    assert made.sync(filter_sources.Fixed([A])).problems == []
    other.close()


def test_compaction_leaves_what_is_needed(made, tmp_path):
    made.sync(filter_sources.Fixed([A, B], [A, B, C], True))
    made.sync(filter_sources.Fixed([B], [A, B], True))
    assert made.stale
    seen = {}
    outcome = made.compact(lambda: seen.update(rules(tmp_path)))
    assert outcome.stale == 0 and outcome.problems == []
    assert seen == rules(tmp_path) == {
        '525400000002': [f'{B},tag:!never'],
        'known-2': sorted([f'{A},ignore', f'{B},ignore'],
                          key=rules(tmp_path)['known-2'].index),
        'unknown': ['*:*:*:*:*:*']}
    assert made.sync(filter_sources.Fixed([B], [A, B], True)).written == 0


def test_a_failed_reload_loses_nothing(made, tmp_path):
    made.sync(filter_sources.Fixed([A, B]))
    made.sync(filter_sources.Fixed([B]))
    before = rules(tmp_path)

    def fail():
        raise PermissionError(1, 'Operation not permitted')
    assert [problem.code for problem in made.compact(fail).problems] == [
        'reload-failed']
    assert rules(tmp_path) == before


def test_a_crash_in_a_compaction_loses_nothing(made, tmp_path):
    made.sync(filter_sources.Fixed([A, B]))

    def crash():
        raise KeyboardInterrupt
    made.sync(filter_sources.Fixed([B]))
    with pytest.raises(KeyboardInterrupt):
        made.compact(crash)
    assert '525400000001' not in rules(tmp_path)
    made.directory.close()
    other = state.FilterState(str(tmp_path))
    assert other.sync(filter_sources.Fixed([B])).problems == []
    assert rules(tmp_path)['525400000001'] == [f'{A},tag:!never,ignore']
    assert not list(tmp_path.glob('.ironic-arm-5*'))
    other.directory.close()


def test_a_pipe_in_the_place_of_a_file_stops_nobody(made, tmp_path):
    made.sync(filter_sources.Fixed([A]))
    (tmp_path / 'ironic-arm-525400000001').unlink()
    os.mkfifo(tmp_path / 'ironic-arm-525400000001')
    made.sync(filter_sources.Fixed([A]))
    assert rules(tmp_path)['525400000001'] == [f'{A},tag:!never']


def test_a_link_is_not_followed(made, tmp_path):
    made.sync(filter_sources.Fixed([A]))
    victim = tmp_path / '.victim'
    victim.write_text('mine')
    own = tmp_path / 'ironic-arm-525400000001'
    own.unlink()
    own.symlink_to(victim)
    made.sync(filter_sources.Fixed([]))
    assert victim.read_text() == 'mine' and not own.is_symlink()


def test_files_of_others_are_named_and_left(made, tmp_path):
    (tmp_path / 'lab').write_text(f'{C},set:lab\n')
    (tmp_path / 'ironic-arm-notes').write_text('')
    (tmp_path / '.hidden').write_text('')
    assert made.sync(filter_sources.Fixed([A])).foreign == (
        'ironic-arm-notes', 'lab')
    assert (tmp_path / 'lab').read_text() == f'{C},set:lab\n'


def test_nothing_is_an_error_where_nothing_is_wrong(made):
    outcome = made.sync(filter_sources.Fixed([A], [A], True))
    assert findings.errors(outcome.problems) == []


def test_what_could_not_be_written_is_told_as_long(made, monkeypatch):
    made.sync(filter_sources.Fixed([]))
    with monkeypatch.context() as full:
        full.setattr(made.directory, 'write', mock.Mock(
            side_effect=OSError(28, 'No space left')))
        for _ in range(2):
            assert made.sync(filter_sources.Fixed([A])).not_allowed == {A}
    outcome = made.sync(filter_sources.Fixed([A]))
    assert not outcome.not_allowed and outcome.allowed == 1
