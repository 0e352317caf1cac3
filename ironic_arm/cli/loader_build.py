# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm loader build`` or ``grub-image``: build a network GRUB."""

import argparse
import os

from ironic_arm.cli import base
from ironic_arm.loaders import build
from ironic_arm.netboot import architecture
from ironic_arm.system import files


class GrubImage(base.Command):
    """Build a network GRUB that requests its configuration at once.

    It is not signed: with secure boot, use the one of a distribution.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument(
            '--arch', choices=build.ARCHITECTURES, default='aarch64',
            help='architecture of the machines (default: %(default)s)')
        parser.add_argument(
            '--modules-dir', metavar='DIRECTORY',
            help="GRUB's modules for that architecture, or an unpacked "
            'package with them (default: where packages install them)')
        parser.add_argument(
            '--output', metavar='FILE',
            help='the file to write (default: grubaa64.efi or grubx64.efi '
            'in the current directory)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return its exit code."""
        arch = architecture.find(parsed_args.arch)
        assert arch is not None  # the parser knows no other
        output = parsed_args.output or build.file_name(arch)
        try:
            build.build(arch, output, parsed_args.modules_dir)
        except files.ForeignFile as exc:
            raise base.Refused(f'ERROR: {exc}: this file was not built by '
                               'ironic-arm and is left alone') from exc
        except (build.BuildError, OSError) as exc:
            raise base.Refused(f'ERROR: {exc}') from exc
        print(f'{output}: {os.path.getsize(output)} bytes')
        return 0
