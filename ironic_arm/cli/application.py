# SPDX-License-Identifier: Apache-2.0

"""The command ``ironic-arm`` with all that cliff gives it."""

import importlib.metadata

from cliff import app
from cliff import commandmanager

from ironic_arm.cli import base

NAMESPACE = 'ironic_arm.cli'


class _Entry:
    """An entry point, whose command cliff can run."""

    def __init__(self, entry: importlib.metadata.EntryPoint) -> None:
        self._entry = entry
        self.value = entry.value

    def load(self) -> type:
        return base.for_cliff(self._entry.load())


class Commands(commandmanager.CommandManager):  # type: ignore[misc]
    """The commands of this package, each imported once it is called.

    cliff's own manager imports all commands, and what they need, whenever
    one of them is called.
    """

    def load_commands(self, namespace: str) -> None:
        """Take the commands from the entry points of this package."""
        here = importlib.metadata.distribution('ironic-arm')
        for entry in here.entry_points.select(group=namespace):
            self.commands[entry.name.replace('_', ' ')] = _Entry(entry)


class IronicArm(app.App):  # type: ignore[misc]
    """Look at how machines of every architecture are booted."""

    def __init__(self) -> None:
        super().__init__(
            description=self.__doc__,
            version=importlib.metadata.version('ironic-arm'),
            command_manager=Commands(NAMESPACE),
            deferred_help=True)
