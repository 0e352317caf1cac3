# SPDX-License-Identifier: Apache-2.0

"""The inspection agent's Python packages, for its machine's architecture."""

import importlib.util
import pathlib
import shutil
import sys
from typing import NamedTuple

from ironic_arm.images import cache as caching
from ironic_arm.images.commands import run

AGENT = 'ironic-python-agent'
VERSION = '13.0.0'
"""The version whose dependencies are pinned."""

_PINNED = pathlib.Path(__file__).parent / 'agent/constraints.txt'
PLATFORM = 'aarch64-unknown-linux-gnu'

# pip wants every platform tag a wheel may have, newest first: glibc 2.28 is
# what uv takes for the platform above, 2.17 the oldest there is.
_TAGS = (*(f'manylinux_2_{minor}_aarch64' for minor in range(28, 16, -1)),
         'manylinux2014_aarch64', 'any')

# Never imported by the agent, or only read by tools that manage packages.
UNUSED = (
    '.lock', 'bin', '*.dist-info/INSTALLER', '*.dist-info/RECORD',
    '*.dist-info/REQUESTED', '*.dist-info/WHEEL', '*.dist-info/licenses',
    '*.dist-info/sboms', '*.pth', '_distutils_hack', 'cffi', 'cffi-*',
    'pkg_resources', 'pycparser*', 'setuptools*', 'tzdata*',
    'netaddr/eui/*.idx', 'netaddr/eui/*.txt', '**/tests', '**/testsuite',
    '**/locale', '**/*.pyi', '**/*.pxd', '**/*.pyx', '**/*.c', '**/*.h')


class Wanted(NamedTuple):
    """What to install.

    python is the version of Python in the ramdisk, agent that of the
    agent; more are other requirements, or paths of wheels; constraints is
    a file that limits versions, None for the pinned ones of VERSION and for
    none with any other version of the agent.
    """

    python: str
    agent: str = VERSION
    more: tuple[str, ...] = ()
    constraints: pathlib.Path | None = None

    def arguments(self) -> list[str]:
        """Return what pip is to install, and within which limits."""
        limits = self.constraints
        if limits is None and self.agent == VERSION:
            limits = _PINNED
        return [*(['--constraint', str(limits)] if limits else []),
                f'{AGENT}=={self.agent}', *self.more]


def pins() -> str:
    """Return the requirements that VERSION of the agent was tested with."""
    return ''.join(line for line in _PINNED.read_text().splitlines(True)
                   if not line.startswith('#'))


def install(cache: pathlib.Path, wanted: Wanted, target: pathlib.Path,
            progress: caching.Progress) -> None:
    """Install packages into a directory, without what is not used.

    :param cache: the cache directory, where downloads are kept.
    :param wanted: the agent and whatever else.
    :param target: the directory to make.
    :param progress: is called with each step.
    :raises CommandError: something cannot be downloaded.
    """
    progress(f'installing {AGENT} {wanted.agent} for aarch64')
    run([*_installer(cache, wanted.python), '--quiet', '--target', target,
         '--only-binary', ':all:', *wanted.arguments()])
    for pattern in UNUSED:
        for path in list(target.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def pip() -> list[str] | None:
    """Return the command that is pip: of this environment, else on PATH."""
    if importlib.util.find_spec('pip'):
        return [sys.executable, '-m', 'pip']
    found = shutil.which('pip3')
    return [found] if found else None


def can_install() -> bool:
    """Return whether something is here that installs packages.

    An environment made by uv has no pip, one made by Python no uv.
    """
    return bool(shutil.which('uv') or importlib.util.find_spec('pip'))


def _installer(cache: pathlib.Path, python: str) -> list[str]:
    if shutil.which('uv'):
        return ['uv', 'pip', 'install', '--cache-dir', str(cache / 'uv'),
                '--link-mode', 'copy', '--python', sys.executable,
                '--python-version', python, '--python-platform', PLATFORM]
    return [sys.executable, '-m', 'pip', 'install',
            '--cache-dir', str(cache / 'pip'), '--no-compile',
            '--python-version', python,
            *(f'--platform={tag}' for tag in _TAGS)]
