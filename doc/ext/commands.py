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

"""The commands of ironic-arm, described by their own parsers."""

import typing

from cliff import sphinxext
import sphinx.application

from ironic_arm.cli import application


class Commands(sphinxext.AutoprogramCliffDirective):
    """cliff's own directive, with the commands as this program has them.

    Lists run without cliff where they can, and so are no commands of cliff
    before the program makes them so.
    """

    def _load_commands(self) -> dict[str, type]:
        manager = application.Commands(self.arguments[0])
        return {name: self._load_command(manager, name)
                for name in manager.commands}


def setup(app: sphinx.application.Sphinx) -> dict[str, typing.Any]:
    """Add the directive ``ironic-arm-commands``."""
    app.add_directive('ironic-arm-commands', Commands)
    return {'parallel_read_safe': True}
