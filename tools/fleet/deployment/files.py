# SPDX-License-Identifier: Apache-2.0

"""What machines boot, put where a deployment serves it."""

import pathlib
import shutil
from collections.abc import Iterable
from typing import NamedTuple

from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import grubs
from fleet.machines.hardware import Hardware
from fleet.sandbox import layout
from fleet.sandbox.layout import Layout
from fleet.services import settings
from ironic_arm.cli import main
from ironic_arm.images import cache as caching
from ironic_arm.images.assemble.assemble import Ramdisk
from ironic_arm.netboot import by_arch
from ironic_arm.netboot.grub import tree
from ironic_arm.netboot.publish import dnsmasq_rules
from ironic_arm.netboot.publish import files
from ironic_arm.system import files as system_files
from ironic_arm.system import grub_pointers

_CALLBACK = f'http://{layout.HOST_ADDRESS}:{layout.INSPECTOR_PORT}/v1/continue'


class BootFiles(NamedTuple):
    """The files that a machine boots, wherever they lie.

    None where somebody else puts a file in place.
    """

    loader: pathlib.Path | None = None
    kernel: pathlib.Path | None = None
    ramdisk: pathlib.Path | None = None


def small(machines: Iterable[Hardware], cache: pathlib.Path,
          progress: caching.Progress) -> dict[Hardware, BootFiles]:
    """Return the small ramdisk for machines; a command brings the loaders.

    :param cache: the cache directory.
    :param progress: called with what happens.
    :raises CommandError: something cannot be downloaded or built.
    """
    return {one: BootFiles(None, *busybox_ramdisk.make(
        cache, progress, arch=grubs.ARCHES[one.kind.cpu_arch]))
        for one in machines}


def copy(boots: dict[Hardware, BootFiles], tftp: pathlib.Path) -> None:
    """Put what machines boot below the TFTP root.

    :raises OSError: a file cannot be copied.
    """
    for one, sources in boots.items():
        for source, name in zip(sources, (
                one.kind.loader, one.kind.kernel, one.kind.ramdisk),
                strict=True):
            if source and not (tftp / name).exists():
                shutil.copyfile(source, tftp / name)


def copy_agent(agent: Ramdisk, where: Layout) -> None:
    """Put the agent where ironic takes it from.

    :raises OSError: a file cannot be copied.
    """
    for source, name in zip(agent, settings.AGENT, strict=True):
        shutil.copyfile(source, where.images / name)


def provide(hardware: Hardware, ramdisk: Ramdisk,
            root: pathlib.Path) -> None:
    """Put there what a machine in inspection boots, but no loader.

    :param root: what its firmware boots from: TFTP or HTTP.
    :raises OSError: a file cannot be copied.
    """
    kind = hardware.kind
    target, = by_arch.targets(kind.key)
    system_files.publish(str(root), tree.tree([tree.Inspection(
        target.arch, kind.kernel, kind.ramdisk, _CALLBACK,
        (f'console={kind.console}',))]))
    grub_pointers.place(str(root))
    shutil.copy(ramdisk.kernel, root / kind.kernel)
    shutil.copy(ramdisk.initramfs, root / kind.ramdisk)


def write_rules(hardware: Hardware, boot_file: str, address: str,
                rules: pathlib.Path) -> None:
    """Write the rules of ironic-arm for one machine.

    :param boot_file: what PXE firmware is given, and HTTP firmware too.
    :param address: of the servers.
    :param rules: dnsmasq's conf-dir.
    """
    target, = by_arch.targets(hardware.kind.key)
    six = ':' in address
    host = f'[{address}]' if six else address
    boots = dnsmasq_rules.BootFiles(
        {target: boot_file}, {target: f'http://{host}/{boot_file}'},
        tftp_server_ipv6=address if six else '')
    system_files.publish(str(rules), {
        files.RULES_FILE: dnsmasq_rules.rules(boots)})


def install_loaders(tftp: pathlib.Path, cache: pathlib.Path,
                    progress: caching.Progress) -> None:
    """Put Debian's network GRUBs below the TFTP root, as operators do.

    :param cache: the cache directory.
    :param progress: called with what happens.
    :raises CommandError: they cannot be downloaded.
    :raises RuntimeError: the command refuses.
    """
    for cpu_arch in grubs.ARCHES:
        code = main.main([
            'loader', 'install', '--arch', cpu_arch,
            '--from', str(grubs.packages(cache, progress, cpu_arch)),
            '--tftp-root', str(tftp)])
        if code:
            raise RuntimeError(f'no loader for {cpu_arch}')
