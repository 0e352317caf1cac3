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

"""The inspection agent's Python packages, for its machine's architecture."""

import importlib.util
import pathlib
import shutil
import sys

from fleet import cache as caching
from fleet.commands import CommandError, run

REQUIREMENTS = pathlib.Path(__file__).with_name('agent_requirements.txt')
PYTHON_VERSION = '3.11'
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


def install(cache: pathlib.Path, target: pathlib.Path,
            progress: caching.Progress) -> None:
    """Install the pinned packages into a directory, without the unused.

    :param cache: the cache directory, where downloads are kept.
    :param target: the directory to make.
    :param progress: told what happens.
    :raises CommandError: something cannot be downloaded.
    """
    progress('installing the inspection agent for aarch64')
    run([*_installer(cache), '--quiet', '--target', target, '--no-deps',
         '--only-binary', ':all:', '--requirement', REQUIREMENTS])
    for pattern in UNUSED:
        for path in list(target.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _installer(cache: pathlib.Path) -> list[str]:
    # An environment made by uv has no pip, one made by Python no uv.
    if shutil.which('uv'):
        return ['uv', 'pip', 'install', '--cache-dir', str(cache / 'uv'),
                '--link-mode', 'copy', '--python', sys.executable,
                '--python-version', PYTHON_VERSION,
                '--python-platform', PLATFORM]
    if importlib.util.find_spec('pip'):
        return [sys.executable, '-m', 'pip', 'install',
                '--cache-dir', str(cache / 'pip'), '--no-compile',
                '--python-version', PYTHON_VERSION,
                *(f'--platform={tag}' for tag in _TAGS)]
    raise CommandError('neither pip nor uv is here: install python3-pip')
