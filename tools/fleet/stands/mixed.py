# SPDX-License-Identifier: Apache-2.0


"""An ARM server beside x86 servers with UEFI and with BIOS firmware."""

import pathlib

from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import grubs
from fleet.machines import hardware
from fleet.stands import rig
from fleet.machines.hardware import Hardware
from fleet.stands.rig import BootFiles, Rig
from ironic_arm.cli import main
from ironic_arm.images import cache as caching

ARM = rig.HARDWARE
X86_UEFI = Hardware('x86uefi', '52:54:00:a7:64:02', '192.0.2.202',
                    hardware.X86_64_UEFI)
X86_BIOS = Hardware('x86bios', '52:54:00:a7:64:03', '192.0.2.203',
                    hardware.X86_64_BIOS)
SERVERS = (ARM, X86_UEFI, X86_BIOS)
STRANGER = Hardware('arm1', '52:54:00:a7:64:04', '192.0.2.204')
"""An ARM server that ironic does not know."""

ALL = (*SERVERS, STRANGER)


def boots(cache: pathlib.Path, progress: caching.Progress
          ) -> dict[Hardware, BootFiles]:
    """Return what each of the servers boots; a command brings the loaders.

    :param cache: the cache directory.
    :param progress: told what happens.
    :raises CommandError: something cannot be downloaded or built.
    """
    found = {}
    for one in ALL:
        made = busybox_ramdisk.make(
            cache, progress, arch=grubs.ARCHES[one.kind.cpu_arch])
        found[one] = BootFiles(None, made.kernel, made.initramfs)
    return found


def install_loaders(rig: Rig, cache: pathlib.Path,
                    progress: caching.Progress) -> None:
    """Put Debian's network GRUBs below the TFTP root, as operators do.

    :raises CommandError: they cannot be downloaded.
    :raises RuntimeError: the command refuses.
    """
    for cpu_arch in grubs.ARCHES:
        code = main.main([
            'loader', 'install', '--arch', cpu_arch,
            '--from', str(grubs.packages(cache, progress, cpu_arch)),
            '--tftp-root', str(rig.where.tftp)])
        if code:
            raise RuntimeError(f'no loader for {cpu_arch}')
