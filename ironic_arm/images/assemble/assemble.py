# SPDX-License-Identifier: Apache-2.0

"""Assemble the real inspection agent for arm64 into a ramdisk.

Nothing is emulated, nothing is mounted and no script of a package is run, so
any user can do it on a machine of any architecture.
"""

import dataclasses
import os
import pathlib
import shutil
import sys
import tempfile
from typing import NamedTuple

from ironic_arm.images import apt
from ironic_arm.images import cache as caching
from ironic_arm.images import packages as images_packages
from ironic_arm.images.assemble import bytecode
from ironic_arm.images.assemble import drivers
from ironic_arm.images.assemble import initramfs
from ironic_arm.images.assemble import kernel
from ironic_arm.images.assemble import (
    python_packages as assemble_python_packages,
)
from ironic_arm.images.assemble import system_files
from ironic_arm.images.commands import CommandError
from ironic_arm.system import directories

PYTHONS = {'bookworm': '3.11', 'trixie': '3.13'}
"""Releases of Debian, and the version of Python each has."""

COMPRESSIONS = {
    'gzip': ('--format=gzip', '-9'),
    'xz': ('--format=xz', '-6'),
    'zstd': ('-12',)}
"""Names of compressions, and the options of zstd, which writes them all."""

KERNEL_PACKAGE = 'linux-image-arm64'
FIRMWARE_COMPONENT = 'non-free-firmware'

_TOOLS = {
    'apt-get': 'apt', 'cpio': 'cpio', 'dpkg-deb': 'dpkg',
    'setpriv': 'util-linux', 'zstd': 'zstd'}

DIRECTORIES = ('dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp', 'var/log')
# Where each file of ours goes, and whether it is a program.
FILES = {
    'init': ('init', 0o755),
    'ironic-python-agent': ('usr/bin/ironic-python-agent', 0o755),
    'poweroff': ('usr/sbin/poweroff', 0o755),
    'udhcpc.script': ('etc/udhcpc.script', 0o755)}
AGENT = 'usr/lib/ironic-python-agent'

_OURS = pathlib.Path(__file__).parent / 'agent'


