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
