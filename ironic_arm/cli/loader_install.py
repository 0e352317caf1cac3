# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm loader install``: install a loader under the right name."""

import argparse
import sys

from oslo_config import cfg

from ironic_arm.cli import base
from ironic_arm.cli import loader_download
from ironic_arm.conf import places
from ironic_arm.images.commands import CommandError
from ironic_arm.loaders import install
from ironic_arm.loaders import sources
from ironic_arm.netboot import architecture
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.checks import loader_choice


class LoaderInstall(base.Command):
    """Install the network boot loader of an architecture for serving.

    It is found among the installed packages, or in the named files,
    directories, packages (.deb, .rpm) and disc images. A program for
    another architecture, or a GRUB that boots from disks only, is refused.
    The exit code is 0 where the loader is installed and 2 where it is not.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument(
            '--arch', required=True, metavar='ARCH',
            choices=[row.cpu_arch for row in architecture.ARCHITECTURES],
            help="the machines' architecture in ironic, such as aarch64")
        parser.add_argument(
            '--from', action='append', default=[], dest='sources',
            metavar='PATH', help='file, directory, .deb, .rpm or disc image '
            'to search; may be repeated; default: the installed packages')
        loader_download.add_options(parser)
        parser.add_argument(
            '--secure-boot', action='store_true',
            help='install a signed shim and the signed GRUB that it loads')
        parser.add_argument(
            '--config-file', action='append', default=[], metavar='FILE',
            help='configuration file of ironic, for its TFTP root and its '
            'permissions of files; may be repeated')
        parser.add_argument('--tftp-root', metavar='DIRECTORY',
                            help='default: [pxe]tftp_root of ironic')
        parser.add_argument('--http-root', metavar='DIRECTORY',
                            help='install it there too')
        parser.add_argument('--dry-run', action='store_true',
                            help='only print what would be done')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return its exit code."""
        given = parsed_args
        row = architecture.find(given.arch)
        assert row
        try:
            where = places.load(given.config_file)
            found = given.sources + loader_download.packages(given, row)
            choice, contents = install.choose(found, row, given.secure_boot)
            if given.http_root:
                _warn(choice)
            for root in filter(None, (given.tftp_root or where.tftp_root,
                                      given.http_root)):
                _install(root, choice, contents, where, given.dry_run)
        except (loader_choice.NoChoice, sources.Unusable, CommandError,
                OSError, cfg.Error) as exc:
            raise base.Refused(f'ERROR: {exc}') from exc
        print(_configuration(row, choice))
        return 0


def _warn(choice: loader_choice.Choice) -> None:
    """Warn of a loader that cannot load over HTTP."""
    for name, one in choice.files.items():
        assert not isinstance(one.facts, filesystem.Unclear)
        for found in bootable.loader(one.facts, name,
                                     transport=bootable.HTTP):
            print(f'WARNING: {found}', file=sys.stderr)


def _install(root: str, choice: loader_choice.Choice,
             contents: dict[str, bytes], where: places.Places,
             dry_run: bool) -> None:
    written = None if dry_run else install.place(
        root, contents, where.file_mode, where.directory_mode)
    for name, one in choice.files.items():
        state = ('would be' if written is None else
                 'written' if name in written else 'unchanged')
        print(f'{root}/{name}: {state}, from {one.name}')


def _configuration(row: architecture.Architecture,
                   choice: loader_choice.Choice) -> str:
    """Return the lines to configure."""
    line = f'{row.cpu_arch}:{choice.boot_file}'
    mode = '-uefi' if len(row.boot_modes) > 1 else ''
    ours = f'{row.cpu_arch}{mode}:{choice.boot_file}'
    return (f'\n# ironic.conf\n[pxe]\npxe_bootfile_name_by_arch = {line}\n'
            '\n# where the PXE filter is configured\n[arm_pxe_filter]\n'
            f'boot_file_by_arch = {ours}')
