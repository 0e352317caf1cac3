# SPDX-License-Identifier: Apache-2.0

import logging

import pytest

from ironic_arm import reporting
from ironic_arm.netboot.checks import by_arch_keys

WARNING = by_arch_keys.UNKNOWN.at('there', arch='x', known='y')
ERROR = by_arch_keys.EMPTY.at('there', key='x')


@pytest.mark.parametrize(('finding', 'fatal', 'level'), [
    (WARNING, (), logging.WARNING), (ERROR, (), logging.ERROR),
    (ERROR, (ERROR,), logging.CRITICAL)])
def test_each_finding_has_its_level(caplog, finding, fatal, level):
    reporting.log_findings(logging.getLogger('x'), [finding], fatal)
    record, = caplog.records
    assert record.levelno == level
    assert record.getMessage() == str(finding)


@pytest.mark.parametrize('said, told', [
    ('nothing at http://user:pass@192.0.2.1:1/v1',
     'nothing at http://***@192.0.2.1:1/v1'),
    ('mysql+pymysql://ironic:p@ss@db/ironic and http://token@h?x=a@b',
     'mysql+pymysql://***@db/ironic and http://***@h?x=a@b'),
    ('http://192.0.2.1/v1 asks root@example.org',
     'http://192.0.2.1/v1 asks root@example.org'),
    ('http://192.0.2.1 asks root@example.org',
     'http://192.0.2.1 asks root@example.org'),
    ('http://192.0.2.1#root@example.org',
     'http://192.0.2.1#root@example.org')])
def test_credentials_in_addresses_are_left_out(said, told):
    assert reporting.public(said) == told
