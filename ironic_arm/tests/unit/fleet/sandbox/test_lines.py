# SPDX-License-Identifier: Apache-2.0

import io
import time

from fleet.sandbox.lines import LineLog
from fleet.sandbox.lines import Splitter


def test_pieces_become_lines():
    splitter = Splitter()
    assert splitter.feed(b'one\r\ntw') == ['one']
    assert splitter.feed(b'o\nthree\n') == ['two', 'three']
    assert splitter.rest == ''


def test_a_prompt_is_seen_before_its_line_ends():
    splitter = Splitter()
    assert splitter.feed(b'loading\n\x1b[2Jgrub> ') == ['loading']
    assert splitter.rest == 'grub>'


def test_terminal_control_and_empty_lines_are_left_out():
    found = Splitter().feed(
        b'\x1b[0m\x1b[35m\x1b[40m\r\n\x1b[01;01H>>Start PXE.\r\n\r\n')
    assert found == ['>>Start PXE.']


def test_bytes_that_are_no_text_do_no_harm():
    assert Splitter().feed(b'a\xff\xfeb\n') == ['a\ufffd\ufffdb']


def test_every_line_is_stamped_when_it_comes():
    seen = []
    log = LineLog(seen.append)
    before = time.monotonic()
    log.feed(b'a\nb\n')
    assert [line.text for line in log.lines] == ['a', 'b']
    assert before <= log.lines[0].at <= time.monotonic()
    assert seen == log.lines


def test_a_file_is_followed_from_before_it_exists(tmp_path):
    log = LineLog()
    log.follow(tmp_path / 'log')
    (tmp_path / 'log').write_text('one\n')
    wait_for(log, 1)
    with (tmp_path / 'log').open('a') as stream:
        stream.write('two\n')
    wait_for(log, 2)
    assert [line.text for line in log.lines] == ['one', 'two']


def test_a_stream_is_copied(tmp_path):
    log = LineLog()
    log.read_stream(io.BytesIO(b'one\ntwo\n'), tmp_path / 'copy')
    wait_for(log, 2)
    assert (tmp_path / 'copy').read_bytes() == b'one\ntwo\n'


def wait_for(log, count):
    deadline = time.monotonic() + 100
    while len(log.lines) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)
