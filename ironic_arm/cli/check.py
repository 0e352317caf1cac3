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

"""``ironic-arm check``: what a conductor would say of its settings."""

import argparse
import collections.abc
import importlib.metadata
import sys

from cliff import lister
from oslo_config import cfg

from ironic_arm.cli import own

UNKNOWN = 255
"""Exit code where the settings could not be read."""

_CHECKS = 'ironic_arm.checks'
_COLUMNS = ('Stops', 'Severity', 'Finding', 'Where', 'Problem', 'Remedy')

_Table = tuple[tuple[str, ...], collections.abc.Iterable[tuple[object, ...]]]


class Check(own.Own, lister.Lister):  # type: ignore[misc]
    """Check the settings of ironic as a conductor does when it starts.

    Run it on the machine of the conductor, as its user: it looks at files.
    The exit code is 0 without findings, 1 with findings that a conductor
    starts with, 2 where it would not start, and 255 if the settings cannot
    be read.
    """

    worst = 0

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument(
            '--config-file', action='append', metavar='PATH',
            help='configuration file of ironic; may be repeated. By default '
            'those that ironic reads')
        return parser

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return its exit code."""
        try:
            super().run(parsed_args)
        except ImportError as exc:
            print(f'ironic cannot be loaded beside this command: {exc}',
                  file=sys.stderr)
            return UNKNOWN
        except (cfg.Error, ValueError) as exc:
            print(exc, file=sys.stderr)
            return UNKNOWN
        return self.worst

    def take_action(self, parsed_args: argparse.Namespace) -> _Table:
        """Return the columns and rows of the list."""
        point, = importlib.metadata.entry_points(group=_CHECKS, name='ironic')
        found = point.load()(parsed_args.config_file)
        self.worst = 2 if any(found.values()) else min(len(found), 1)
        return _COLUMNS, [
            ('yes' if fatal else 'no', one.severity.name.lower(), one.code,
             one.where, one.problem, one.remedy)
            for one, fatal in found.items()]
