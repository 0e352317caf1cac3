# SPDX-License-Identifier: Apache-2.0

"""What to configure once an image is there."""

import pathlib

_TEMPLATE = '''\
# inspector.conf; paths below tftp_root
[arm_pxe_filter]
kernel_by_arch = {arch}:{kernel.name}
ramdisk_by_arch = {arch}:{initramfs.name}

# ironic.conf
[conductor]
deploy_kernel_by_arch = {arch}:file://{kernel}
deploy_ramdisk_by_arch = {arch}:file://{initramfs}
'''


def by_arch(cpu_arch: str, kernel: pathlib.Path,
            initramfs: pathlib.Path) -> str:
    """Return the settings that choose an image by architecture.

    :param cpu_arch: ironic's name of the architecture.
    :param kernel: path of the kernel.
    :param initramfs: path of the ramdisk.
    """
    return _TEMPLATE.format(arch=cpu_arch, kernel=kernel.absolute(),
                            initramfs=initramfs.absolute())
