# SPDX-License-Identifier: Apache-2.0

"""The command ``ironic-arm``; its subcommands are entry points."""

import importlib.metadata
import sys

from cliff import app
from cliff import commandmanager

NAMESPACE = 'ironic_arm.cli'
DISTRIBUTION = 'ironic-arm'


class Commands(commandmanager.CommandManager):  # type: ignore[misc]
    """The commands of this package, each imported once it is called.

    cliff's own manager searches all installed packages for commands, and
    imports all that it finds whenever one of them is called.
    """

    def load_commands(self, namespace: str) -> None:
        """Add the commands from the entry points of this package."""
        ours = importlib.metadata.distribution(DISTRIBUTION).entry_points
        for entry in ours.select(group=namespace):
            self.commands[entry.name.replace('_', ' ')] = entry


class IronicArm(app.App):  # type: ignore[misc]
    """Check how machines of every architecture boot over the network."""

    def __init__(self) -> None:
        super().__init__(
            description=self.__doc__,
            version=importlib.metadata.version(DISTRIBUTION),
            command_manager=Commands(NAMESPACE),
            deferred_help=True)

    def initialize_app(self, argv: list[str]) -> None:
        """Print the help where no command is given.

        cliff would start an interactive shell.

        :param argv: the command and its arguments.
        """
        if not argv:
            self.options.deferred_help = True


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code.

    :param arguments: of the command line; ``None`` for those of this
        process.
    """
    return int(IronicArm().run(
        sys.argv[1:] if arguments is None else arguments))


if __name__ == '__main__':
    sys.exit(main())
