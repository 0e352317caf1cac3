# SPDX-License-Identifier: Apache-2.0

import subprocess
import sys

import pytest

from fleet.sandbox.cgroup import Group

# A run that is killed while it has a group.
KILLED = """
import os, pathlib, signal, sys
from fleet.sandbox.cgroup import Group
print(Group(pathlib.Path(sys.argv[1])).path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_two_runs_have_two_groups(tmp_path):
    one, other = Group(tmp_path), Group(tmp_path)
    assert one.path != other.path and one.path.exists()
    one.remove()
    assert [*tmp_path.iterdir()] == [other.path]
    other.remove()


@pytest.mark.parametrize('busy', [False, True])
def test_what_a_killed_run_has_left_goes_once_it_is_empty(tmp_path, busy):
    done = subprocess.run([sys.executable, '-c', KILLED, tmp_path],
                          capture_output=True, text=True,
                          env={'PYTHONPATH': ':'.join(sys.path)})
    assert done.returncode < 0, done.stderr
    [left] = tmp_path.iterdir()
    # As the kernel does, a folder with files refuses to be removed.
    (left / 'unit').mkdir()
    if busy:
        (left / 'unit/process').touch()
    Group(tmp_path).remove()
    assert left.exists() == busy
