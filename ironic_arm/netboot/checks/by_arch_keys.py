# SPDX-License-Identifier: Apache-2.0

"""Checks of the keys and values of any by-arch option."""

import collections.abc

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot.checks import kinds_options as kinds

_KNOWN = ', '.join(row.cpu_arch for row in architecture.ARCHITECTURES)

Found = collections.abc.Iterator[findings.Finding]


def check(option: settings.ByArch) -> Found:
    """Find keys that ironic never looks up, and keys without a value."""
    for key, value in option.values.items():
        yield from _key(option, key)
        if not value.strip():
            yield kinds.EMPTY.at(option.option, key=key)


def _key(option: settings.ByArch, key: str) -> Found:
    """Find what is wrong with one key.

    oslo.config keeps letter case and quotes of a key.
    """
    arch, mode = by_arch.split(key.strip('\'" \t\n').lower())
    meant = architecture.meant_by(arch)
    if meant is None:
        yield kinds.UNKNOWN.at(option.option, arch=by_arch.split(key)[0],
                               known=_KNOWN)
        return
    correct = meant.cpu_arch + (f'-{mode}' if mode else '')
    if key != correct:
        yield kinds.ALIAS.at(option.option, key=key, correct=correct,
                             meant=meant.cpu_arch)
    elif mode and not option.composite:
        why = f' in ironic {option.release}' if option.release else ''
        yield kinds.COMPOSITE.at(option.option, key=key, why=why,
                                 arch=meant.cpu_arch)
    elif mode and mode not in meant.boot_modes:
        yield kinds.BOOT_MODE.at(option.option, key=key,
                                 arch=meant.cpu_arch)
