# SPDX-License-Identifier: Apache-2.0

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
