# SPDX-License-Identifier: Apache-2.0

"""Boot files: which machines they are for, by name."""

import re

from ironic_arm.netboot import architecture

_PREFIXES = ('', 'boot', 'grub', 'grubnet', 'shim', 'mm', 'fb', 'ipxe',
             'snp', 'snponly', 'refind_', 'systemd-boot', 'bootmgfw')
_BIOS = re.compile(r'(.*\.(0|kpxe|kkpxe|kkkpxe|pxe|lkrn))|pxelinux.*',
                   re.DOTALL)
_IPXE = re.compile(r'(ipxe|snponly|undionly|snp).*\.(efi|kpxe|kkpxe|pxe|0)')

# "x86" alone may mean 32 or 64 bits.
_VAGUE = frozenset({'x86'})


def _names() -> dict[str, str]:
    """Return the architecture of each usual name of an EFI program."""
    found = {}
    for row in architecture.ARCHITECTURES:
        for name in {row.cpu_arch, row.efi_suffix, *row.aliases} - _VAGUE:
            for prefix in _PREFIXES:
                found[prefix + name.replace('-', '_')] = row.cpu_arch
    return found


_BY_NAME = _names()


def basename(name: str) -> str:
    """Return the last part of the path of a file name or URL, lower case."""
    return re.split('[?#]', name)[0].rpartition('/')[2].lower()


def is_for_bios(name: str) -> bool:
    """Return whether a name is that of a program for legacy BIOS."""
    return bool(_BIOS.fullmatch(basename(name)))


def is_efi(name: str) -> bool:
    """Return whether a name is that of an EFI program."""
    return bool(re.search(r'\.efi(\.signed)?$', basename(name)))


def is_ipxe(name: str) -> bool:
    """Return whether a name is that of iPXE itself, not of a script."""
    return bool(_IPXE.fullmatch(basename(name)))


def architecture_by_name(name: str) -> str:
    """Return ironic's name of the architecture that is in a file name.

    :returns: '' where the name has none.
    """
    path = re.sub('^[a-z]+://[^/]*/', '', name.lower())
    words = re.split('[^a-z0-9_]+', path.replace('x86-64', 'x86_64'))
    for word in reversed(words):
        if word in _BY_NAME:
            return _BY_NAME[word]
    return ''
