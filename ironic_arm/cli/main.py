# SPDX-License-Identifier: Apache-2.0

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
