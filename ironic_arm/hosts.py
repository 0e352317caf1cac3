# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Checks of services of OpenStack, each in a process of its own.

The options of ironic and of ironic-inspector clash, so one process cannot
load both. The checks are entry points of the packages that know a service.
"""

import collections.abc
import contextlib
import importlib
import importlib.metadata
import json
import subprocess
import sys
import typing

GROUP = 'ironic_arm.checks'
"""Entry points: each takes a request and returns an answer, plain data."""

_TIMEOUT = 600

Plain = collections.abc.Mapping[str, typing.Any]


class Failed(Exception):
    """A configuration cannot be read, or a service cannot be asked."""


class NotInstalled(Exception):
    """A service is not installed beside this command."""


def ask(name: str, request: Plain) -> dict[str, typing.Any]:
    """Run one check in a process of its own.

    :param name: of the entry point.
    :param request: what it is to look at, as JSON can carry it.
    :raises Failed: if it could not be looked at; the text says why.
    :raises NotInstalled: if the service is not there.
    """
    try:
        done = subprocess.run(
            [sys.executable, '-m', __name__, name],
            input=json.dumps(request), capture_output=True, text=True,
            timeout=_TIMEOUT, check=False)
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as exc:
        raise Failed(f'{name}: no answer in {_TIMEOUT} seconds') from exc
    except ValueError as exc:
        said = done.stderr.strip().splitlines()[-1:] or ['no answer']
        raise Failed(f'{name}: {said[0]}') from exc
    if 'missing' in answer:
        raise NotInstalled(answer['missing'])
    if 'failed' in answer:
        raise Failed(answer['failed'])
    return dict(answer)


def main(name: str) -> None:
    """Answer the request on the standard input."""
    request = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        answer = _answer(name, request)
    json.dump(answer, sys.stdout, default=str)


def _answer(name: str, request: Plain) -> Plain:
    from oslo_config import cfg
    point, = importlib.metadata.entry_points(group=GROUP, name=name)
    try:
        check = point.load()
    except ImportError as exc:
        return {'missing': str(exc)}
    try:
        return check(request)  # type: ignore[no-any-return]
    except (cfg.Error, ValueError, Failed) as exc:
        return {'failed': str(exc)}


if __name__ == '__main__':
    # The checks raise exceptions of the module, not of this copy of it.
    importlib.import_module('ironic_arm.hosts').main(sys.argv[1])
