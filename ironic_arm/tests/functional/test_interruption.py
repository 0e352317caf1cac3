# SPDX-License-Identifier: Apache-2.0

"""Scripts of tools/, ended in the middle, leave no process."""

import os
import pathlib
import shutil
import signal
import subprocess

import pytest

from ironic_arm.tests.functional.conftest import until

TOOLS = pathlib.Path(__file__).parents[3] / 'tools'
MARK = 'IRONIC_ARM_TEST_OF_INTERRUPTION'

# What tests start: children that lost their parent, in sessions of their
# own, that wish to go on; and a world with a first process of its own.
TOX = """#!/bin/bash
(trap '' INT TERM HUP; setsid bash -c 'echo $$ >deaf; sleep 300; :' &)
"$TOOLS/isolated.sh" bash -c 'setsid sleep 300 & touch world; sleep 300' &
until [ -s deaf ] && [ -e world ]; do sleep 0.05; done
python3 -c 'import signal; print(
    signal.getsignal(signal.SIGINT) is signal.default_int_handler)' >default
mv default ready
sleep 300
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose tox is a script, with no package to install."""
    shutil.copytree(TOOLS, tmp_path / 'tools')
    (tmp_path / 'bindep.txt').write_text('bash\n')
    (tmp_path / 'constraints').mkdir()
    (tmp_path / 'constraints/tools.txt').touch()
    stamp = subprocess.run(
        ['bash', '-c', '. tools/lib.sh; '
         '_venv_stamp constraints/tools.txt tox tox-uv'], cwd=tmp_path,
        check=True, capture_output=True, text=True).stdout
    venv = tmp_path / f'cache/tox-{stamp[:12]}'
    (venv / 'bin').mkdir(parents=True)
    (venv / 'bin/tox').write_text(TOX)
    (venv / 'bin/tox').chmod(0o755)
    (venv / '.stamp').write_text(stamp)
    return tmp_path


def mind_signals():
    """Be a process that no signal is ignored for, as on a terminal.

    Started by nohup or in the background of a script, the tests have the
    children ignore some of them.
    """
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def left():
    """Return the command lines of all processes that bear the mark."""
    found = []
    for process in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            if f'{MARK}='.encode() in (process / 'environ').read_bytes():
                found.append((process / 'cmdline').read_text())
        except OSError:
            pass  # It ended meanwhile.
    return found


@pytest.mark.parametrize('number, code', [
    (signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 143),
    (signal.SIGKILL, -signal.SIGKILL)])
def test_no_process_is_left(checkout, number, code):
    with subprocess.Popen(
            [checkout / 'tools/test.sh', 'core'], text=True,
            preexec_fn=mind_signals,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={
                **os.environ, MARK: '1', 'TOOLS': str(TOOLS),
                'IRONIC_ARM_CACHE': str(checkout / 'cache')}) as run:
        ready = checkout / 'ready'
        until(lambda: ready.exists() or run.poll() is not None, left, 100)
        assert ready.read_text() == 'True\n'
        assert len(left()) > 5
        run.send_signal(number)
        assert run.wait(60) == code
        # Nobody waits for what the kernel ends after SIGKILL.
        if number == signal.SIGKILL:
            until(lambda: not left(), left)
    assert left() == []


@pytest.mark.parametrize('number, code', [
    (signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_no_installer_is_left(tmp_path, number, code):
    """Nor what it has started itself, as uv does."""
    with subprocess.Popen(
            ['bash', '-euc', '. "$0/lib.sh"; with_progress x bash -c '
             '"sleep 300 & touch ready; sleep 300"', TOOLS], cwd=tmp_path,
            preexec_fn=mind_signals,
            env={**os.environ, MARK: '2'}) as run:
        until((tmp_path / 'ready').exists, left)
        assert len(left()) > 3
        run.send_signal(number)
        assert run.wait(60) == code
    assert left() == []
