# SPDX-License-Identifier: Apache-2.0

import pytest

from fleet.observe.logs import Logs
from fleet.sandbox import waiting
from fleet.sandbox.layout import Layout


@pytest.fixture
def where(tmp_path):
    made = Layout(tmp_path)
    made.make()
    return made


def test_what_was_asked_for(where):
    where.log('dnsmasq').write_text(
        f'dnsmasq-tftp[5]: sent {where.tftp}/grubaa64.efi to 192.0.2.9\n'
        f'dnsmasq-tftp[5]: file {where.tftp}/x.lst not found for 192.0.2.9\n')
    where.log('web').write_text(
        '192.0.2.9 - - [23/Nov/2026 03:16:49] "GET /k HTTP/1.1" 200 -\n'
        '192.0.2.9 - - [23/Nov/2026 03:16:49] "GET /n HTTP/1.1" 404 -\n')
    logs = Logs(where, ())
    assert logs.asked_tftp() == [('sent', 'grubaa64.efi'),
                                 ('missed', 'x.lst')]
    assert logs.asked_http() == [('200', '/k'), ('404', '/n')]


def test_a_service_that_was_not_started_logged_nothing(where):
    logs = Logs(where, ())
    assert logs.text('web') == '' and logs.asked_http() == []
    assert logs.lines('web') == []


def test_lines_are_followed_until_the_end(where):
    seen = []
    logs = Logs(where, ['web'], lambda name, line: seen.append(
        (name, line.text)))
    where.log('web').write_text('one\n')
    waiting.until(lambda: seen == [('web', 'one')], lambda: str(seen))
    logs.end()
    assert [line.text for line in logs.lines('web')] == ['one']


def test_waiting_for_a_line(where):
    where.log('dnsmasq').write_text('exiting on receipt of SIGTERM\n')
    logs = Logs(where, ())
    logs.wait_for('exiting')
    with pytest.raises(TimeoutError, match='started'):
        logs.wait_for('started', timeout=-1)
