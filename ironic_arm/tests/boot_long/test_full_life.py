# SPDX-License-Identifier: Apache-2.0

"""The whole life of an ARM server, which starts anew for every task.

The quick way with our own hardware type is among the tests of ``boot``.
"""

import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest

from ironic_arm.tests import whole_life

PATIENCE = 60.0

pytestmark = pytest.mark.timeout(2700)

DEPLOY = ['deploy_kernel', 'deploy_ramdisk']
RESCUE = ['rescue_kernel', 'rescue_ramdisk']

LIVES = {  # what each boot loads after the loader and its configuration
    # For inspection, cleaning, deployment, rescue and cleaning once more.
    (): [DEPLOY, DEPLOY, DEPLOY, RESCUE, DEPLOY],
    # With ironic's own hardware type; the agent stays between two tasks.
    ('--driver=redfish', '--fast'): [DEPLOY, RESCUE, DEPLOY],
}


@pytest.mark.parametrize('options', LIVES, ids=lambda one: ' '.join(one))
def test_the_agent_boots_for_every_task(options, tmp_path):
    kept = whole_life.run(tmp_path, *options, timeout=2400)
    assert whole_life.states(kept) == whole_life.STATES
    assert len(whole_life.calls(kept)) == 2
    assert [pathlib.PurePath(name).name for name in whole_life.served(kept)
            if name.endswith(('kernel', 'ramdisk'))] == [
        name for boot in LIVES[options] for name in boot]


@pytest.mark.parametrize('moment', [
    'Starting libvirt', 'firmware starts', 'the agent starts'])
def test_nothing_outlives_a_demo_that_is_killed(moment):
    """libvirtd, its machines and all services belong to the world."""
    before = of_ours()
    demo = subprocess.Popen(
        [sys.executable, '-m', 'fleet.demo', '--full-life', '--fast'],
        stdout=subprocess.PIPE, text=True)
    for line in demo.stdout:
        if moment in line:
            break
    demo.send_signal(signal.SIGKILL)
    demo.wait()
    # The kernel ends the world, and needs a moment for it.
    deadline = time.monotonic() + PATIENCE
    while (left := of_ours() - before) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left


def of_ours():
    """Return the processes here, in whatever namespace, but for us."""
    listed = subprocess.run(['ps', '-e', '-o', 'pid=,comm='], check=True,
                            capture_output=True, text=True).stdout
    return {name for name in re.findall(r'^ *\d+ (\S+)$', listed,
                                        re.MULTILINE)
            if name.startswith(('libvirtd', 'qemu', 'dnsmasq', 'ironic'))}
