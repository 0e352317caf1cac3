# SPDX-License-Identifier: Apache-2.0

"""Users of a private world, whom the machine around it does not know.

Everything is mounted over what stands there, so this is for a world alone:
it ends with it.
"""

import dataclasses
import os
import pathlib
import sys
import tempfile
from collections.abc import Sequence

from fleet.sandbox.commands import run

# Debian has it, and nothing in it.
_OUT_OF_SIGHT = pathlib.Path('/mnt')
_SOURCES = pathlib.Path(__file__).resolve().parents[3]
_EVERYBODY_MAY_PASS = 0o001


@dataclasses.dataclass(frozen=True)
class User:
    """A user with a group of its own.

    :ivar name: of both.
    :ivar number: of both.
    """

    name: str
    number: int

    def command(self, words: Sequence[object]) -> list[str]:
        """Return a command that runs another as this user."""
        return ['setpriv', f'--reuid={self.number}', f'--regid={self.number}',
                '--clear-groups', '--', *map(str, words)]

    def own(self, *paths: pathlib.Path) -> None:
        """Give files and directories, with what is in them, to this user.

        :raises OSError: one is not there.
        """
        for path in paths:
            for one in [path, *path.rglob('*')]:
                os.chown(one, self.number, self.number, follow_symlinks=False)


def overlay(path: str, text: str, mode: int = 0o644) -> None:
    """Put a text in the place of a file of the machine.

    :raises CommandError: it cannot be mounted.
    :raises OSError: the world is full.
    """
    _prepare()
    copy = _OUT_OF_SIGHT / path.strip('/').replace('/', '-')
    copy.unlink(missing_ok=True)
    copy.write_text(text, 'utf-8')
    copy.chmod(mode)
    run(['mount', '--bind', copy, path])


def introduce(users: Sequence[User]) -> None:
    """Have the world know users by their names.

    :raises CommandError: the lists of users cannot be mounted.
    """
    for path, line in (
            ('/etc/passwd', '{0.name}:*:{0.number}:{0.number}::/:/bin/sh\n'),
            ('/etc/group', '{0.name}:*:{0.number}:\n')):
        known = pathlib.Path(path).read_text('utf-8')
        overlay(path, known + ''.join(map(line.format, users)))


def open_up() -> None:
    """Let every user of the world run Python and what is installed.

    Both may lie below a directory that only root may enter, such as root's
    home. Another is put in its place, with the same in it.

    :raises CommandError: something cannot be mounted.
    """
    _prepare()
    for path in (sys.prefix, sys.base_prefix, os.path.realpath(sys.executable),
                 _SOURCES):
        while closed := _closed(pathlib.Path(path)):
            _replace(closed)


def _replace(closed: pathlib.Path) -> None:
    """Mount what is in a directory into one that others may enter."""
    aside = pathlib.Path(tempfile.mkdtemp(dir=_OUT_OF_SIGHT))
    run(['mount', '--rbind', closed, aside])
    run(['mount', '-t', 'tmpfs', '-o', 'mode=0711', 'open', closed])
    for one in aside.iterdir():
        place = closed / one.name
        if one.is_symlink():
            place.symlink_to(os.readlink(one))
            continue
        place.mkdir() if one.is_dir() else place.touch()
        run(['mount', '--rbind', one, place])


def _prepare() -> None:
    if not os.path.ismount(_OUT_OF_SIGHT):
        run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'users',
             _OUT_OF_SIGHT])


def _closed(path: pathlib.Path) -> pathlib.Path | None:
    """Return the first directory above that only its owner may enter."""
    return next((parent for parent in reversed(path.parents)
                 if not parent.stat().st_mode & _EVERYBODY_MAY_PASS), None)


def python(user: User, code: str, *arguments: object) -> None:
    """Run Python code as a user.

    :raises CommandError: it failed.
    """
    run(user.command([sys.executable, '-c', code, *arguments]))
