# SPDX-License-Identifier: Apache-2.0

"""What the commands of this package have in common."""

import argparse
import collections.abc
import importlib.metadata
import sys

from cliff import app as cliff_app
from cliff import command
from cliff import lister
from stevedore import extension

from ironic_arm.netboot.findings import Finding

Row = tuple[object, ...]
Table = tuple[tuple[str, ...], collections.abc.Iterable[Row]]

REFUSED = 2
"""Exit code of a command that did nothing."""


class Refused(Exception):
    """Why a command did nothing; the text is for the operator."""


class Command(command.Command):  # type: ignore[misc]
    """A command that starts quickly and returns an exit code.

    :ivar worst: the exit code of an action that returns none itself.
    """

    worst = 0

    def __init__(self, app: cliff_app.App,
                 app_args: argparse.Namespace | None) -> None:
        # Without the name of the command: cliff would search all installed
        # packages for extensions of it, and there are none.
        super().__init__(app, app_args)

    def get_epilog(self) -> str:
        """Return the text below the help of the command.

        cliff's own names the package that a command is from, for which it
        searches all installed packages: a quarter of the start.
        """
        return ''

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return its exit code."""
        try:
            code = int(super().run(parsed_args))
        except Refused as exc:
            print(exc, file=sys.stderr)
            return REFUSED
        return code or self.worst


class List(Command, lister.Lister):  # type: ignore[misc]
    """A command that prints a list, in each of cliff's output formats."""

    def _load_formatter_plugins(self) -> '_Formatters':
        return _Formatters(self.formatter_namespace, invoke_on_load=True)


class _Formatters(extension.ExtensionManager):  # type: ignore[misc]
    """The output formats of cliff itself.

    stevedore's own manager searches all installed packages for more, and
    keeps the result in the home directory, which services do not have.
    """

    def list_entry_points(self) -> list[importlib.metadata.EntryPoint]:
        """Return the entry points of cliff."""
        points = importlib.metadata.distribution('cliff').entry_points
        return list(points.select(group=self.namespace))


def report(found: collections.abc.Iterable[Finding]) -> int:
    """Print findings on the standard error output.

    :returns: the severity of the worst one, which is an exit code; 0 if
        there is none.
    """
    worst = 0
    for one in found:
        print(f'{one.severity.name}: {one}', file=sys.stderr)
        worst = max(worst, int(one.severity))
    return worst
