# SPDX-License-Identifier: Apache-2.0

"""The short way to a command that prints a list.

Two thirds of such a command were the imports of cliff, stevedore and
prettytable. A line of nothing but arguments of the command itself needs none
of them, nor does one that asks for JSON. All others (help, other formats,
columns, mistakes) are left to cliff, which knows the same arguments from the
same place.
"""

import argparse
import importlib
import os
import sys
import typing

from ironic_arm.cli import drawn
from ironic_arm.cli import lists

LISTS = {
    ('explain',): 'ironic_arm.cli.explain:Explain',
    ('image', 'check'): 'ironic_arm.cli.image_check:ImageCheck',
    ('loader', 'inspect'): 'ironic_arm.cli.loader_inspect:LoaderInspect',
}
"""Classes by the words that call them; each is an entry point too."""

# Exit codes of cliff for the same ends.
_FAILED, _INTERRUPTED, _NO_READER = 1, 130, 141
# They change how cliff draws a table.
_WIDTHS = ('CLIFF_MAX_TERM_WIDTH', 'CLIFF_FIT_WIDTH')


class _NotOurs(Exception):
    """The line has what only cliff knows."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> typing.NoReturn:
        raise _NotOurs


def run(arguments: list[str]) -> int | None:
    """Run a command if the short way leads to it.

    :returns: its exit code; ``None`` if nothing was done and cliff is
        needed.
    """
    if any(os.environ.get(name) for name in _WIDTHS):
        return None
    for words, where in LISTS.items():
        if tuple(arguments[:len(words)]) == words:
            return _parsed(_load(where), arguments[len(words):])
    return None


def _load(where: str) -> lists.List:
    module, _, name = where.partition(':')
    command: type[lists.List] = getattr(importlib.import_module(module), name)
    return command()


def _parsed(command: lists.List, arguments: list[str]) -> int | None:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument('-f', '--format', dest='formatter',
                        choices=drawn.FORMATTERS, default=drawn.TABLE)
    command.add_arguments(parser)
    try:
        given = parser.parse_args(arguments)
    except _NotOurs:
        return None
    try:
        return _listed(command, given)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        return _NO_READER
    except Exception as exc:
        print(exc, file=sys.stderr)
        return _FAILED


def _listed(command: lists.List, given: argparse.Namespace) -> int:
    try:
        columns, rows = command.table(given)
    except lists.Refused as exc:
        print(exc, file=sys.stderr)
        return lists.REFUSED
    drawn.show(columns, list(rows), sys.stdout, given.formatter)
    return command.worst
