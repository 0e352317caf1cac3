# SPDX-License-Identifier: Apache-2.0

"""Checks of options against each other: pairs, architectures, interfaces."""

import posixpath

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import by_arch_keys
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

NOT_KNOWN = FindingType(
    'option-unknown', Severity.WARNING, page=Page.CONDUCTOR,
    problem='ironic {release} does not have this option',
    remedy='Remove it, or upgrade ironic',
    effect='Nothing reads it.',
    fix=remedies.remove)
NOT_FOR_PXE = FindingType(
    'by-arch-not-for-pxe', Severity.WARNING, page=Page.CONDUCTOR,
    problem='ironic {version} does not read it when a node boots over PXE',
    remedy='Set driver_info/{mode}_kernel and driver_info/{mode}_ramdisk of '
           'the nodes, or upgrade ironic to 31.0.0',
    effect='Before ironic 31.0.0 only virtual media honour this option. Over '
           'PXE, nodes get images of their own or those without an '
           'architecture, whatever their cpu_arch is.',
    no_fix='Each node needs it, or a new release of ironic: that is for you '
           'to decide.')
PAIR = FindingType(
    'image-pair', Severity.WARNING, page=Page.CONDUCTOR,
    problem='{arch} has a {given}, but {other} has no {missing} for it',
    remedy='Set both, or neither',
    effect='ironic does not use one without the other: nodes of this '
           'architecture get the images without an architecture, or fail '
           'where there are none.',
    no_fix='Which file is the right one, and where it is, is not known here.')
NO_TEMPLATE = FindingType(
    'arch-without-template', Severity.WARNING, page=Page.CONDUCTOR,
    problem='{arch} has a boot file, but no template',
    remedy='Add {arch}:PATH to {option}',
    effect='Nodes of this architecture get [pxe]uefi_pxe_config_template, '
           'which you set. A template of ironic is made for x86_64.',
    no_fix='Which file is the right one, and where it is, is not known here.')
NO_BOOT_FILE = FindingType(
    'arch-without-boot-file', Severity.WARNING, page=Page.CONDUCTOR,
    problem='{arch} has a template, but no boot file',
    remedy='Add {arch}:FILE to {option}, or nodes of {arch} get the boot '
           'file {default!r}',
    effect='Nodes of this architecture get the boot file of all others, '
           'which is not for them. Validation of such a node fails with the '
           'code cpu-arch-without-boot-file.',
    fix=remedies.boot_file)
SHARED = FindingType(
    'boot-file-shared', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the boot file {name!r} is given to {first} and to {second}',
    remedy='Give each architecture a boot file of its own',
    effect='No program runs on both, so the machines of one architecture do '
           'not boot.',
    fix=remedies.shared)
UNSUPPORTED = FindingType(
    'interface-unsupported', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the boot interface {name!r} is enabled, but no enabled hardware '
            'type supports it',
    remedy='Add arm-ipmi or arm-redfish to [DEFAULT]enabled_hardware_types',
    effect='No node can use the interface. The settings are checked all the '
           'same.',
    fix=remedies.hardware)
FILTER = FindingType(
    'filter-disagrees', Severity.WARNING, page=Page.CONDUCTOR,
    problem='{path} has the boot file {theirs!r} for {machine}, and this '
            'option has {own!r}',
    remedy='Name the same file in both, here and in '
           '[arm_pxe_filter]boot_file_by_arch',
    effect='A machine boots one file when dnsmasq answers it and another one '
           'when ironic has its DHCP options set elsewhere.',
    fix=remedies.agree)

_Conductor = settings.ConductorSettings

# ironic honours [conductor]*_by_arch for PXE from this release on.
_IMAGES_FOR_PXE = (31,)


def keys(given: _Conductor, disk: filesystem.Files) -> Found:
    """Keys of every by-arch option."""
    for option in given.every_by_arch:
        if option.values and not option.known:
            yield NOT_KNOWN.at(option.option, release=option.release)
        else:
            yield from by_arch_keys.check(option)


