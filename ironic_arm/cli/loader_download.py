# SPDX-License-Identifier: Apache-2.0

"""Boot loaders from Debian's archive, for hosts that have none installed."""

import argparse
import pathlib
import sys

from ironic_arm.cli import image_assemble
from ironic_arm.images import packages as images_packages
from ironic_arm.images.commands import CommandError
from ironic_arm.netboot import architecture


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that can download loaders."""
    parser.add_argument(
        '--download', action='store_true',
        help='search the packages of Debian, which apt downloads and '
        'verifies; the host may be of any architecture')
    parser.add_argument(
        '--cache', metavar='DIRECTORY', type=pathlib.Path,
        default=image_assemble.default_cache(),
        help='keep downloads there (default: %(default)s)')


def names(row: architecture.Architecture, secure_boot: bool) -> list[str]:
    """Return the packages with the signed loaders of an architecture."""
    found = [f'grub-efi-{row.debian}-signed']
    if secure_boot:
        found += ['shim-signed', f'shim-helpers-{row.debian}-signed']
    return found


def packages(given: argparse.Namespace, row: architecture.Architecture
             ) -> list[str]:
    """Return the packages that the arguments select, as paths.

    :raises ironic_arm.images.commands.CommandError: if there is none, or
        it cannot be downloaded.
    :raises OSError: if the cache cannot be written.
    """
    if not given.download:
        return []
    if row.debian is None:
        raise CommandError(f'Debian has no loaders for {row.cpu_arch}')
    return [str(path) for path in images_packages.fetch(
        given.cache, names(row, given.secure_boot),
        lambda text: print(text, file=sys.stderr), arch=row.debian)]
