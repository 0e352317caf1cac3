# SPDX-License-Identifier: Apache-2.0

"""A small ramdisk that boots in seconds and posts an inventory.

``python -m fleet.artifacts.busybox_ramdisk --cache DIR`` builds it for x86 and
for ARM, and prints where the kernel and the initramfs for ARM lie.
"""

import pathlib
import shutil
import sys
from collections.abc import Sequence

from fleet.artifacts import kernel
from fleet.artifacts import prepared
from fleet.artifacts import ramdisk
from ironic_arm.images.assemble import agent
from ironic_arm.images.assemble import assemble
from ironic_arm.images import cache as caching
from ironic_arm.images import packages

APPLETS = (
    'awk', 'cat', 'dmesg', 'grep', 'head', 'insmod', 'ip', 'ls', 'mount',
    'od', 'poweroff', 'sed', 'sh', 'sleep', 'tail', 'timeout', 'tr',
    'udhcpc', 'uname', 'wget')
DIRECTORIES = ('bin', 'dev', 'etc', 'proc', 'sys', 'tmp')
SCRIPTS = {
    pathlib.Path(__file__).with_name('busybox_init'): 'init',
    pathlib.Path(agent.__file__).with_name('udhcpc.script'): 'udhcpc.script'}


def make(cache: pathlib.Path, progress: caching.Progress,
         modules: Sequence[str] = kernel.VIRTIO_NET,
         arch: str = packages.ARCH) -> assemble.Ramdisk:
    """Return the ramdisk, building it if it is not in the cache.

    :param cache: the cache directory.
    :param progress: called with what happens.
    :param modules: kernel modules to load; what they need comes with them.
    :param arch: Debian's name of the architecture.
    :raises CommandError: something cannot be downloaded or built.
    :raises OSError: the cache cannot be written.
    """
    def fill(tree: pathlib.Path, scratch: pathlib.Path) -> None:
        unpacked = scratch / 'busybox'
        packages.unpack(packages.fetch(cache, ['busybox-static'], progress,
                                   arch=arch), unpacked)
        _fill(tree, unpacked / 'bin/busybox')

    recipe = ramdisk.Recipe(
        f'busybox-{arch}', (pathlib.Path(__file__), *SCRIPTS), modules,
        assemble.COMPRESSIONS['gzip'], fill, arch)
    return ramdisk.make(cache, recipe, progress)


def _fill(tree: pathlib.Path, busybox: pathlib.Path) -> None:
    for name in DIRECTORIES:
        (tree / name).mkdir(mode=0o755)
    shutil.copy(busybox, tree / 'bin/busybox')
    for applet in APPLETS:
        (tree / 'bin' / applet).symlink_to('busybox')
    for source, name in SCRIPTS.items():
        shutil.copyfile(source, tree / name)
        (tree / name).chmod(0o755)


def make_all(cache: pathlib.Path, progress: caching.Progress
             ) -> assemble.Ramdisk:
    """Make the ramdisk of every architecture and return arm64's."""
    make(cache, progress, arch='amd64')
    return make(cache, progress)


if __name__ == '__main__':
    sys.exit(prepared.main(make_all, 'Build the small ramdisks.'))
