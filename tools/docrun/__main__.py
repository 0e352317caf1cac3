# SPDX-License-Identifier: Apache-2.0

"""Runs pages in namespaces of their own; see the package's docstring.

The network is private, with the server in it. Only commands that download
something are run in the network of this machine.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
from typing import Any

from docrun import copy, page
from fleet.deployment.deployment import Deployment, plug
from fleet.deployment.files import BootFiles
from fleet.machines import bmc
from fleet.machines import servers
from fleet.machines.machine import Machine
from fleet.sandbox import waiting

_TOP = pathlib.Path(__file__).resolve().parents[2]
_UNSHARE = ('setpriv', '--pdeathsig', 'KILL', '--', 'unshare', '--net',
            '--mount', '--pid', '--fork', '--kill-child', '--mount-proc',
            # Process 1 reaps the services that were started.
            '--', 'sh', '-c', '"$@"; exit $?', 'sh')
_INSIDE = '--inside'
_DOWNLOADS = re.compile(
    r'\bapt-get |\bpip (?:install|wheel) |\bimage assemble ')
_SERVER = dataclasses.replace(servers.ARM, memory_mib=2048, cpus=2)


def main(arguments: list[str]) -> int:
    """Run pages; 0 if every command did what they say."""
    if arguments[:1] == [_INSIDE]:
        return _inside(*map(json.loads, arguments[1:]))
    parser = argparse.ArgumentParser(prog='docrun', description=__doc__)
    parser.add_argument('folder', help='an empty folder')
    parser.add_argument('pages', nargs='+')
    parser.add_argument('--tree', help='files that are there already')
    parser.add_argument('--disk', help='the disk of the server')
    parser.add_argument('--console', default='',
                        help='what the server has printed in the end')
    parser.add_argument('--installed', action='store_true',
                        help='the package is, with the Python that runs us')
    given = vars(parser.parse_args(arguments))
    with open('/proc/self/ns/net') as outside:
        number = outside.fileno()
        return subprocess.run(
            [*_UNSHARE, sys.executable, '-m', 'docrun', _INSIDE,
             json.dumps(given), str(number)],
            pass_fds=[number], check=False).returncode


def _inside(given: dict[str, Any], outside: int) -> int:
    folder = pathlib.Path(given['folder'])
    there = copy.Copy(folder, [os.path.dirname(sys.executable)]
                      if given['installed'] else [])
    there.make(_TOP)
    if given['tree']:
        there.add(pathlib.Path(given['tree']))
    server = _server(folder, given['disk'])
    done = all(_run(there, page.steps(pathlib.Path(name).read_text()), outside)
               for name in given['pages'])
    if done and _prints(server, given['console']):
        return 0
    print(f'--- the console of the server\n{_console(server)[-3000:]}')
    return 1


def _prints(server: Machine, text: str) -> bool:
    """Tell whether the server's console has a text, at once or soon."""
    try:
        return waiting.until(lambda: text in _console(server),
                             f'--- the server does not print: {text}')
    except TimeoutError as exc:
        print(exc)
        return False


def _console(server: Machine) -> str:
    return (server.log.read_text(errors='replace') if server.log.exists()
            else '')


def _server(folder: pathlib.Path, disk: str | None) -> Machine:
    """Return the server, in a network of its own with its controller."""
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    hardware = dataclasses.replace(
        _SERVER, disks=(disk,), variables=str(folder / 'variables.fd')
    ) if disk else _SERVER
    plug([hardware])
    made = Deployment(folder / 'server', {hardware: BootFiles()}, ())
    bmc.serve([made.server.machine])
    return made.server.machine


def _run(there: copy.Copy, steps: list[page.Step], outside: int) -> bool:
    """Do steps until one fails; tell whether none did."""
    for step in steps:
        if isinstance(step, page.File):
            print(f'--- {step.path} written', flush=True)
            there.write(step.path, step.text, step.more)
            continue
        if isinstance(step, page.Content):
            text = there.read(step.path)
            print(f'--- {step.path} is\n{text}', flush=True)
            if not step.matches(text):
                print(f'--- the page says\n{step.wanted}')
                return False
            continue
        print(f'# {step.text}', flush=True)
        outcome = there.run(
            step.text, outside if _DOWNLOADS.search(step.text) else None)
        print(outcome.said, end='', flush=True)
        if outcome.code and not step.may_fail:
            print(f'--- exit code {outcome.code}')
            return False
        if not step.printed(outcome.said):
            print(f'--- the page says\n{step.wanted}')
            return False
    return True


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
