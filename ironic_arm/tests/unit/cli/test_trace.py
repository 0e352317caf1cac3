# SPDX-License-Identifier: Apache-2.0

"""The command, as operators and programs call it."""

import datetime
import gzip
import io
import itertools
import json
import os
import pathlib
import re
import sys
import threading
import time
from xml.etree import ElementTree

import pytest

from ironic_arm.cli import main
from ironic_arm.cli import trace as command
from ironic_arm.cli import trace_live
from ironic_arm.cli import trace_sources
from ironic_arm.netboot import trace

MAC = '52:54:00:a7:64:01'
LOG = (pathlib.Path(__file__).parents[2] / 'golden/trace/blog.log'
       ).read_text()
STOPPED = ''.join(line for line in LOG.splitlines(True)
                  if 'not found' not in line and '.cfg' not in line
                  and 'ipa-' not in line)
STOPPED = STOPPED[:STOPPED.rindex('sent /tftpboot/grubaa64.efi')] + (
    'sent /tftpboot/grubaa64.efi to 192.0.2.170\n')



def minutes_ago(text, minutes):
    """Return a log as if it had been written so long ago."""
    when = datetime.datetime.now() - datetime.timedelta(minutes=minutes)
    return re.sub('^.{15}', when.strftime('%b %e %H:%M:%S'), text,
                  flags=re.MULTILINE)


def write_now(path, text):
    """Write a file that was last changed now, by the clock of the test.

    The kernel takes the times of files from its own clock, which is another
    one where the tests run with a clock of their own.
    """
    path.write_text(text)
    now = time.time()
    os.utime(path, (now, now))


@pytest.fixture
def run(tmp_path, capfd):
    """Trace a text; return the exit code, output and errors."""
    def traced(text, *arguments):
        path = tmp_path / 'dnsmasq.log'
        path.write_text(text)
        code = main.main(['trace', str(path), *arguments])
        return code, *capfd.readouterr()
    return traced


def test_a_machine_that_booted(run):
    code, out, _ = run(LOG)
    assert code == 0
    assert out.startswith(f'{MAC}  192.0.2.170\n')
    assert 'booted, came as far as its system' in out
    assert '[many-misses]' in out


def test_a_machine_that_stopped(run):
    code, out, _ = run(STOPPED)
    assert code == 1
    assert '[loader-silent]' in out


def test_a_log_that_is_not_there(capfd):
    assert main.main(['trace', '/nonexistent/log']) == 2
    assert capfd.readouterr()[1] == (
        '/nonexistent/log: No such file or directory\n')


def test_json(run):
    code, out, _ = run(STOPPED, '--format', 'json')
    machine, = json.loads(out)
    boot, = machine['boots']
    assert (code, machine['machine']) == (1, MAC)
    assert boot['findings'][0]['code'] == 'loader-silent'


def test_a_picture(run, tmp_path):
    path = tmp_path / 'boots.svg'
    run(LOG, '--svg', str(path))
    root = ElementTree.parse(path).getroot()
    title = root.find('{http://www.w3.org/2000/svg}title')
    assert title.text == 'Network boots of 1 machines'
    run(LOG, '--svg', str(path), '--every-boot')
    assert 'network boots</title>' in path.read_text()


def test_a_picture_that_cannot_be_written(run):
    code, _, err = run(LOG, '--svg', '/nonexistent/x.svg')
    assert (code, err) == (
        2, '/nonexistent/x.svg: No such file or directory\n')


@pytest.mark.parametrize('named, told', [
    (MAC, True), (MAC.replace(':', '-').upper(), True), ('192.0.2.170', True),
    ('52:54:00:a7:64:02', False)])
def test_one_machine(run, named, told):
    code, out, _ = run(STOPPED, '--mac', named)
    assert (bool(out), code) == (told, int(told))


def test_boots_since(run):
    assert run(LOG, '--since', '2001-01-01')[1]
    assert not run(LOG, '--since', '2101-01-01')[1]
    assert run(LOG, '--since', '9999999d')[1]


def test_a_time_that_is_none(run, capfd):
    with pytest.raises(SystemExit):
        run(LOG, '--since', 'yesterday')
    assert 'must be like' in capfd.readouterr()[1]


def test_nothing_reaches_the_terminal(run):
    bad = ('dnsmasq-dhcp: 1 vendor class: PXEClient:Arch:00011\x1b[2J\x07\n'
           f'dnsmasq-dhcp: 1 DHCPDISCOVER(br0) {MAC}\n'
           'dnsmasq-tftp: sent /t/\x1b]0;evil\x07\u202e to 192.0.2.9\n')
    _, out, _ = run(bad)
    assert all(line.isprintable() for line in out.splitlines())
    assert r'\x1b' in out


def test_the_standard_input(monkeypatch, capfd):
    data = io.TextIOWrapper(io.BytesIO(STOPPED.encode() + b'\xff\n'))
    monkeypatch.setattr(sys, 'stdin', data)
    assert main.main(['trace', '-']) == 1
    assert '[loader-silent]' in capfd.readouterr()[0]


def test_packed_and_rotated_files_are_put_in_order(tmp_path, capfd):
    """The halves of a log, the younger first on the command line."""
    lines = LOG.splitlines(True)
    packed, plain = tmp_path / 'log.1.gz', tmp_path / 'log'
    packed.write_bytes(gzip.compress(''.join(lines[:9]).encode()))
    plain.write_text(''.join(lines[9:]))
    ended = plain.stat().st_mtime
    os.utime(packed, (ended - 60, ended - 60))
    assert main.main(['trace', str(plain), str(packed)]) == 0
    told = capfd.readouterr()[0]
    whole = tmp_path / 'whole'
    whole.write_text(LOG)
    main.main(['trace', str(whole)])
    assert told == capfd.readouterr()[0]


