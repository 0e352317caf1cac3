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

"""The command ``ironic-arm``; its subcommands are entry points."""

import importlib.metadata
import sys

from cliff import app
from cliff import commandmanager

NAMESPACE = 'ironic_arm.cli'


class IronicArm(app.App):  # type: ignore[misc]
    """Look at how machines of every architecture are booted."""

    def __init__(self) -> None:
        super().__init__(
            description=self.__doc__,
            version=importlib.metadata.version('ironic-arm'),
            command_manager=commandmanager.CommandManager(NAMESPACE),
            deferred_help=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code.

    :param arguments: of the command line; ``None`` for those of this
        process.
    """
    return int(IronicArm().run(sys.argv[1:] if arguments is None
                               else arguments))


if __name__ == '__main__':
    sys.exit(main())
