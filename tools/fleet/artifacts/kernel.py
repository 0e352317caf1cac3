# SPDX-License-Identifier: Apache-2.0

"""A kernel without anything it does not need, and modules in a fixed order.

For ramdisks without udev: /init loads what a file lists.
"""

import pathlib
from collections.abc import Iterable

from ironic_arm.images.assemble import kernel


def package(arch: str) -> str:
    """Return the package that depends on the newest kernel.

    :param arch: Debian's name of the architecture.
    """
    return f'linux-image-cloud-{arch}'


# A network card, and the bus it sits on, of QEMU's machines.
VIRTIO_NET = ('virtio_pci', 'virtio_net')

# Where /init finds the modules to load, in an order that satisfies each.
MODULE_DIRECTORY = 'modules'
MODULE_ORDER = 'modules/order'


def install_modules(tree: pathlib.Path, names: Iterable[str],
                    into: pathlib.Path) -> None:
    """Copy modules and what they need, with the order to load them in.

    :param tree: the unpacked kernel package.
    :param names: module names; one built into the kernel is passed over.
    :param into: the root of the initramfs.
    :raises CommandError: the kernel has no such module.
    """
    modules = kernel.Modules(tree)
    order = modules.with_needs(names)
    (into / MODULE_DIRECTORY).mkdir(mode=0o755, parents=True, exist_ok=True)
    for name in order:
        (into / MODULE_DIRECTORY / f'{name}.ko').write_bytes(
            modules.content(name))
    text = ''.join(f'{name}.ko\n' for name in order)
    (into / MODULE_ORDER).write_text(text)
