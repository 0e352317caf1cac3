# SPDX-License-Identifier: Apache-2.0

"""What goes from one process to another, and the exit code."""

import json

import pytest

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import by_arch_keys
from ironic_arm.netboot.findings import service_report
from ironic_arm.netboot.findings.service_report import IRONIC
from ironic_arm.netboot.findings.service_report import NODES
from ironic_arm.netboot.findings.service_report import Effect
from ironic_arm.netboot.findings.service_report import ServiceFacts
from ironic_arm.netboot.findings.service_report import ServiceFinding
from ironic_arm.netboot.findings.service_report import ServiceReport


def reported(effect=Effect.NONE, severity=findings.Severity.ERROR):
    return ServiceFinding(findings.Finding(
        by_arch_keys.ALIAS, 'where', 'problem', 'remedy', severity,
        {'key': ['a']}), IRONIC, effect)


def test_an_answer_survives_the_way():
    answer = ServiceReport(
        (reported(Effect.STOPS),), ((NODES, 'why'),),
        ServiceFacts(IRONIC, ('a.conf',), '[a]b', '/t',
                     {'aarch64': 'x'}, '/r', {'/r': 'text'}, True, '/m',
                     ('conf-dir=/x',)))
    plain = json.dumps(service_report.dump(answer))
    there = service_report.load(json.loads(plain))
    assert there == answer
    assert there.reported[0].finding.values == {'key': ['a']}
    nothing = ServiceReport()
    assert service_report.load(service_report.dump(nothing)) == nothing


@pytest.mark.parametrize('effects, code', [
    ([], 0), ([Effect.NONE], 1), ([Effect.NONE, Effect.FAILS], 2),
    ([Effect.STOPS], 2)])
def test_exit_code(effects, code):
    assert service_report.exit_code(map(reported, effects)) == code


def test_a_warning_has_no_effect():
    found = [reported().finding, reported(
        severity=findings.Severity.WARNING).finding]
    assert [one.effect for one in service_report.assess(
        found, IRONIC, Effect.STOPS)] == [Effect.STOPS, Effect.NONE]
