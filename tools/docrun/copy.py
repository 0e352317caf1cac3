# SPDX-License-Identifier: Apache-2.0

"""A copy of this machine: writing to it changes nothing here."""

import os
import pathlib
import shutil
import subprocess
from collections.abc import Sequence
from typing import NamedTuple

_SHARED = ('dev', 'proc', 'sys')
_SERVICES = pathlib.Path(__file__).parent / 'services.sh'
_NAMES = ('systemctl', 'systemd-run')
_SESSION = 'run/docrun.session'
_HOME = '/root/ironic-arm'
_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
_SHELL = """set -o pipefail
. /{session}
{command}
code=$?
{{ export -p; printf 'cd %q\\n(exit %d)\\n' "$PWD" $code; }} > /{session}
exit $code
"""


class Outcome(NamedTuple):
    """What became of a command.

    :ivar code: its exit code.
    :ivar said: both of its outputs together.
    """

    code: int
    said: str


class Copy:
    """The copy; its files are in memory, over those of this machine.

    :param folder: a folder that the copy may cover.
    :param path: folders with programs, before those of the system.
    """

    def __init__(self, folder: pathlib.Path, path: Sequence[str]) -> None:
        self._folder = folder
        self._path = ':'.join([*path, _PATH])
        self.root = folder / 'root'

    def make(self, checkout: pathlib.Path) -> None:
        """Make it, in a mount namespace of our own.

        :param checkout: where the package is; the reader has a copy of it.
        :raises CalledProcessError: the kernel or a container refuses.
        """
        _mount('-t', 'tmpfs', 'docrun', self._folder)
        for name in ('upper', 'work', 'root'):
            (self._folder / name).mkdir()
        _mount('-t', 'overlay', 'docrun', '-o', 'lowerdir=/,'
               f'upperdir={self._folder}/upper,workdir={self._folder}/work',
               self.root)
        for name in _SHARED:
            _mount('--rbind', f'/{name}', self.root / name)
        for name in _NAMES:
            shutil.copy(_SERVICES, self.root / 'usr/local/bin' / name)
        shutil.copytree(checkout, self.root / _HOME[1:], symlinks=True,
                        ignore=shutil.ignore_patterns('.tox'))
        (self.root / _SESSION).write_text(f'cd {_HOME}\n')

    def write(self, path: str, text: str, more: bool) -> None:
        """Write a file.

        :param path: in the copy.
        :param text: its content.
        :param more: whether it comes after what is there.
        """
        target = self.root / path.lstrip('/')
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with target.open('a' if more else 'w') as file:
            file.write(text)

    def read(self, path: str) -> str:
        """Return what is in a file.

        :param path: in the copy.
        :raises OSError: it cannot be read.
        """
        return (self.root / path.lstrip('/')).read_text()

    def add(self, tree: pathlib.Path) -> None:
        """Put files there, as if they had always been.

        :param tree: a folder with them.
        """
        shutil.copytree(tree, self.root, symlinks=True, dirs_exist_ok=True)

    def run(self, command: str, network: int | None = None) -> Outcome:
        """Run a command as the shell of a reader does, who goes on with it.

        What it exports, and the directory it changes to, hold for the next.

        :param command: for bash.
        :param network: descriptor of the network it runs in, if not in ours.
        """
        enter = [] if network is None else [
            'nsenter', f'--net=/proc/self/fd/{network}']
        log = self._folder / 'said'
        # A service that it starts keeps no pipe of ours open.
        with log.open('wb') as said:
            done = subprocess.run(
                [*enter, 'chroot', self.root, 'bash', '-c', _SHELL.format(
                    session=_SESSION, command=command)],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                env=_environment() | {'PATH': self._path}, check=False,
                pass_fds=[] if network is None else [network])
        return Outcome(done.returncode, log.read_text(errors='replace'))


def _mount(*words: str | os.PathLike[str]) -> None:
    subprocess.run(['mount', *words], check=True)


def _environment() -> dict[str, str]:
    return {'HOME': '/root', 'LANG': 'C.UTF-8', 'TERM': 'dumb',
            'DEBIAN_FRONTEND': 'noninteractive',
            **{name: value for name, value in os.environ.items()
               if name.startswith(('PIP_', 'PBR_', 'IRONIC_ARM_'))
               or name.lower().endswith('_proxy')}}
