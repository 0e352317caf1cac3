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

"""Turn Python sources into the bytecode of the version that will run them.

Bytecode does not depend on the architecture, so it can be made here: an
emulated machine would need half a minute for it, each time it boots.
"""

import pathlib
import platform
import sys

from fleet import cache as caching
from fleet import debian
from fleet.commands import run

_PACKAGES = ('python{0}-minimal', 'libpython{0}-stdlib')


def compile_tree(python: list[str], directory: pathlib.Path,
                 root: pathlib.Path) -> None:
    """Replace the Python sources below a directory by bytecode.

    :param python: what :func:`interpreter` returned.
    :param directory: where the sources lie.
    :param root: what will be the root directory when they run; tracebacks
        name files as they are seen from there.
    :raises CommandError: a source is not valid.
    """
    # Bytecode in the place of its source is taken without a look at any.
    run([*python, '-m', 'compileall', '-q', '-b', '-j', '0', '-s', root,
         '-p', '/', '--invalidation-mode', 'unchecked-hash', directory])
    for source in directory.rglob('*.py'):
        source.unlink()


def interpreter(cache: pathlib.Path, version: str, scratch: pathlib.Path,
                progress: caching.Progress) -> list[str]:
    """Return a command that runs a version of Python on this host.

    That is the Python at work if its version is right, else Debian's.

    :param cache: the cache directory.
    :param version: the version, like "3.11".
    :param scratch: where Debian's Python is unpacked, if it is needed.
    :param progress: told what is downloaded.
    :raises CommandError: Debian's Python cannot be downloaded.
    """
    if (platform.python_implementation() == 'CPython'
            and platform.python_version().startswith(f'{version}.')):
        return [sys.executable]
    names = [name.format(version) for name in _PACKAGES]
    arch = run(['dpkg', '--print-architecture']).strip()
    debian.unpack(debian.fetch(cache, names, progress, arch=arch,
                               depends=True), scratch)
    return _foreign(scratch.absolute(), version)


def _foreign(root: pathlib.Path, version: str) -> list[str]:
    # With its own loader and libraries it runs on whatever this host has.
    [loader] = {path.resolve() for path in root.glob('lib*/ld-linux-*.so.*')}
    places = [str(path.parent) for path in root.glob('**/libc.so.6')]
    places += [str(path.parent) for path in root.glob('**/libz.so.1')]
    return ['env', f'PYTHONHOME={root / "usr"}', str(loader),
            '--library-path', ':'.join(places),
            str(root / 'usr/bin' / f'python{version}')]
