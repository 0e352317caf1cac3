# SPDX-License-Identifier: Apache-2.0

"""Lines of web servers and APIs."""

import pytest

from ironic_arm.netboot.trace import events
from ironic_arm.netboot.trace import web_log
from ironic_arm.netboot.trace.events import Outcome

IP = '192.0.2.9'


@pytest.mark.parametrize('line, when, method', [
    (f'{IP} - - [22/Nov/2026:23:36:40 +0000] "%s /a.efi HTTP/1.1" 200 9',
     '2026-11-22T23:36:40+0000', 'GET'),
    (f'{IP} - - [22/Nov/2026 23:36:40] "%s /a.efi HTTP/1.0" 200 -',
     '2026-11-22T23:36:40', 'HEAD'),
    (f'web:80 {IP} - me [22/Nov/2026:23:36:40 -0130] "%s /a.efi HTTP/1.1" '
     '200 9 "-" "GRUB 2.06"', '2026-11-22T23:36:40-0130', 'GET')])
def test_files(line, when, method):
    outcome = Outcome.SENT if method == 'GET' else Outcome.PROBED
    assert web_log.event(line % method) == (
        when, events.Transfer(IP, '/a.efi', outcome, http=True))


@pytest.mark.parametrize('status, outcome', [
    (206, Outcome.SENT), (404, Outcome.MISSED), (403, Outcome.REFUSED),
    (500, Outcome.REFUSED)])
def test_what_became_of_it(status, outcome):
    line = f'{IP} - - [22/Nov/2026:23:36:40 +0000] "GET /a HTTP/1.1" {status}'
    assert web_log.event(line)[1].outcome is outcome


@pytest.mark.parametrize('path', [
    '/v1/continue', '/v1/continue_inspection?node_uuid=1', '/v1/lookup?a=b',
    '/v1/heartbeat/4f0b'])
def test_callbacks(path):
    line = ('2026-11-22 23:36:40.123 12 INFO eventlet.wsgi.server [-] '
            f'{IP} "POST {path} HTTP/1.1" status: 200  len: 4 time: 0.1')
    when, found = web_log.event(line)
    assert found == events.Callback(IP, path, 200)
    assert when.startswith('2026-11-22 23:36:40.123 ')


@pytest.mark.parametrize('line', [
    '', 'GET /a HTTP/1.1', f'{IP} - - [x] "POST /a HTTP/1.1" 200',
    f'{IP} "GET /a" 200'])
def test_what_is_of_no_interest(line):
    assert web_log.event(line) is None
