# SPDX-License-Identifier: Apache-2.0

"""Which problems keep a machine whose inspection begins from being served."""

import logging

import pytest

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter.sync import control
from ironic_arm.pxe_filter.sync import outcome

MAC = '52:54:00:00:00:01'


@pytest.mark.parametrize('problem, served', [
    (filter_findings.FILTER_STOPPED_DNSMASQ.at('x', names='y'), False),
    (filter_findings.DENIED_DNSMASQ_REMAINS.at('x', names='y'), False),
    (filter_findings.DNSMASQ_ENDED.at('x', how='y'), False),
    (filter_findings.HOST_FILE_FAILED.at('x', why='y', how='z'), True),
    (filter_findings.DNSMASQ_STALE.at('x', held='y'), True)],
    ids=lambda value: getattr(value, 'code', value))
def test_an_obstacle(tmp_path, problem, served):
    made = control.Control(
        control.Settings(str(tmp_path), str(tmp_path / 'rules')),
        lambda *words, **options: None, logging.getLogger('x'))
    found = outcome.Outcome(active=frozenset({MAC}), problems=[problem])
    assert made._obstacle(found) == ('' if served else str(problem))
