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

"""A kernel from a Debian package, and those of its modules one needs."""

import pathlib
import re
import shutil
from collections.abc import Callable, Iterable, Mapping

from fleet import cache as caching
from fleet import debian
from fleet.commands import CommandError

PACKAGE = 'linux-image-cloud-arm64'
_VERSIONED = r'linux-image-[0-9].*-cloud-arm64'

# A network card, and the bus it sits on, of QEMU's "virt" machine.
VIRTIO_NET = ('virtio_pci', 'virtio_net')

# Where /init finds the modules to load, in an order that satisfies each.
MODULE_DIRECTORY = 'modules'
MODULE_ORDER = 'modules/order'


def unpack(cache: pathlib.Path, into: pathlib.Path,
           progress: caching.Progress) -> None:
    """Unpack Debian's newest cloud kernel for arm64 into a directory.

    :raises CommandError: it cannot be downloaded or unpacked.
    """
    package = debian.dependency(cache, PACKAGE, _VERSIONED, progress)
    debian.unpack(debian.fetch(cache, [package], progress), into)


def image(tree: pathlib.Path) -> pathlib.Path:
    """Return the kernel image of an unpacked package."""
    [found] = tree.glob('boot/vmlinuz-*')
    return found


def install_modules(tree: pathlib.Path, names: Iterable[str],
                    into: pathlib.Path) -> None:
    """Copy modules and what they need, with the order to load them in.

    :param tree: the unpacked kernel package.
    :param names: module names; one built into the kernel is passed over.
    :param into: the root of the initramfs.
    :raises CommandError: the kernel has no such module.
    """
    known = {_plain(path.stem): path for path in tree.rglob('*.ko')}
    [listed] = tree.glob('lib/modules/*/modules.builtin')
    builtin = {_plain(pathlib.PurePath(line).stem)
               for line in listed.read_text().splitlines()}
    wanted = [name for name in map(_plain, names) if name not in builtin]
    order = load_order(wanted, lambda name: depends(_read(known, name)))
    (into / MODULE_DIRECTORY).mkdir(mode=0o755, parents=True, exist_ok=True)
    for name in order:
        shutil.copyfile(known[name], into / MODULE_DIRECTORY / f'{name}.ko')
    text = ''.join(f'{name}.ko\n' for name in order)
    (into / MODULE_ORDER).write_text(text)


def load_order(names: Iterable[str],
               needs: Callable[[str], Iterable[str]]) -> list[str]:
    """Sort modules so that each comes after those it needs.

    :param names: the modules to begin with.
    :param needs: returns what a module needs.
    """
    order: dict[str, None] = {}
    for name in names:
        for one in (*load_order(needs(name), needs), name):
            order.setdefault(one)
    return list(order)


def depends(module: bytes) -> list[str]:
    """Return the modules a module file says it needs."""
    found = re.search(rb'\0depends=([^\0]*)\0', module)
    text = found.group(1).decode() if found else ''
    return [_plain(one) for one in text.split(',') if one]


def _read(known: Mapping[str, pathlib.Path], name: str) -> bytes:
    if name not in known:
        raise CommandError(f'this kernel has no module {name}')
    return known[name].read_bytes()


def _plain(name: str) -> str:
    # Module names and file names differ in dashes and underscores.
    return name.replace('-', '_')
