# SPDX-License-Identifier: Apache-2.0

"""Processes of this machine; tests/functional has a dnsmasq among them."""

import signal
import subprocess
import sys

from ironic_arm.pxe_filter.dnsmasq_process import processes


def test_a_process_that_is_watched_ends():
    running = subprocess.Popen(['sleep', '60'])
    watch = processes.Watch(processes.Process(
        running.pid, processes._stat(running.pid)[1]))
    assert watch.alive()
    running.send_signal(signal.SIGKILL)
    # Its parent has not asked for it yet.
    while processes._stat(running.pid)[1] is not None:
        pass
    assert not watch.alive()
    running.wait()
    assert not watch.alive()


def test_one_that_ended_before_does_not_come_to_life():
    with subprocess.Popen(['true']) as ended:
        ended.wait()
    assert not processes.Watch(processes.Process(ended.pid, 1)).alive()


# It begins to watch a directory at the first line of its input.
LATE = """
import ctypes, sys
libc = ctypes.CDLL(None)
queue = libc.inotify_init()
sys.stdin.readline()
assert libc.inotify_add_watch(queue, sys.argv[1].encode(), 2) > 0
sys.stdin.readline()
"""


def test_one_that_has_not_started_yet_has_time_to_watch(
        tmp_path, monkeypatch):
    found = tmp_path.stat()
    identity = found.st_dev, found.st_ino
    with subprocess.Popen([sys.executable, '-c', LATE, tmp_path], text=True,
                          stdin=subprocess.PIPE) as late:
        one = processes.Process(late.pid, processes._stat(late.pid)[1])
        assert one.watches(identity) is False
        age = iter([4.9, 5.1])
        monkeypatch.setattr(processes.Process, 'age', lambda _: next(age))
        assert one.watches_once_started(identity) is False
        monkeypatch.setattr(processes.Process, 'age', lambda _: 0)
        late.stdin.write('\n')
        late.stdin.flush()
        assert one.watches_once_started(identity) is True
        late.communicate('\n')
