# SPDX-License-Identifier: Apache-2.0

"""What the files are for that a machine asks for, by name and order."""

import collections.abc
import enum
import re

from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.machines import Request


class Role(enum.Enum):
    """What a file is for."""

    LOADER = 'loader'
    CONFIG = 'configuration'
    OPTIONAL = 'optional'
    KERNEL = 'kernel'
    RAMDISK = 'ramdisk'
    OTHER = 'other'


_OPTIONAL = re.compile(
    r'.*\.(lst|mod|c32|mo|mo\.gz|pf2|png|jpg|tga|dtb|csv|cer|der)'
    r'|(shim_certificate|revocations|mm|fb).*\.efi|theme\.txt')
_CONFIG = re.compile(
    r'.*\.(cfg|conf|ipxe|php|menu|msg)|grub\.cfg-.*|config'
    r'|(01-)?[0-9a-f]{2}([:-][0-9a-f]{2}){5}.*')
_KERNEL = re.compile(r'.*(vmlinu|kernel|bzimage|zimage|linux(?!-arm)).*'
                     r'|image(\.gz)?|.*\.kernel')
_RAMDISK = re.compile(r'.*(initrd|initramfs|ramdisk).*|.*\.(cpio|img)(\..*)?')


def roles(requests: collections.abc.Iterable[Request], boot_file: str = ''
          ) -> list[Role]:
    """Return the role of each file, in their order.

    A machine requests its boot file first, and a loader the kernel before
    the ramdisk: the order decides where a name shows nothing.

    :param boot_file: that DHCP named to the firmware; '' if not known.
    """
    found: list[Role] = []
    unnamed: dict[str, Role] = {}
    for one in requests:
        role = _named(one.path, boot_file) or unnamed.get(one.path)
        if role is None:
            role = unnamed[one.path] = _by_order(found)
        found.append(role)
    return found


def _named(path: str, boot_file: str) -> Role | None:
    """Return the role that a name shows."""
    name = names.basename(path)
    if boot_file and name == names.basename(boot_file):
        return (Role.CONFIG if name.endswith('.ipxe') else Role.LOADER)
    if _OPTIONAL.fullmatch(name):
        return Role.OPTIONAL
    # Before kernels and ramdisks: "kernel.conf" is neither.
    if _CONFIG.fullmatch(name) or 'pxelinux.cfg/' in path:
        return Role.CONFIG
    if names.is_efi(name) or names.is_for_bios(name):
        return Role.LOADER
    if _RAMDISK.fullmatch(name):
        return Role.RAMDISK
    return Role.KERNEL if _KERNEL.fullmatch(name) else None


def _by_order(before: list[Role]) -> Role:
    """Return the role of a file whose name shows nothing."""
    if Role.LOADER not in before and Role.CONFIG not in before:
        return Role.LOADER
    for role in (Role.KERNEL, Role.RAMDISK):
        if role not in before:
            return role
    return Role.OTHER


def is_searched(path: str) -> bool:
    """Return whether a loader searches for a configuration by this name
    itself, and not because another configuration names it."""
    return 'pxelinux.cfg/' in path or names.basename(path).startswith(
        'grub.cfg')


def arrived(one: Request) -> bool:
    """Return whether a machine has the file."""
    return one.outcome is Outcome.SENT
