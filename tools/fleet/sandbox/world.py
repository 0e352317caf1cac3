# SPDX-License-Identifier: Apache-2.0

"""A private world: processes, network and mounts that cannot outlive us.

``python -m fleet.sandbox.world DIR COMMAND...`` runs a command in namespaces
of its own, with a network of its own and a temporary file system on DIR that
only the world sees. All of it belongs to the world's first process; when that
ends, for whatever reason, the kernel takes the rest away, and when its
parent dies, even by SIGKILL, the kernel ends it.
"""

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from types import FrameType

from fleet.sandbox.commands import CommandError
from fleet.sandbox.commands import run as run_command

_UNSHARE = ('setpriv', '--pdeathsig', 'KILL', '--',
            'unshare', '--net', '--mount', '--pid', '--fork',
            '--kill-child', '--mount-proc', '--')
_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FIRST = '--first'
_PATIENCE = 2.0


class Interrupted(Exception):
    """A signal asked us to stop; if there was a world, it is gone already.

    :ivar signal_number: which one.
    """

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal.Signals(signal_number).name)
        self.signal_number = signal_number


def check() -> None:
    """Check that a world can be made here at all.

    :raises CommandError: the kernel or a container does not allow it.
    """
    try:
        run_command([*_UNSHARE, 'ip', 'tuntap', 'add', 'dev', 'test',
                     'mode', 'tap'])
    except CommandError as exc:
        raise CommandError(
            f'{exc}\nThis machine does not allow private namespaces or '
            'taps. Use a real or virtual machine, or a container started '
            'with --privileged and with the device /dev/net/tun.') from exc


def run(root: pathlib.Path, command: Sequence[str]) -> int:
    """Run a command in a world of its own and return its exit code.

    :param root: an existing, empty folder; in the world it is a temporary
        file system of its own, so the host never sees what is put there.
    :param command: the command; its environment is ours without proxies,
        for there is no network outside.
    :raises Interrupted: SIGINT, SIGTERM or SIGHUP came.
    :raises OSError: unshare or setpriv (util-linux) is not installed.
    """
    argv = [*_UNSHARE, sys.executable, '-m', 'fleet.sandbox.world', _FIRST,
            os.fspath(root), *command]
    # In a session of its own Ctrl-C reaches us alone: one place decides.
    world = subprocess.Popen(argv, env=_environment(), start_new_session=True)
    try:
        with stoppable():
            return _code(world.wait())
    finally:
        _end(world)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn a signal that asks us to stop into an exception meanwhile.

    :raises Interrupted: SIGINT, SIGTERM or SIGHUP came.
    """
    # What our parent had us ignore, as nohup does, stays ignored.
    before = {number: signal.signal(number, _raise) for number in _STOP
              if signal.getsignal(number) is not signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(world: 'subprocess.Popen[bytes]') -> None:
    # Ending the world's first process rather than unshare lets us wait:
    # unshare ends when the kernel has cleared the world out.
    children = pathlib.Path(f'/proc/{world.pid}/task/{world.pid}/children')
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGTERM)
            world.wait(_PATIENCE)
    world.kill()
    world.wait()


def _raise(number: int, frame: FrameType | None) -> None:
    raise Interrupted(number)


def _environment() -> dict[str, str]:
    tools = pathlib.Path(__file__).resolve().parents[2]
    kept = {name: value for name, value in os.environ.items()
            if not name.lower().endswith('_proxy')}
    paths = [os.fspath(tools), *filter(None, [kept.get('PYTHONPATH')])]
    return {**kept, 'PYTHONPATH': os.pathsep.join(paths)}


def _code(returncode: int) -> int:
    return returncode if returncode >= 0 else 128 - returncode


def _first_process(root: str, command: Sequence[str]) -> int:
    """Be process 1: furnish the world, run the command, reap orphans."""
    signal.signal(signal.SIGTERM, _leave)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755',
                    'ironic-arm', root], check=True)
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    main = subprocess.Popen(command)
    while True:
        # Daemons whose parent ended become our children; unless we reap
        # them they look alive to those who ask for their process number.
        pid, status = os.wait()
        if pid == main.pid:
            return _code(os.waitstatus_to_exitcode(status))


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(128 + number)  # the kernel kills everybody else


def _main(arguments: Sequence[str]) -> int:
    if arguments[:1] == [_FIRST]:
        return _first_process(arguments[1], arguments[2:])
    if len(arguments) < 2:
        print('usage: python -m fleet.sandbox.world DIR COMMAND...',
              file=sys.stderr)
        return 2
    try:
        return run(pathlib.Path(arguments[0]), arguments[1:])
    except Interrupted as stop:
        return 128 + stop.signal_number


if __name__ == '__main__':
    sys.exit(_main(sys.argv[1:]))
