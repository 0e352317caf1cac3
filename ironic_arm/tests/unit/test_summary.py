# SPDX-License-Identifier: Apache-2.0

"""tools/summary.py: a run that is not whole is not green."""

import json

import pytest

import summary


@pytest.fixture
def run(tmp_path, capsys):
    """Write what tox and pytest would leave; return code and output."""
    def go(*names, tox, **junit):
        (tmp_path / 'a.json').write_text(json.dumps({'testenvs': {
            name: {} if passed is None else {'result': {'success': passed}}
            for name, passed in tox.items()}}))
        for name, numbers in junit.items():
            (tmp_path / f'{name.replace("__", ".")}.xml').write_text(
                '<testsuites><testsuite tests="{}" failures="{}" '
                'errors="{}" skipped="{}"/></testsuites>'.format(*numbers))
        code = summary.main([str(tmp_path), '12.5', *names])
        return code, capsys.readouterr().out.splitlines()

    return go


def test_all_passed(run):
    code, lines = run('core', 'unit', 'docs',
                      tox={'core': True, 'unit': True, 'docs': True},
                      core=(3, 0, 0, 0), unit__a=(2, 0, 0, 0),
                      unit__b=(1, 0, 0, 0))
    assert code == 0
    assert lines == [' 6 passed in 12.50s '.center(80, '=')]


def test_failures_and_errors_of_tests(run):
    code, lines = run('core', tox={'core': False}, core=(5, 1, 2, 0))
    assert code == 1
    assert lines[-1].strip('= ') == '1 failed, 2 passed, 2 errors in 12.50s'


@pytest.mark.parametrize('complaint, tox, junit', [
    ('core: 1 skipped', {'core': True}, {'core': (2, 0, 0, 1)}),
    ('core: ran no test', {'core': True}, {}),
    ('core: ran no test', {'core': True}, {'core': (0, 0, 0, 0)}),
    ('core: did not run', {}, {'core': (1, 0, 0, 0)}),
    ('core: did not run', {'core': None}, {'core': (1, 0, 0, 0)}),
    ('core: failed outside of its tests', {'core': False},
     {'core': (1, 0, 0, 0)}),
])
def test_what_counts_against_a_run(run, complaint, tox, junit):
    code, lines = run('core', tox=tox, **junit)
    assert code == 1
    assert lines[0] == f'ERROR {complaint}'
    assert '1 error in' in lines[-1]


def test_linters_have_no_tests(run):
    assert run('linters', tox={'linters': True}) == (
        0, [' no tests ran in 12.50s '.center(80, '=')])


def test_a_broken_result_file(run, tmp_path):
    (tmp_path / 'core.xml').write_text('<testsuites><testsui')
    code, lines = run('core', tox={'core': True})
    assert code == 1
    assert lines[0].startswith('ERROR core: cannot read its results')


def test_long_runs_say_hours_too():
    assert '1 passed in 3725.00s (1:02:05)' in summary.last_line(
        summary.collections.Counter(passed=1), 3725)
