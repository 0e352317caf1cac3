# SPDX-License-Identifier: Apache-2.0

"""The demo of a whole life, as tests run it and look at what it kept."""

import itertools
import json
import pathlib
import re
import subprocess
import sys

from fleet.observe import kept
from fleet.observe import timeline
from fleet.sandbox import lines

MAC = '52:54:00:a7:64:01'

STATES = [
    'verifying', 'manageable', 'inspecting', 'manageable', 'cleaning',
    'available', 'deploying', 'active', 'rescuing', 'rescue', 'unrescuing',
    'active', 'deleting', 'cleaning', 'available']
"""The states of a node, without those in which ironic waits for the agent."""

_WAITS = ('inspect wait', 'clean wait', 'wait call-back', 'rescue wait')


def run(folder: pathlib.Path, *options: str,
        timeout: float = 1500.0) -> pathlib.Path:
    """Run the demo; return the logs and configuration that it kept.

    :param folder: an empty folder.
    :param options: further ones of the demo.
    :param timeout: seconds.
    """
    logs = folder / 'kept'
    done = subprocess.run(
        [sys.executable, '-m', 'fleet.demo', '--full-life', '--keep', logs,
         *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=timeout, check=False)
    print(done.stdout)
    assert done.returncode == 0
    table = re.search(r'^since start.*?(?=\n\n)', done.stdout,
                      re.MULTILINE | re.DOTALL)
    kept.write(re.sub(r'\W+', '-', ''.join(['full-life', *options])),
               table[0])
    return logs


def states(logs: pathlib.Path) -> list[str]:
    """Return the states of the node, each once however long it took."""
    found = [state for state in re.findall(
        r'moved to provision state "([a-z -]+)"', read(logs, 'ironic'))
        if state not in _WAITS]
    return [state for state, _ in itertools.groupby(found)]


def read(logs: pathlib.Path, name: str) -> str:
    """Return the content of a log."""
    return (logs / f'log/{name}.log').read_text(errors='replace')


def served(logs: pathlib.Path) -> list[str]:
    """Return the names of the files that TFTP sent, in order."""
    logged = [lines.Line(0.0, line)
              for line in read(logs, 'dnsmasq').splitlines()]
    return [transfer.path.partition('/tftp/')[2]
            for transfer in timeline.transfers(logged)
            if transfer.outcome == 'sent']


def calls(logs: pathlib.Path) -> list[dict]:
    """Return what the instance told of its machine, at each of its boots."""
    return [json.loads(body) for body in re.findall(
        r'\] (\{"inventory".*\})$', read(logs, 'web'), re.MULTILINE)]
