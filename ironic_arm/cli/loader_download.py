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
        help='look into the packages of Debian, which apt downloads and '
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
    """Return the packages that a command line asks for, as paths.

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
