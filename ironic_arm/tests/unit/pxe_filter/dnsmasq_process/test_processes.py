# SPDX-License-Identifier: Apache-2.0

"""Processes of this machine; tests/functional has a dnsmasq among them."""

import signal
import subprocess

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