def images(given: _Conductor, disk: filesystem.Files) -> Found:
    """Kernels without a ramdisk, ramdisks without a kernel, and dead maps."""
    for one in given.images:
        yield from _pairs(one)
        if given.ironic_version < _IMAGES_FOR_PXE:
            version = '.'.join(map(str, given.ironic_version))
            for option in (one.kernels, one.ramdisks):
                if option.values:
                    yield NOT_FOR_PXE.at(option.option, mode=one.mode,
                                         version=version)


def _pairs(one: settings.Images) -> Found:
    """Find what is set without its counterpart."""
    both = ((one.kernels, 'kernel'), (one.ramdisks, 'ramdisk'))
    for (have, given), (other, missing) in (both, both[::-1]):
        for arch in have.values:
            if arch not in other.values:
                yield PAIR.at(have.option, arch=repr(arch), given=given,
                              missing=missing, other=other.option)
    values = ((one.kernel, 'kernel'), (one.ramdisk, 'ramdisk'))
    for (value, given), (rest, missing) in (values, values[::-1]):
        if value.value and not rest.value:
            yield PAIR.at(
                value.option, given=given, missing=missing, other=rest.option,
                arch='every architecture without one of its own')


def architectures(given: _Conductor, disk: filesystem.Files) -> Found:
    """Architectures that have a boot file but no template, or the reverse.

    ironic's default of boot files is made for x86; the default of templates
    is ours, and serves all.
    """
    booted = _named(given.boot_files)
    templates = _named(given.templates)
    for row in architecture.ARCHITECTURES:
        if row.x86:
            continue
        if row in booted and row not in templates and (
                given.default_template.chosen):
            yield NO_TEMPLATE.at(
                given.boot_files.option, arch=row.cpu_arch,
                option=given.templates.option)
        if row in templates and row not in booted and not (
                given.default_boot_file.chosen):
            yield NO_BOOT_FILE.at(
                given.templates.option, arch=row.cpu_arch,
                option=given.boot_files.option,
                default=given.default_boot_file.value)


def _named(option: settings.ByArch) -> set[architecture.Architecture]:
    """Return the architectures that an option has a value for."""
    return {target.arch for target in by_arch.resolve(option.looked_up)}


def shared(given: _Conductor, disk: filesystem.Files) -> Found:
    """Boot files that two architectures share.

    x86 machines of both widths may share a loader for their BIOS.
    """
    for option in (given.boot_files, given.ipxe_boot_files):
        users: dict[str, dict[str, architecture.Architecture]] = {}
        for target, name in by_arch.resolve(option.looked_up).items():
            users.setdefault(posixpath.normpath(name), {})[
                target.arch.cpu_arch] = target.arch
        for name, archs in users.items():
            if len(archs) > 1 and not all(a.x86 for a in archs.values()):
                first, *others = archs
                yield SHARED.at(option.option, name=name, first=first,
                                second=' and '.join(others))


def interfaces(given: _Conductor, disk: filesystem.Files) -> Found:
    """Boot interfaces of ours that no node could use."""
    for name in given.unsupported:
        yield UNSUPPORTED.at('[DEFAULT]enabled_boot_interfaces',
                             name=name)


def pxe_filter(given: _Conductor, disk: filesystem.Files) -> Found:
    """Boot files of the PXE filter that are not those of ironic."""
    if given.published is None:
        return
    own = by_arch.resolve(given.boot_files.looked_up)
    ipxe = by_arch.resolve(given.ipxe_boot_files.looked_up)
    for target in by_arch.TARGETS:
        default = '' if target.arch.x86 else given.default_boot_file.value
        wanted = own.get(target, default)
        theirs = given.published.boot_files.get(target.name, wanted)
        if wanted and theirs not in (wanted, ipxe.get(target)):
            yield FILTER.at(
                given.boot_files.option, path=given.published.path,
                machine=target.name, theirs=theirs, own=wanted)
