# SPDX-License-Identifier: Apache-2.0

from unittest import mock

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter.sync import reports

FAULT = filter_findings.DNSMASQ_START_FAILED.at('here', why='it broke')
OTHER = filter_findings.DNSMASQ_START_FAILED.at('there', why='it broke')
HINT = filter_findings.HOST_FILE_CHANGED.at('here')


def told(log):
    return [(name, call[0] % call[1:]) for name, call, _ in log.mock_calls]


def test_a_fault_is_told_at_once_then_now_and_again_and_when_it_is_over():
    now, log = [0.0], mock.Mock(spec=['error', 'warning', 'info'])
    reporter = reports.Reporter(log, lambda: now[0])
    for _ in range(100):
        reporter.report([FAULT, OTHER, HINT])
        now[0] += 15
    text = f'{FAULT} (and 1 more like it)'
    hint = str(HINT)
    assert told(log) == [('error', text), ('warning', hint)] * 5
    log.reset_mock()
    reporter.report([HINT])
    assert ('info',
            f'Resolved: {FAULT.problem}. [{FAULT.code}]') in told(log)
    log.reset_mock()
    reporter.report([FAULT])
    assert told(log)[0][0] == 'error'