def test_a_damaged_archive(tmp_path, capfd):
    path = tmp_path / 'log.gz'
    path.write_bytes(gzip.compress(LOG.encode())[:99])
    assert main.main(['trace', str(path)]) == 2
    assert str(path) in capfd.readouterr()[1]


JOURNALCTL = """#!/bin/sh
echo "$@" > "$(dirname "$0")/asked"
cat "$(dirname "$0")/journal"
exit 0
"""


@pytest.fixture
def journal(tmp_path, monkeypatch):
    """A journalctl that knows one log."""
    (tmp_path / 'journalctl').write_text(JOURNALCTL)
    (tmp_path / 'journalctl').chmod(0o755)
    (tmp_path / 'journal').write_text(minutes_ago(STOPPED, 5))
    monkeypatch.setenv('PATH', str(tmp_path), prepend=os.pathsep)
    return tmp_path


def test_the_journal(journal, capfd):
    assert main.main(['trace', '--since', '1d']) == 1
    assert '[loader-silent]' in capfd.readouterr()[0]
    asked = (journal / 'asked').read_text()
    assert '--identifier=dnsmasq-dhcp' in asked and '--since=@' in asked


def test_a_journal_that_cannot_be_read(journal, capfd):
    (journal / 'journalctl').write_text('#!/bin/sh\nexit 1\n')
    assert main.main(['trace']) == 2
    assert 'journalctl failed' in capfd.readouterr()[1]


def test_no_journal_at_all(monkeypatch, tmp_path, capfd):
    monkeypatch.setenv('PATH', str(tmp_path))
    assert main.main(['trace']) == 2
    assert 'there is no journalctl here' in capfd.readouterr()[1]


def test_the_journal_is_followed_to_its_end(journal, capfd):
    assert main.main(['trace', '--follow']) == 1
    out = capfd.readouterr()[0]
    assert f'{MAC} loader: sent /tftpboot/grubaa64.efi\n' in out
    assert '--follow' in (journal / 'asked').read_text()


def follow(path, rounds):
    """Follow a file; call a function before every round."""
    waits = iter(rounds)

    def wait(_):
        step = next(waits, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    found = []
    with trace_sources.growing([str(path)], None) as sources:
        try:
            for lines in trace_sources.rounds(sources, wait):
                found += lines
        except KeyboardInterrupt:
            pass
    return found


def append(path, text):
    with path.open('a') as stream:
        stream.write(text)


def test_a_file_is_followed_across_rotation(tmp_path):
    path = tmp_path / 'log'
    path.write_text('one\ntw')
    assert follow(path, [
        lambda: append(path, 'o\n'),
        lambda: path.rename(tmp_path / 'log.1'),
        lambda: append(tmp_path / 'log.1', 'three\n'),
        lambda: path.write_text('four\n'),
        lambda: append(path, 'five\n'),
    ]) == ['one', 'two', 'three', 'four', 'five']


def test_a_file_is_followed_that_is_emptied(tmp_path):
    path = tmp_path / 'log'
    path.write_text('a long line\n')
    assert follow(path, [
        lambda: os.truncate(path, 0), lambda: append(path, 'two\n'),
    ]) == ['a long line', 'two']


def test_a_line_without_an_end_takes_no_memory(tmp_path):
    path = tmp_path / 'log'
    path.write_text('x' * 300000 + '\nend\n')
    assert max(map(len, follow(path, []))) <= 2 * trace_sources.LONGEST
    assert max(map(len, trace_sources.whole([str(path)]))) <= (
        trace_sources.LONGEST)


def test_steps_are_told_once():
    tracer = trace.Tracer(command.trace_sources.reader([]))
    live = trace_live.Live(tracer, command._zone(), None)
    told = []
    for line in LOG.splitlines():
        tracer.feed(line)
        told += [text for _, text in live.news(tracer.until)]
    assert sum('kernel: sent' in one for one in told) == 1
    assert told[-1].endswith('address: given 192.0.2.170')


def test_silence_is_told_when_it_lasts():
    tracer = trace.Tracer()
    live = trace_live.Live(tracer, command._zone(), None)
    for line in STOPPED.splitlines():
        tracer.feed(line)
    early = [text for _, text in live.news(tracer.until + 1)]
    late = [text for _, text in live.news(tracer.until + 300)]
    assert not any('loader-silent' in one for one in early)
    assert late == [one for one in late if 'loader-silent' in one] != []
    assert not list(live.news(tracer.until + 5000))


def test_stopping_a_trace_that_follows(tmp_path, capfd, monkeypatch):
    path = tmp_path / 'log'
    write_now(path, minutes_ago(LOG, 99) + minutes_ago(STOPPED, 5))
    waits = itertools.count()

    def wait(_):
        if next(waits):
            raise KeyboardInterrupt

    monkeypatch.setattr(command.time, 'sleep', wait)
    assert main.main(['trace', '--follow', str(path)]) == 1
    told = capfd.readouterr()[0]
    assert '[loader-silent]' in told
    assert 'kernel' not in told  # that was long ago


def test_a_pipe_does_not_wait_for_more():
    reading, writing = os.pipe()
    with open(reading, 'rb') as stream:
        pipe = trace_sources.Pipe(stream)
        os.write(writing, b'one\ntw')
        assert list(pipe.lines()) == ['one']
        threading.Thread(target=os.close, args=[writing]).start()
        while not pipe.ended:
            last = list(pipe.lines())
        assert last == ['tw']
