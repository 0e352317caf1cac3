# SPDX-License-Identifier: Apache-2.0

"""What goes from one process to another, and the exit code."""

import json

import pytest

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import by_arch_keys
from ironic_arm.netboot.findings import service_report
from ironic_arm.netboot.findings.service_report import Effect


def reported(effect=Effect.NONE, severity=findings.Severity.ERROR):
    return service_report.ServiceFinding(findings.Finding(
        by_arch_keys.ALIAS, 'where', 'problem', 'remedy', severity,
        {'key': ['a']}), service_report.IRONIC, effect)


def test_an_answer_survives_the_way():
    answer = service_report.ServiceReport(
        (reported(Effect.STOPS),), ((service_report.NODES, 'why'),),
        service_report.ServiceFacts(service_report.IRONIC, ('a.conf',), '[a]b', '/t',
                     {'aarch64': 'x'}, '/r', {'/r': 'text'}, True, '/m',
                     ('conf-dir=/x',)))
    there = service_report.load(json.loads(json.dumps(service_report.dump(answer))))
    assert there == answer
    assert there.reported[0].finding.values == {'key': ['a']}
    assert service_report.load(service_report.dump(service_report.ServiceReport())) == service_report.ServiceReport()


@pytest.mark.parametrize('effects, code', [
    ([], 0), ([Effect.NONE], 1), ([Effect.NONE, Effect.FAILS], 2),
    ([Effect.STOPS], 2)])
def test_exit_code(effects, code):
    assert service_report.exit_code(map(reported, effects)) == code


def test_a_warning_has_no_effect():
    found = [reported().finding, reported(
        severity=findings.Severity.WARNING).finding]
    assert [one.effect for one in service_report.assess(
        found, service_report.IRONIC, Effect.STOPS)] == [Effect.STOPS, Effect.NONE]
