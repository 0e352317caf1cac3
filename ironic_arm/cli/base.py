# SPDX-License-Identifier: Apache-2.0

"""What the commands of this package have in common, as cliff runs them."""

import argparse
import sys

from cliff import app as cliff
from cliff import lister

from ironic_arm.cli import lists


class Own:
    """A command of ours, which starts quickly."""

    def __init__(self, app: cliff.App,
                 app_args: argparse.Namespace | None) -> None:
        # Without its name: cliff would look into every installed package
        # for extensions of the command, and there are none.
        super().__init__(app, app_args)  # type: ignore[call-arg]

    def get_epilog(self) -> str:
        """Return what stands below the help of a command.

        cliff's own looks into every installed package, in a quarter of the
        whole time, to tell which one a command is from.
        """
        return ''


def for_cliff(kind: type) -> type:
    """Return a command in the form that cliff runs.

    :param kind: a :class:`lists.List`; a class of cliff is left as it is.
    """
    if not issubclass(kind, lists.List):
        return kind
    return type(kind.__name__, (_Listed,), {
        'kind': kind, '__doc__': kind.__doc__, '__module__': kind.__module__})


class _Listed(Own, lister.Lister):  # type: ignore[misc]
    """A list with cliff's output formats."""

    kind: type[lists.List]

    def __init__(self, app: cliff.App,
                 app_args: argparse.Namespace | None) -> None:
        super().__init__(app, app_args)
        self._list = self.kind()

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        self._list.add_arguments(parser)
        return parser

    def run(self, parsed_args: argparse.Namespace) -> int:
        try:
            super().run(parsed_args)
        except lists.Refused as exc:
            print(exc, file=sys.stderr)
            return lists.REFUSED
        return self._list.worst

    def take_action(self, parsed_args: argparse.Namespace) -> lists.Table:
        return self._list.table(parsed_args)
