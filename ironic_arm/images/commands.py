# SPDX-License-Identifier: Apache-2.0

"""Run a command of a build, and report why it failed."""

from collections.abc import Mapping, Sequence
import os
import pathlib
import subprocess

# Lines of a failed command's output worth repeating in its error.
TAIL = 12

# A command must not outlive the builder that was killed: the kernel ends it.
GUARD = ('setpriv', '--pdeathsig', 'KILL', '--')


class CommandError(Exception):
    """A command failed; the text holds its last lines of output."""


def run(argv: Sequence[str | os.PathLike[str]], *,
        cwd: pathlib.Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str | None = None) -> str:
    """Run a command to its end and return what it printed.

    :param argv: the command and its arguments; no shell is involved.
    :param cwd: where to run it; default: the current directory.
    :param env: variables to add to the environment, which otherwise stays.
    :param stdin: text for its standard input, which is empty otherwise.
    :returns: its standard output.
    :raises CommandError: it is not installed or ended with an error.
    """
    command = [*GUARD, *(os.fspath(word) for word in argv)]
    try:
        done = subprocess.run(
            command, cwd=cwd, env={**os.environ, 'LC_ALL': 'C', **(env or {})},
            input=stdin or '', capture_output=True, text=True,
            errors='replace', check=False)
    except FileNotFoundError as exc:
        raise CommandError(f'{exc.filename} is not installed') from exc
    if done.returncode:
        raise CommandError(_explain(argv, done))
    return done.stdout


def _explain(argv: Sequence[str | os.PathLike[str]],
             done: 'subprocess.CompletedProcess[str]') -> str:
    lines = (done.stderr + done.stdout).strip().splitlines()[-TAIL:]
    name = ' '.join(os.fspath(word) for word in argv[:3])
    return '\n  '.join([f'{name} ... ended with {done.returncode}:', *lines])