class Ramdisk(NamedTuple):
    """The paths of a kernel and of its initramfs."""

    kernel: pathlib.Path
    initramfs: pathlib.Path


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What to assemble.

    :ivar release: the release of Debian, one of PYTHONS.
    :ivar agent: the version of ironic-python-agent.
    :ivar python_packages: other requirements, or paths of wheels, like those
        of hardware managers.
    :ivar constraints: file that limits versions of Python packages; None:
        those pinned for agent_python.VERSION.
    :ivar packages: other Debian packages, taken whole.
    :ivar firmware: Debian packages with firmware.
    :ivar compression: one of COMPRESSIONS.
    :ivar mirror: URL of a Debian archive; None: the one of this host.
    :ivar fresh: ask the mirror for newer packages than those it had the
        last time.
    """

    release: str = apt.DEFAULT_SUITE
    agent: str = assemble_python_packages.VERSION
    python_packages: tuple[str, ...] = ()
    constraints: pathlib.Path | None = None
    packages: tuple[str, ...] = ()
    firmware: tuple[str, ...] = ()
    compression: str = 'zstd'
    mirror: str | None = None
    fresh: bool = False

    @property
    def python(self) -> str:
        """The version of Python, like "3.11"."""
        return PYTHONS[self.release]

    @property
    def archive(self) -> apt.Archive:
        """Where Debian packages come from."""
        more = (FIRMWARE_COMPONENT,) if self.firmware else ()
        return apt.Archive(self.release, self.mirror, ('main', *more),
                                self.fresh)


class _Build(NamedTuple):
    recipe: Recipe
    cache: pathlib.Path
    scratch: pathlib.Path
    progress: caching.Progress

    @property
    def tree(self) -> pathlib.Path:
        return self.scratch / 'tree'

    def unpack(self, names: tuple[str, ...], into: str, *,
               depends: bool = False) -> pathlib.Path:
        """Download packages and unpack them below the scratch directory."""
        target = self.scratch / into
        target.mkdir(mode=0o755)
        images_packages.unpack(
            images_packages.fetch(
                self.cache, names, self.progress, depends=depends,
                archive=self.recipe.archive), target)
        return target


def assemble(recipe: Recipe, cache: pathlib.Path, made: Ramdisk,
             progress: caching.Progress) -> None:
    """Make a kernel and an initramfs with the agent.

    Both appear under their names when they are whole.

    :param recipe: what to assemble.
    :param cache: directory where downloads are kept; made if missing.
    :param made: the files to write; one that exists is replaced.
    :param progress: is called with each step.
    :raises CommandError: something is not installed on this host, or cannot
        be downloaded or built.
    :raises OSError: a directory cannot be written.
    """
    check_host()
    directories.make(os.fspath(cache))
    place = made.initramfs.parent.absolute()
    with tempfile.TemporaryDirectory(prefix='.assemble-',
                                     dir=place) as scratch:
        build = _Build(recipe, cache, pathlib.Path(scratch), progress)
        build.tree.mkdir(mode=0o755)
        _add_system(build)
        image = _add_kernel(build)
        _install_files(build.tree)
        progress('packing the ramdisk')
        packed = build.scratch / 'initramfs'
        initramfs.pack(build.tree, packed, *COMPRESSIONS[recipe.compression])
        image.chmod(0o644)
        image.rename(made.kernel)
        packed.rename(made.initramfs)


def check_host() -> None:
    """Check that the tools are there, before anything that takes time.

    :raises CommandError: some are not; the text names all of them.
    """
    missing = {tool: package for tool, package in _TOOLS.items()
               if shutil.which(tool) is None}
    if kernel.depmod() is None:
        missing['depmod'] = 'kmod'
    if not apt.KEYRING.is_file():
        missing[str(apt.KEYRING)] = 'debian-archive-keyring'
    if missing:
        raise CommandError(
            f'not installed: {", ".join(missing)}. Install the packages '
            f'{" ".join(sorted(set(missing.values())))}')
    if not assemble_python_packages.can_install():
        raise CommandError(
            f'neither uv nor the pip of {sys.executable} is installed. '
            f'Install one, like with {sys.executable} -m ensurepip')


def _add_kernel(build: _Build) -> pathlib.Path:
    """Install the modules; return the file of the kernel."""
    unpacked = build.scratch / 'kernel'
    kernel.unpack(build.cache, KERNEL_PACKAGE, unpacked, build.progress,
                  build.recipe.archive)
    modules = kernel.Modules(unpacked)
    modules.install(modules.matching(drivers.MODULES), build.tree)
    return kernel.image(unpacked)


def _add_system(build: _Build) -> None:
    recipe = build.recipe
    base = system_files.Base(recipe.python)
    unpacked = build.unpack((*base.packages, *recipe.packages), 'debian',
                            depends=True)
    system_files.install(base, unpacked, build.tree)
    more = (*recipe.packages, *recipe.firmware)
    if more:
        whole = build.unpack(more, 'whole')
        system_files.install_whole(whole, build.tree)
    wanted = assemble_python_packages.Wanted(recipe.python, recipe.agent,
                                 recipe.python_packages, recipe.constraints)
    assemble_python_packages.install(build.cache, wanted, build.tree / AGENT,
                         build.progress)
    _compile(build)
    system_files.install_libraries(unpacked, build.tree)


def _compile(build: _Build) -> None:
    version = build.recipe.python
    archive = build.recipe.archive
    python = bytecode.interpreter(build.cache, version,
                                  build.scratch / 'python', build.progress,
                                  archive)
    build.progress('compiling the inspection agent')
    for directory in (AGENT, f'usr/lib/python{version}'):
        bytecode.compile_tree(python, build.tree / directory, build.tree)


def _install_files(tree: pathlib.Path) -> None:
    for name in DIRECTORIES:
        (tree / name).mkdir(mode=0o755, parents=True, exist_ok=True)
    for name, (target, mode) in FILES.items():
        shutil.copyfile(_OURS / name, tree / target)
        (tree / target).chmod(mode)
    (tree / 'usr/sbin/reboot').symlink_to('poweroff')
    (tree / 'etc/group').write_text(system_files.GROUPS)
    (tree / 'etc/passwd').write_text(system_files.USERS)
