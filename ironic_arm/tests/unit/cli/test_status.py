# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm-status upgrade check``."""

import json

import pytest

from ironic_arm.checkup import request as checkup_request
from ironic_arm.checkup import run as checkup_run
from ironic_arm.checkup import workers
from ironic_arm.cli import status
from ironic_arm.netboot import catalog
from ironic_arm.netboot.findings import service_report

FOUND = catalog.UNKNOWN_CODE.at('[arm]silenced_findings', code='x')


@pytest.fixture
def check(monkeypatch, capsys):
    """Run the command where a checkup finds what a test says."""
    def run(*reported, words=('--api',), failed=''):
        def checked(request):
            assert request.api == ('--api' in words)
            if failed:
                raise workers.Failed(failed)
            return checkup_request.Report(request, list(reported),
                                  [(service_report.DNSMASQ, 'none')])
        monkeypatch.setattr(checkup_run, 'run', checked)
        code = status.main([*words, 'upgrade', 'check', '--json'])
        out, err = capsys.readouterr()
        return code, json.loads(out)['checks'] if out else [], err
    return run


@pytest.mark.parametrize('effect, code', [
    (service_report.Effect.NONE, 1), (service_report.Effect.FAILS, 2),
    (service_report.Effect.STOPS, 2)])
def test_one_result_for_each_service(check, effect, code):
    found, results, _ = check(service_report.ServiceFinding(
        FOUND, service_report.IRONIC, effect))
    assert found == code
    assert {one['check']: one['result'] for one in results} == {
        'Settings of ironic': code, 'Settings of ironic-inspector': 0,
        'Settings of ironic-arm-pxe-filter': 0,
        'Configuration of dnsmasq': 0, 'Nodes': 0}
    assert results[0]['details'] == str(FOUND)
    assert results[3]['details'] == 'Skipped: none.'


def test_nodes_are_looked_at_if_asked_for(check):
    _, results, _ = check(words=())
    assert results[-1]['details'] == 'Skipped: --api was not given.'


def test_what_cannot_be_read(check):
    assert check(failed='/x: gone') == (255, [], '/x: gone\n')


def test_a_file_that_is_not_there(capsys):
    assert status.main(['--config-file', '/nowhere', 'upgrade', 'check']
                       ) == 255
    assert '/nowhere' in capsys.readouterr().err
