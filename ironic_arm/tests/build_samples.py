# SPDX-License-Identifier: Apache-2.0

"""Dry runs of ``ironic-arm image build``, for the golden tests.

Running this module writes them anew below ``dry_runs/``.
"""

import contextlib
import io
import os
import pathlib
from unittest import mock

from ironic_arm.cli import main

GOLDEN = pathlib.Path(__file__).parent / 'dry_runs'

# What an operator of some years ago has in a script, exported or not.
OLD_RECIPE = pathlib.Path(__file__).parent / 'dry_runs/old_recipe.sh'

CASES = {
    'debian': ['--distro', 'debian'],
    'debian-old-recipe': [
        '--distro', 'debian', '--settings', str(OLD_RECIPE),
        '--element', 'pip-cache', '--element', 'dhcp-all-interfaces',
        '--devuser', 'debug'],
    'debian-pypi': [
        '--distro', 'debian', '--arch', 'amd64', '--agent-version', '13.0.0',
        '--mirror', 'http://mirror.example/debian',
        '--security-mirror', 'http://mirror.example/debian-security',
        '--pypi-mirror', 'http://pypi.example/simple'],
    'ubuntu': [
        '--distro', 'ubuntu', '--mirror', 'http://mirror.example/ubuntu',
        '--devuser', 'debug', '--ssh-key', '/home/me/.ssh/id.pub'],
    'centos': [
        '--distro', 'centos', '--release', '9', '--arch', 'aarch64',
        '--branch', 'stable/2025.2', '--element', 'extra-hardware'],
    'wrong': ['--distro', 'centos', '--release', '8', '--arch', 'sparc'],
}


def dry_run(arguments: list[str]) -> str:
    """Return what a dry run prints, errors and all, and its exit code."""
    printed = io.StringIO()
    with mock.patch.dict(os.environ, {'HOME': '/root'}, clear=True), \
            contextlib.redirect_stdout(printed), \
            contextlib.redirect_stderr(printed):
        code = main.main(['image', 'build', '--dry-run', '--output',
                          '/srv/images/ipa', *arguments])
    return f'{printed.getvalue()}exit code {code}\n'


if __name__ == '__main__':
    GOLDEN.mkdir(exist_ok=True)
    for name, arguments in CASES.items():
        (GOLDEN / f'{name}.txt').write_text(dry_run(arguments))
