# SPDX-License-Identifier: Apache-2.0

"""Turn Python sources into the bytecode of the version that will run them.

Bytecode does not depend on the architecture, so it can be made here: an
emulated machine would need half a minute for it, each time it boots.
"""

import pathlib
import platform
import sys
from typing import NamedTuple

from ironic_arm.images import apt
from ironic_arm.images import cache as caching
from ironic_arm.images import packages
from ironic_arm.images.commands import run

_PACKAGES = ('python{0}-minimal', 'libpython{0}-stdlib')


class Interpreter(NamedTuple):
    """A command that runs Python, and the jobs it can run at a time.

    jobs is 0 for as many as there are processors.
    """

    command: list[str]
    jobs: int = 0


def compile_tree(python: Interpreter, directory: pathlib.Path,
                 root: pathlib.Path) -> None:
    """Replace the Python sources below a directory by bytecode.

    :param python: what :func:`interpreter` returned.
    :param directory: where the sources lie.
    :param root: what will be the root directory when they run; tracebacks
        name files as they are seen from there.
    :raises CommandError: a source is not valid.
    """
    # Bytecode in the place of its source is taken without a look at any.
    run([*python.command, '-m', 'compileall', '-q', '-b',
         '-j', str(python.jobs), '-s', root, '-p', '/',
         '--invalidation-mode', 'unchecked-hash', directory])
    for source in directory.rglob('*.py'):
        source.unlink()


def interpreter(cache: pathlib.Path, version: str, scratch: pathlib.Path,
                progress: caching.Progress,
                archive: apt.Archive = packages.ANY) -> Interpreter:
    """Return what runs a version of Python on this host.

    That is the Python at work if its version is right, else Debian's.

    :param cache: the cache directory.
    :param version: the version, like "3.11".
    :param scratch: where Debian's Python is unpacked, if it is needed.
    :param progress: is called with each download.
    :param archive: the release of Debian that has this version.
    :raises CommandError: Debian's Python cannot be downloaded.
    """
    if (platform.python_implementation() == 'CPython'
            and platform.python_version().startswith(f'{version}.')):
        return Interpreter([sys.executable])
    names = [name.format(version) for name in _PACKAGES]
    arch = run(['dpkg', '--print-architecture']).strip()
    packages.unpack(packages.fetch(cache, names, progress, arch=arch,
                               depends=True, archive=archive), scratch)
    return _foreign(scratch.absolute(), version)


def _foreign(root: pathlib.Path, version: str) -> Interpreter:
    # With its own loader and libraries it runs on whatever this host has.
    # Links to it may be absolute, and would lead to the host's.
    [loader] = {path for path in root.glob('**/ld-linux-*.so.*')
                if not path.is_symlink()}
    places = [str(path.parent) for path in root.glob('**/libc.so.6')]
    places += [str(path.parent) for path in root.glob('**/libz.so.1')]
    command = ['env', f'PYTHONHOME={root / "usr"}', str(loader),
               '--library-path', ':'.join(places),
               str(root / 'usr/bin' / f'python{version}')]
    # For a second job it would call itself, without this loader.
    return Interpreter(command, jobs=1)
