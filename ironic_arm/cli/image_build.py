# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm image build``: run ironic-python-agent-builder, prepared."""

import argparse
from collections.abc import Iterable, Mapping
import os
import pathlib
import shutil
import sys
import time

from ironic_arm.cli import base
from ironic_arm.cli import image_progress
from ironic_arm.cli import image_report
from ironic_arm.images import interruption
from ironic_arm.images.build import builder
from ironic_arm.images.build import checks
from ironic_arm.images.build import distros
from ironic_arm.images.build import host as build_host
from ironic_arm.images.build import leftovers
from ironic_arm.images.build import recipe
from ironic_arm.images.build import request as requests
from ironic_arm.images.commands import CommandError
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import Severity
from ironic_arm.system import directories

# Variables of the builder that do not begin with DIB_.
_SETTINGS = ('ARCH', 'PIP_DOWNLOAD_CACHE', 'PYPI_MIRROR_URL')


class Build(base.Command):
    """Build an ironic-python-agent ramdisk with diskimage-builder.

    The host is checked first, settings of older recipes are translated,
    and nothing stays mounted, however the build ends.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument('--distro', required=True,
                            choices=sorted(distros.DISTROS))
        parser.add_argument(
            '--release', help='release of the distribution; default: one '
            'that the builder supports')
        parser.add_argument(
            '--arch', help='architecture of the image (default: arm64)')
        parser.add_argument(
            '--output', metavar='NAME', type=pathlib.Path,
            help='write NAME.kernel, NAME.initramfs and NAME.log; default: '
            'ironic-python-agent-ARCH')
        parser.add_argument(
            '--dry-run', action='store_true',
            help='print what would be run, and do nothing')
        _add_content(parser)
        _add_sources(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return its exit code."""
        os.umask(image_report.UMASK)
        try:
            request = _request(parsed_args, os.environ)
            plan = recipe.plan(request)
            if parsed_args.dry_run:
                print(plan.script(), end='')
                return base.REFUSED if _report(plan.findings) else 0
            with interruption.stoppable():
                return _build(request, plan, parsed_args.builder)
        except (CommandError, leftovers.StillMounted, OSError) as exc:
            raise base.Refused(f'ERROR: {exc}') from exc
        except interruption.Interrupted as stop:
            print(f'{stop}: stopped, nothing is left mounted',
                  file=sys.stderr)
            return 128 + stop.number


def _add_content(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--element', metavar='NAME', action='append', default=[],
        help='add an element of diskimage-builder; may be repeated')
    parser.add_argument(
        '--devuser', metavar='NAME',
        help='add a user for logins, with the rights of sudo')
    parser.add_argument(
        '--ssh-key', metavar='FILE', type=pathlib.Path,
        help='public key of that user')
    agent = parser.add_mutually_exclusive_group()
    agent.add_argument(
        '--agent-version', metavar='VERSION',
        help='take ironic-python-agent from PyPI; default: its sources')
    agent.add_argument('--branch', help='branch of the sources')


def _add_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--mirror', metavar='URL',
                        help="mirror of the distribution's packages")
    parser.add_argument('--security-mirror', metavar='URL',
                        help='mirror of the security updates of Debian')
    parser.add_argument('--pypi-mirror', metavar='URL',
                        help='mirror of a Python package index')
    parser.add_argument('--local-image', metavar='FILE', type=pathlib.Path,
                        help='cloud image to start from')
    parser.add_argument(
        '--settings', metavar='FILE', type=pathlib.Path,
        help='shell script that sets variables of the builder, like an '
        'older recipe; exported or not')
    parser.add_argument('--builder', metavar='FILE',
                        help=f'{distros.BUILDER}; default: the one on PATH')


def _request(chosen: argparse.Namespace,
             environment: Mapping[str, str]) -> requests.Request:
    given = {name: value for name, value in environment.items()
             if name.startswith('DIB_') or name in _SETTINGS}
    if chosen.settings:
        given |= requests.read_settings(chosen.settings.read_text())
    image = chosen.local_image
    if image is None and given.get('DIB_LOCAL_IMAGE'):
        image = pathlib.Path(given['DIB_LOCAL_IMAGE'])
    output = chosen.output or pathlib.Path(
        f'ironic-python-agent-{chosen.arch or given.get("ARCH", "arm64")}')
    return requests.Request(
        distro=chosen.distro, output=output.resolve(),
        release=chosen.release, arch=chosen.arch,
        elements=tuple(chosen.element), mirror=chosen.mirror,
        security_mirror=chosen.security_mirror,
        pypi_mirror=chosen.pypi_mirror,
        local_image=image and image.absolute(),
        image_format=build_host.image_format(image) if image else None,
        devuser=chosen.devuser,
        ssh_key=chosen.ssh_key and chosen.ssh_key.absolute(),
        branch=chosen.branch, agent_version=chosen.agent_version,
        settings=given)


def _build(request: requests.Request, plan: recipe.Plan,
           chosen: str | None) -> int:
    if _report(plan.findings):
        return base.REFUSED
    directories.make(os.fspath(request.output.parent))
    program = chosen or _find_builder()
    host = build_host.look(plan, program, request.output.parent)
    if _report(checks.check(plan, host)) or program is None:
        return base.REFUSED
    began = time.monotonic()
    with image_progress.shown(sys.stderr) as progress:
        made = builder.build(request, plan, program, progress)
    return image_report.conclude(plan.arch.cpu_arch, made.kernel,
                                 made.initramfs, time.monotonic() - began)


def _report(found: Iterable[Finding]) -> bool:
    """Print findings; return whether there is an error among them."""
    return base.report(found) == Severity.ERROR


def _find_builder() -> str | None:
    """Return the path of the builder on PATH, or beside this Python."""
    beside = os.path.dirname(sys.executable)
    return shutil.which(distros.BUILDER) or shutil.which(distros.BUILDER,
                                                        path=beside)

