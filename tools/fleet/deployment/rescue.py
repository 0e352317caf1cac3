# SPDX-License-Identifier: Apache-2.0

"""Log in to a machine in rescue as its operator would, and look around."""

import contextlib
import pathlib
import re
import socket
import tempfile

import pexpect
from pexpect import socket_pexpect

from fleet.sandbox import waiting
from fleet.sandbox.commands import CommandError, run

USER = 'rescue'

_SSH = 22

# Its word is in the console's log afterwards.
_LOOK = '; '.join([
    'set -e', 'id -u', 'mkdir -p /mnt', 'mount /dev/vda1 /mnt',
    'ls /mnt/EFI/BOOT', 'umount /mnt',
    # Below the question for a login, which is there already.
    'printf "\\nlogged in over SSH as %s\\n" "$(id -u)" > /dev/console'])
_SEEN = ['0', 'BOOTAA64.EFI']
_CONSOLE = 'echo "logged in on the console as $(id -u)"'
_CONSOLE_SEEN = 'logged in on the console as 0'
_COPIED = '/init'
_KEY = re.compile(r'^ironic-arm: rescue: SSH (SHA256:\S+)', re.MULTILINE)


class RescueError(Exception):
    """Nobody can log in to a machine in rescue; the text says why."""


def over_ssh(address: str, password: str, console: pathlib.Path,
             timeout: float = waiting.PATIENCE) -> None:
    """Log in over SSH, read the machine's disk, and fetch a file.

    :param address: of the machine.
    :param password: of the rescue.
    :param console: log of its console, which has the key of the host.
    :param timeout: seconds until the machine answers.
    :raises RescueError: one cannot log in, or the machine is not who the
        console says it is.
    """
    with tempfile.TemporaryDirectory(prefix='ironic-arm-') as folder:
        top = pathlib.Path(folder)
        known, fetched = top / 'known_hosts', top / 'fetched'
        options, env = _client(top, known, password)
        def look() -> list[str]:
            with contextlib.suppress(CommandError):
                return str(run(['ssh', *options, f'{USER}@{address}', _LOOK],
                               env=env)).split()
            return []

        seen = waiting.until(look, f'no login at {address} over SSH',
                             timeout, RescueError)
        if seen != _SEEN:
            raise RescueError(f'over SSH one sees {seen}, not {_SEEN}')
        _compare(known, console)
        run(['scp', *options, f'{USER}@{address}:{_COPIED}', fetched],
            env=env)


def _client(top: pathlib.Path, known: pathlib.Path,
            password: str) -> tuple[list[str], dict[str, str]]:
    """Return options and environment of a client that asks nobody."""
    teller = top / 'teller'
    teller.write_text('#!/bin/sh\nprintf \'%s\\n\' "$RESCUE_PASSWORD"\n')
    teller.chmod(0o700)
    settings = {'StrictHostKeyChecking': 'accept-new',
                'UserKnownHostsFile': known, 'ConnectTimeout': 5,
                'PubkeyAuthentication': 'no', 'NumberOfPasswordPrompts': 1,
                'LogLevel': 'ERROR'}
    options = ['-F', '/dev/null']
    for name, value in settings.items():
        options += ['-o', f'{name}={value}']
    return options, {'SSH_ASKPASS': str(teller),
                     'SSH_ASKPASS_REQUIRE': 'force',
                     'RESCUE_PASSWORD': password}


def _compare(known: pathlib.Path, console: pathlib.Path) -> None:
    """Hold the key that answered against the one on the console."""
    printed = _KEY.findall(console.read_text('utf-8', 'replace'))
    answered = run(['ssh-keygen', '-l', '-f', known])
    if not printed or printed[-1] not in answered.split():
        raise RescueError(f'the console has the key {printed[-1:]}, '
                          f'SSH of {answered.strip()}')


def closed(address: str) -> None:
    """See that a machine whose agent runs lets nobody in over SSH.

    :param address: of the machine.
    :raises RescueError: somebody listens, or the machine does not answer.
    """
    try:
        socket.create_connection((address, _SSH), timeout=60.0).close()
    except ConnectionRefusedError:
        return
    except OSError as exc:
        raise RescueError(f'{address} does not answer: {exc}') from exc
    raise RescueError(f'{address} listens to SSH before the rescue')


def on_console(keyboard: pathlib.Path, password: str,
               timeout: float = waiting.PATIENCE) -> None:
    """Log in on the serial console.

    :param keyboard: socket that types on it.
    :param password: of the rescue.
    :param timeout: seconds that each answer may take.
    :raises RescueError: the machine does not let one in.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(keyboard))
        terminal = socket_pexpect.SocketSpawn(connection, timeout=timeout)
        try:
            # The question itself was written before anybody listened.
            terminal.send('\r')
            for answer, text in (('login: ', USER), ('Password: ', password),
                                 ('# ', _CONSOLE), (_CONSOLE_SEEN, 'exit'),
                                 ('login: ', '')):
                terminal.expect(answer)
                terminal.send(f'{text}\r')
        except pexpect.ExceptionPexpect as exc:
            raise RescueError(f'the console does not let one in: {exc}'
                              ) from exc
