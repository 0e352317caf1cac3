# SPDX-License-Identifier: Apache-2.0

"""A kernel from a Debian package, and those of its modules one needs."""

from collections.abc import Callable, Iterable, Sequence
import fnmatch
import lzma
import os
import pathlib
import re
import shutil

from ironic_arm.images import apt
from ironic_arm.images import cache as caching
from ironic_arm.images import packages
from ironic_arm.images.commands import CommandError
from ironic_arm.images.commands import run

# What root finds in /usr/sbin and a normal user has not on his path.
_SYSTEM_PATH = '/usr/sbin:/sbin'


def unpack(cache: pathlib.Path, package: str, into: pathlib.Path,
           progress: caching.Progress,
           archive: apt.Archive = packages.ANY,
           arch: str = packages.ARCH) -> None:
    """Unpack the newest kernel into a directory.

    :param cache: the cache directory.
    :param package: the package without a version in its name that depends
        on the newest kernel.
    :param into: the directory.
    :param progress: is called with each download.
    :param archive: the release, and where to take it from.
    :param arch: Debian's name of the architecture.
    :raises CommandError: it cannot be downloaded or unpacked.
    """
    flavour = package.removeprefix('linux-image-')
    newest = packages.dependency(cache, package,
                               rf'linux-image-[0-9].*-{flavour}', progress,
                               arch=arch, archive=archive)
    packages.unpack(packages.fetch(cache, [newest], progress, arch=arch,
                               archive=archive), into)


def image(tree: pathlib.Path) -> pathlib.Path:
    """Return the kernel image of an unpacked package."""
    [found] = tree.glob('boot/vmlinuz-*')
    return found


class Modules:
    """The modules of an unpacked kernel package.

    :param tree: the package.
    """

    def __init__(self, tree: pathlib.Path) -> None:
        # Since Debian 13 they lie below usr.
        [builtin] = [*tree.glob('lib/modules/*/modules.builtin'),
                     *tree.glob('usr/lib/modules/*/modules.builtin')]
        self.directory = builtin.parent
        self._builtin = {_plain(pathlib.PurePath(line).stem)
                         for line in builtin.read_text().splitlines()}
        self._files = {_plain(path.name.partition('.ko')[0]): path
                       for path in self.directory.rglob('*.ko*')}

    @property
    def version(self) -> str:
        """The version of the kernel, as ``uname -r`` prints it."""
        return self.directory.name

    def matching(self, patterns: Sequence[str]) -> list[str]:
        """Return the names of modules below directories of the kernel.

        :param patterns: of :mod:`fnmatch`, for paths like
            "drivers/net/virtio_net"; a star matches slashes too.
        """
        top = self.directory / 'kernel'
        paths = {str(path.relative_to(top)).partition('.ko')[0]: name
                 for name, path in self._files.items()
                 if path.is_relative_to(top)}
        return sorted(name for path, name in paths.items()
                      if any(fnmatch.fnmatch(path, pattern)
                             for pattern in patterns))

    def with_needs(self, names: Iterable[str]) -> list[str]:
        """Return modules and all they need, each after what it needs.

        :param names: the modules to begin with; one that is built into the
            kernel is passed over.
        :raises CommandError: the kernel has no such module.
        """
        wanted = [name for name in map(_plain, names)
                  if name not in self._builtin]
        return load_order(wanted, lambda name: depends(self.content(name)))

    def content(self, name: str) -> bytes:
        """Return a module, uncompressed.

        :raises CommandError: the kernel has no such module.
        """
        if name not in self._files:
            raise CommandError(f'this kernel has no module {name}')
        data = self._files[name].read_bytes()
        return (lzma.decompress(data)
                if self._files[name].suffix == '.xz' else data)

    def install(self, names: Iterable[str], into: pathlib.Path) -> None:
        """Copy modules to where udev and modprobe look for them.

        They are not compressed: the ramdisk is, as a whole.

        :param names: the modules; what they need comes with them.
        :param into: the root of the initramfs, with a directory usr/lib.
        :raises CommandError: depmod is not installed.
        """
        target = into / 'usr/lib/modules' / self.version
        for name in self.with_needs(names):
            path = self._files[name].relative_to(self.directory)
            copy = target / path.with_name(
                path.name.partition('.ko')[0] + '.ko')
            copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            copy.write_bytes(self.content(name))
        for index in ('modules.builtin', 'modules.builtin.modinfo',
                      'modules.order'):
            if (self.directory / index).is_file():
                shutil.copyfile(self.directory / index, target / index)
        # Below "usr" is the "lib" that it looks for; where lib is a link it
        # might follow that to the host's.
        run([depmod() or 'depmod', '-b', into / 'usr', self.version])


def depmod() -> str | None:
    """Return the path of depmod, which lists modules for any architecture.

    None: it is not installed.
    """
    path = f'{os.environ.get("PATH", os.defpath)}:{_SYSTEM_PATH}'
    return shutil.which('depmod', path=path)


def load_order(names: Iterable[str],
               needs: Callable[[str], Iterable[str]]) -> list[str]:
    """Sort modules so that each comes after those it needs.

    :param names: the modules to begin with.
    :param needs: returns what a module needs.
    """
    order: dict[str, None] = {}

    def add(name: str) -> None:
        if name in order:
            return
        for one in needs(name):
            add(one)
        order[name] = None

    for name in names:
        add(name)
    return list(order)


def depends(module: bytes) -> list[str]:
    """Return the modules a module file says it needs."""
    found = re.search(rb'\0depends=([^\0]*)\0', module)
    text = found.group(1).decode() if found else ''
    return [_plain(one) for one in text.split(',') if one]


def _plain(name: str) -> str:
    # Module names and file names differ in dashes and underscores.
    return name.replace('-', '_')
