# SPDX-License-Identifier: Apache-2.0

"""Commands that print a list, whoever runs them.

They know argparse alone, so that :mod:`ironic_arm.cli.lean` can run them
without cliff.
"""

import argparse
import collections.abc

Row = tuple[object, ...]
Table = tuple[tuple[str, ...], collections.abc.Iterable[Row]]

REFUSED = 2
"""Exit code where there is no list."""


class Refused(Exception):
    """Why there is no list, for the operator."""


class List:
    """A command that prints a list; its docstring is the help.

    :ivar worst: the exit code, once the table was made.
    """

    worst = 0

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""
        raise NotImplementedError

    def table(self, given: argparse.Namespace) -> Table:
        """Return the names of the columns, and the rows.

        :param given: the arguments; ``formatter`` is the name of the output
            format.
        :raises Refused: if there is nothing to list.
        """
        raise NotImplementedError
