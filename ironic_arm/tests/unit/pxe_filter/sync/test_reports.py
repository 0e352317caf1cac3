# SPDX-License-Identifier: Apache-2.0

from unittest import mock

from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.sync import reports

FAULT = faults.error('code', 'here', 'it broke', 'Mend it')
OTHER = faults.error('code', 'there', 'it broke', 'Mend it')
HINT = faults.warning('hint', 'here', 'odd', 'Look')


def told(log):
    return [(name, call[0] % call[1:]) for name, call, _ in log.mock_calls]


def test_a_fault_is_told_at_once_then_now_and_again_and_when_it_is_over():
    now, log = [0.0], mock.Mock(spec=['error', 'warning', 'info'])
    reporter = reports.Reporter(log, lambda: now[0])
    for _ in range(100):
        reporter.tell([FAULT, OTHER, HINT])
        now[0] += 15
    text = 'here: it broke. Mend it. [code] (and 1 more like it)'
    hint = 'here: odd. Look. [hint]'
    assert told(log) == [('error', text), ('warning', hint)] * 5
    log.reset_mock()
    reporter.tell([HINT])
    assert ('info', 'This is over: it broke. [code]') in told(log)
    log.reset_mock()
    reporter.tell([FAULT])
    assert told(log)[0][0] == 'error'
