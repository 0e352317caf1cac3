# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm image assemble``: a small agent ramdisk without emulation."""

import argparse
import os
import pathlib
import sys
import time

from ironic_arm.cli import base
from ironic_arm.cli import image_report
from ironic_arm.images import apt
from ironic_arm.images import interruption
from ironic_arm.images.assemble import assemble
from ironic_arm.images.assemble import plan
from ironic_arm.images.assemble import python_packages
from ironic_arm.images.commands import CommandError
from ironic_arm.system import directories

CPU_ARCH = 'aarch64'
OUTPUT = 'ironic-python-agent-aarch64'


class Assemble(base.Command):
    """Make a small ironic-python-agent ramdisk for aarch64.

    It is assembled from Debian packages and wheels. Nothing is emulated,
    no script of a package is run, and root is not needed.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument(
            '--output', metavar='NAME', type=pathlib.Path,
            default=pathlib.Path(OUTPUT),
            help='write NAME.kernel and NAME.initramfs '
            '(default: %(default)s)')
        parser.add_argument(
            '--cache', metavar='DIRECTORY', type=pathlib.Path,
            default=default_cache(),
            help='keep downloads there (default: %(default)s)')
        parser.add_argument(
            '--dry-run', action='store_true',
            help='print what would be assembled, and do nothing')
        _add_content(parser)
        _add_sources(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return its exit code."""
        os.umask(image_report.UMASK)
        began = time.monotonic()
        made = files(parsed_args.output)
        try:
            if parsed_args.dry_run:
                print(plan.text(recipe(parsed_args), parsed_args.cache,
                                made), end='')
                return 0
            directories.make(os.fspath(made.kernel.parent))
            with interruption.stoppable():
                assemble.assemble(recipe(parsed_args), parsed_args.cache,
                                  made, _print)
        except (CommandError, OSError) as exc:
            raise base.Refused(f'ERROR: {exc}') from exc
        except interruption.Interrupted as stop:
            _print(f'{stop}: stopped, nothing is left behind')
            return 128 + stop.number
        return image_report.conclude(CPU_ARCH, *made,
                                     time.monotonic() - began)


def _add_content(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--agent-version', metavar='VERSION', default=python_packages.VERSION,
        help='version of ironic-python-agent (default: %(default)s)')
    parser.add_argument(
        '--python-package', metavar='SPEC', action='append', default=[],
        help='add a Python package or a wheel, like a hardware manager; may '
        'be repeated')
    parser.add_argument(
        '--constraints', metavar='FILE', type=pathlib.Path,
        help='limit the versions of Python packages; default: the ones '
        f'tested with version {python_packages.VERSION} of the agent')
    parser.add_argument(
        '--package', metavar='NAME', action='append', default=[],
        help='add all of a Debian package; may be repeated')
    parser.add_argument(
        '--firmware', metavar='NAME', action='append', default=[],
        help='the same from the component '
        f'{assemble.FIRMWARE_COMPONENT}; may be repeated')
    parser.add_argument(
        '--compression', choices=sorted(assemble.COMPRESSIONS),
        default='zstd',
        help='compression of the ramdisk (default: %(default)s)')


def _add_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--release', choices=sorted(assemble.PYTHONS),
        default=apt.DEFAULT_SUITE,
        help='release of Debian (default: %(default)s)')
    parser.add_argument(
        '--mirror', metavar='URL',
        help='mirror of a Debian archive; default: the one of this host, '
        f'or ${apt.MIRROR_VARIABLE}')


def recipe(chosen: argparse.Namespace) -> assemble.Recipe:
    """Return the recipe that the arguments select."""
    return assemble.Recipe(
        release=chosen.release, agent=chosen.agent_version,
        python_packages=tuple(chosen.python_package),
        constraints=chosen.constraints, packages=tuple(chosen.package),
        firmware=tuple(chosen.firmware), compression=chosen.compression,
        mirror=chosen.mirror, fresh=True)


def files(output: pathlib.Path) -> assemble.Ramdisk:
    """Return the files that belong to a name."""
    return assemble.Ramdisk(output.with_name(f'{output.name}.kernel'),
                            output.with_name(f'{output.name}.initramfs'))


def default_cache() -> pathlib.Path:
    """Return the default directory for downloads."""
    top = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    return pathlib.Path(os.environ.get('IRONIC_ARM_CACHE')
                        or os.path.join(top, 'ironic-arm'))


def _print(text: str) -> None:
    print(text, file=sys.stderr)
