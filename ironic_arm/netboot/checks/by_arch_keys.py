# SPDX-License-Identifier: Apache-2.0

"""Checks of the keys and values of any by-arch option."""

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

UNKNOWN = FindingType(
    'by-arch-unknown', Severity.WARNING, page=Page.CONDUCTOR,
    problem='{arch!r} is not an architecture that ironic-arm knows',
    remedy='It knows {known}; if nodes really have this cpu_arch, ignore this '
           'warning',
    effect='If it is misspelt, no node ever gets the value.',
    no_fix='Whether it is misspelt or new is not known here.',
    also=(Page.FILTER,))
ALIAS = FindingType(
    'by-arch-alias', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the key {key!r} is never looked up',
    remedy='ironic calls this architecture {meant!r}: write {correct!r}',
    effect='ironic compares names letter by letter. The nodes that are meant '
           'get what other machines get: as a boot file that is bootx64.efi '
           'unless [pxe]uefi_pxe_bootfile_name names another.',
    fix=remedies.rename,
    also=(Page.FILTER,))
COMPOSITE = FindingType(
    'by-arch-composite', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the key {key!r} is never looked up: this option knows no boot '
            'modes{why}',
    remedy='Write {arch!r}',
    effect='ironic looks this option up by architecture alone, so nodes get '
           'what they would get without the key. Boot file options know boot '
           'modes since ironic 38.0.0, 35.1.0, 32.1.0 and 29.0.6.',
    fix=remedies.rename_to_arch,
    also=(Page.FILTER,))
BOOT_MODE = FindingType(
    'by-arch-boot-mode', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the key {key!r} names a boot mode that {arch} does not have',
    remedy='Write {arch!r}',
    effect='No node with the boot mode that the architecture has gets the '
           'value.',
    fix=remedies.rename_to_arch,
    also=(Page.FILTER,))
EMPTY = FindingType(
    'by-arch-empty', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the key {key!r} has no value',
    remedy='Write {key}:VALUE, or remove the key',
    effect='ironic uses the empty name as it is: nodes of this architecture '
           'get nothing to boot.',
    fix=remedies.drop_key,
    also=(Page.FILTER,))

_KNOWN = ', '.join(row.cpu_arch for row in architecture.ARCHITECTURES)


def check(option: settings.ByArch) -> Found:
    """Find keys that ironic never looks up, and keys without a value."""
    for key, value in option.values.items():
        yield from _key(option, key)
        if not value.strip():
            yield EMPTY.at(option.option, key=key)


def _key(option: settings.ByArch, key: str) -> Found:
    """Check one key.

    oslo.config keeps letter case and quotes of a key.
    """
    arch, mode = by_arch.split(key.strip('\'" \t\n').lower())
    meant = architecture.meant_by(arch)
    if meant is None:
        yield UNKNOWN.at(option.option, arch=by_arch.split(key)[0],
                         known=_KNOWN)
        return
    correct = meant.cpu_arch + (f'-{mode}' if mode else '')
    if key != correct:
        yield ALIAS.at(option.option, key=key, correct=correct,
                       meant=meant.cpu_arch)
    elif mode and not option.composite:
        why = f' in ironic {option.release}' if option.release else ''
        yield COMPOSITE.at(option.option, key=key, why=why,
                           arch=meant.cpu_arch)
    elif mode and mode not in meant.boot_modes:
        yield BOOT_MODE.at(option.option, key=key,
                           arch=meant.cpu_arch)
