# SPDX-License-Identifier: Apache-2.0

"""Checks of services of OpenStack, each in a process of its own.

The options of ironic and of ironic-inspector clash, so one process cannot
load both. The checks are entry points of this package; most of their time is
that of loading a service, so all are started at once and asked afterwards.
"""

import collections.abc
import contextlib
import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import typing

GROUP = 'ironic_arm.checks'
"""Entry points: each takes a request and returns an answer, plain data."""

_TIMEOUT = 600

Plain = collections.abc.Mapping[str, typing.Any]
Files = collections.abc.Sequence[str]


class Failed(Exception):
    """A configuration cannot be read, or a service cannot be asked."""


class NotInstalled(Exception):
    """A service is not installed beside this command."""


class Check:
    """One check, which loads its service until it is asked.

    A context manager: at its end the process has ended too.

    :param name: of the entry point.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        # A file: a pipe would fill up, as it is not read meanwhile.
        self._said = tempfile.TemporaryFile('w+', errors='replace')
        asked, asks = os.pipe()
        self._asks = os.fdopen(asks, 'w')
        self._process = subprocess.Popen(
            [sys.executable, '-m', __name__, name], stdin=asked,
            stdout=subprocess.PIPE, stderr=self._said, text=True)
        os.close(asked)

    def ask(self, request: Plain) -> None:
        """Send the request, as JSON can carry it; only once."""
        # Without a service the process ends early, and answers all the same.
        with contextlib.suppress(BrokenPipeError), self._asks:
            json.dump(request, self._asks)

    def answer(self) -> dict[str, typing.Any]:
        """Wait for the answer.

        :raises Failed: if it could not be checked; the text says why.
        :raises NotInstalled: if the service is not there.
        """
        try:
            answer = json.loads(self._process.communicate(
                timeout=_TIMEOUT)[0])
        except subprocess.TimeoutExpired as exc:
            raise Failed(f'{self._name}: no answer in {_TIMEOUT} '
                         'seconds') from exc
        except ValueError as exc:
            raise Failed(f'{self._name}: {self._last_words()}') from exc
        if 'missing' in answer:
            raise NotInstalled(answer['missing'])
        if 'failed' in answer:
            raise Failed(answer['failed'])
        return dict(answer)

    def _last_words(self) -> str:
        self._said.seek(0)
        return (self._said.read().strip().splitlines() or ['no answer'])[-1]

    def __enter__(self) -> 'Check':
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.kill()
        self._process.communicate()
        self._asks.close()
        self._said.close()


def main(name: str) -> None:
    """Load a check, and answer the request on the standard input."""
    with contextlib.redirect_stdout(sys.stderr):
        answer = _answer(name)
    json.dump(answer, sys.stdout, default=str)


def _answer(name: str) -> Plain:
    from oslo_config import cfg
    point, = importlib.metadata.distribution('ironic-arm').entry_points.select(
        group=GROUP, name=name)
    try:
        check = point.load()
    except ImportError as exc:
        return {'missing': str(exc)}
    try:
        return check(json.load(sys.stdin))  # type: ignore[no-any-return]
    except (cfg.Error, ValueError, Failed) as exc:
        return {'failed': str(exc)}


if __name__ == '__main__':
    # The checks raise exceptions of the module, not of this copy of it.
    importlib.import_module('ironic_arm.checkup.workers').main(sys.argv[1])
