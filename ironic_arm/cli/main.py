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

import sys

from ironic_arm.cli import lean


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code.

    :param arguments: of the command line; ``None`` for those of this
        process.
    """
    words = sys.argv[1:] if arguments is None else arguments
    code = lean.run(words)
    if code is None:
        # Here, and not above: the short way does without.
        from ironic_arm.cli import application
        code = int(application.IronicArm().run(words))
    return code


if __name__ == '__main__':
    sys.exit(main())
