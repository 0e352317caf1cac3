# SPDX-License-Identifier: Apache-2.0

"""kill -9 at any moment of a synchronization, with a real dnsmasq.

A child synchronizes again and again and is killed; a new one takes over what
it left. No machine may get an offer that neither the last state that was
reached nor the one on the way to it lets in.
"""

import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import pytest

from filterlab import packets
from fleet.sandbox import layout
from ironic_arm.pxe_filter.sync import state
from ironic_arm.tests import filter_sources

KILLS = 200
MACS = [f'52:54:00:cc:00:{n:02x}' for n in range(24)]

CHILD = '''
import sys
from ironic_arm.pxe_filter.sync import state
from ironic_arm.tests import filter_sources
MACS = sys.argv[2].split(',')
# The first third is active in even states, the second in odd ones; the last
# third never is. Unknown hosts are allowed in states 2 and 3 of each four.
made = state.FilterState(sys.argv[1])
number = int(sys.argv[3])
third = len(MACS) // 3
while True:
    number += 1
    at = number % 2 * third
    made.sync(filter_sources.Fixed(MACS[at:at + third], MACS, number % 4 > 1))
    if made.stale > 2000:
        made.compact(lambda: None)
    print(number, flush=True)
'''


@pytest.fixture
def sender(serve, where):
    serve(f'dhcp-hostsdir={where.hosts}', 'dhcp-ignore=tag:!known',
          f'dhcp-host={packets.SENTINEL}')
    made = packets.Sender(layout.PROBE_NIC)
    made.wait(10)
    yield made
    made.close()


def test_killed_at_any_moment(sender, where):
    third = len(MACS) // 3
    never = MACS[2 * third:]
    rnd = random.Random(20)
    number = 0
    for _ in range(KILLS):
        number = _killed(where.hosts, number, rnd.random() * 0.03)
        assert not sender.offered(never) & set(never)
        if rnd.random() < 0.2:
            # What is left is taken over and brought to its end.
            made = state.FilterState(str(where.hosts))
            outcome = made.sync(
                filter_sources.Fixed(MACS[:third], MACS, False))
            assert outcome.problems == []
            made.directory.close()
            assert sender.offered(MACS) == set(MACS[:third])
    assert not list(where.hosts.glob('.ironic-arm-[0-9k]*'))


def _killed(hosts: pathlib.Path, number: int, after: float) -> int:
    """Run a child, kill it, and return how far it came."""
    child = subprocess.Popen(
        [sys.executable, '-c', CHILD, hosts, ','.join(MACS), str(number)],
        stdout=subprocess.PIPE)
    os.set_blocking(child.stdout.fileno(), True)
    assert child.stdout.readline()
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().split()
    child.wait()
    child.stdout.close()
    return int(rest[-1]) if rest else number + 1
