# SPDX-License-Identifier: Apache-2.0

"""Lines as different keepers of logs write them down."""

import datetime

import pytest

from ironic_arm.netboot.trace.log_lines import Reader
from ironic_arm.netboot.trace.log_lines import printable

UTC = datetime.timezone.utc
LATEST = datetime.datetime(2026, 11, 23)
MOMENT = datetime.datetime(2026, 11, 22, 23, 36, 40,
                           tzinfo=UTC).timestamp()
REST = 'sent /tftp/grubaa64.efi to 192.0.2.9'


def read(line, latest=LATEST, zone=UTC):
    return Reader(latest, zone).read(line)


@pytest.mark.parametrize('front, tag, seconds', [
    ('Nov 22 23:36:40 ', 'dnsmasq-tftp[59]: ', 0),
    ('Nov 22 23:36:40 controller ', 'dnsmasq-tftp[59]: ', 0),
    ('<30>Nov 22 23:36:40 ', 'dnsmasq-tftp[59]: ', 0),
    ('2026-11-22T23:36:40.250000+00:00 host-1 ', 'dnsmasq-tftp[59]: ', .25),
    ('2026-11-22T23:36:40+0000 host ', 'dnsmasq-tftp[59]: ', 0),
    ('2026-11-23T00:36:40.5+0100 host ', 'dnsmasq-tftp[59]: ', .5),
    ('2026-11-22T23:36:40Z ', 'dnsmasq-tftp[59]: ', 0),
    ('2026-11-22 23:36:40,125 ', 'dnsmasq-tftp: ', .125),
    (f'{MOMENT:.3f} host ', 'dnsmasq-tftp[59]: ', 0),
])
def test_times(front, tag, seconds):
    found = read(f'{front}{tag}{REST}\n')
    assert found.at == MOMENT + seconds
    assert (found.part, found.text) == ('tftp', REST)
    assert found.pid == ('59' if '[' in tag else '')


@pytest.mark.parametrize('line', [
    f'dnsmasq-tftp[59]: {REST}', f'dnsmasq-tftp: {REST}',
    f'container | dnsmasq-tftp: {REST}',
    f'Feb 31 23:36:40 dnsmasq-tftp[59]: {REST}'])
def test_lines_without_a_time(line):
    assert read(line)[0] is None
    assert read(line).text == REST


@pytest.mark.parametrize('line', [
    '', 'something else', 'dnsmasq', 'dnsmasq-dhcp[59]',
    f'Nov 22 23:36:40 host sshd[7]: Invalid user dnsmasq-tftp: {REST}',
    f'Nov 22 23:36:40 host app: dnsmasq-tftp[59]: {REST}'])
def test_lines_of_others(line):
    assert read(line) is None


def test_a_time_in_the_zone_of_the_log():
    east = datetime.timezone(datetime.timedelta(hours=9))
    line = f'Nov 23 08:36:40 dnsmasq-tftp[59]: {REST}'
    assert read(line, zone=east).at == MOMENT


@pytest.mark.parametrize('latest, year', [
    ((2026, 11, 22, 23, 40), 2026), ((2027, 1, 1), 2026),
    ((2026, 11, 22, 3), 2026), ((2026, 11, 21), 2025)])
def test_a_line_is_from_before_the_end_of_its_log(latest, year):
    found = read(f'Nov 22 23:36:40 dnsmasq-tftp[59]: {REST}',
                 datetime.datetime(*latest))
    assert datetime.datetime.fromtimestamp(found.at, UTC).year == year


def test_new_year():
    reader = Reader(datetime.datetime(2027, 1, 2))
    before, after = (reader.read(f'{when} dnsmasq-tftp[59]: {REST}').at
                     for when in ('Dec 31 23:59:59', 'Jan  1 00:00:01'))
    assert after - before == 2


def test_leap_day():
    found = read(f'Feb 29 10:00:00 dnsmasq-tftp[59]: {REST}')
    assert datetime.datetime.fromtimestamp(found.at, UTC).year == 2024


@pytest.mark.parametrize('text, safe', [
    ('plain \u00e9', 'plain \u00e9'), ('a\x1b[2Jb', r'a\x1b[2Jb'),
    ('a\u202eb', r'a\u202eb'), ('\udc80', r'\udc80'), ('a\tb', r'a\tb'),
    ('\x9b31m', r'\x9b31m')])
def test_nothing_reaches_the_terminal(text, safe):
    assert printable(text) == safe
    assert read(f'dnsmasq-dhcp: {text}.').text == f'{safe}.'
