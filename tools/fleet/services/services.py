# SPDX-License-Identifier: Apache-2.0

"""The services of a private world: real ironic, dnsmasq and others."""

import pathlib
import subprocess
import sys
from collections.abc import Sequence

from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.sandbox.layout import Layout
from fleet.sandbox.process import (
    Service, ServiceError, last_lines, listens)
from ironic_arm.netboot.publish import files

_WEB_PORT = 80
_BIN = pathlib.Path(sys.executable).parent
"""The services stand beside the Python that runs us."""


def write(where: Layout, name: str, text: str) -> None:
    """Write the configuration file of a service.

    :raises OSError: the world is full.
    """
    where.conf(name).write_text(text, 'utf-8')


def make_databases(where: Layout,
                   names: Sequence[str] = ('ironic', 'inspector')) -> None:
    """Make the tables of services, at the same time.

    :param names: ironic, inspector, or both.
    :raises ServiceError: one of them failed.
    """
    commands = {
        'ironic': [*_command('ironic-dbsync', where, 'ironic'),
                   'create_schema'],
        'inspector': [*_command('ironic-inspector-dbsync', where,
                                'inspector'), 'upgrade']}
    running = {name: _spawn(where, name, commands[name]) for name in names}
    failed = [name for name, process in running.items() if process.wait()]
    for name in failed:
        raise ServiceError(f'the database of {name} could not be made:\n'
                           + last_lines(_output(where, name)))


def ironic(where: Layout) -> Service:
    """Return ironic: API and conductor in one process."""
    return Service('ironic', _command('ironic', where, 'ironic'),
                   _output(where, 'ironic'), where.log('ironic'),
                   ready=_has_conductor)


def inspector(where: Layout) -> Service:
    """Return ironic-inspector, which starts dnsmasq itself."""
    url = f'{layout.inspector_url()}/v1/introspection'
    # It gives up at once when ironic does not answer, so it waits.
    command = [sys.executable, '-m', 'fleet.sandbox.launch',
               layout.ironic_url(),
               *_command('ironic-inspector', where, 'inspector')]
    return Service(
        'ironic-inspector', command, _output(where, 'inspector'),
        where.log('inspector'),
        ready=lambda: where.dnsmasq_pid.exists() and api.answers(url))


def pxe_filter(where: Layout) -> Service:
    """Return ironic-arm-pxe-filter; it writes what dnsmasq starts with."""
    return Service(
        'ironic-arm-pxe-filter', [
            *_command('ironic-arm-pxe-filter', where, 'ironic'),
            '--log-file', str(where.log('filter'))],
        _output(where, 'filter'), where.log('filter'),
        ready=(where.rules / files.RULES_FILE).exists)


def dnsmasq(where: Layout) -> Service:
    """Return dnsmasq where nothing else starts it."""
    return Service(
        'dnsmasq', ['dnsmasq', '--keep-in-foreground',
                    f'--conf-file={where.conf("dnsmasq")}'],
        _output(where, 'dnsmasq'), where.log('dnsmasq'),
        ready=where.dnsmasq_pid.exists)


def web(where: Layout, address: str = layout.HOST_ADDRESS) -> Service:
    """Return a web server for the HTTP root."""
    log = where.log('web')
    return Service(
        'web', [sys.executable, '-m', 'fleet.sandbox.web', address,
                str(where.http)],
        log, log, ready=lambda: listens(address, _WEB_PORT))


def _has_conductor() -> bool:
    try:
        found = api.call('GET', f'{layout.ironic_url()}/v1/drivers')
    except api.ApiError:
        return False
    return bool(found['drivers'])


def _command(program: str, where: Layout, name: str) -> list[str]:
    return [str(_BIN / program), '--config-file', str(where.conf(name))]


def _output(where: Layout, name: str) -> pathlib.Path:
    return where.log(f'{name}-output')


def _spawn(where: Layout, name: str,
           command: Sequence[str]) -> 'subprocess.Popen[bytes]':
    with _output(where, name).open('ab') as output:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                stdout=output, stderr=subprocess.STDOUT)
