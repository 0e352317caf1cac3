# SPDX-License-Identifier: Apache-2.0

"""The one table of checks: what is looked at when a service starts."""

import collections.abc
import re

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot import validation
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import boot_files
from ironic_arm.netboot.checks import boot_programs
from ironic_arm.netboot.checks import by_arch_keys
from ironic_arm.netboot.checks import by_arch_options
from ironic_arm.netboot.checks import filter_files
from ironic_arm.netboot.checks import filter_findings as kinds
from ironic_arm.netboot.checks import filter_settings
from ironic_arm.netboot.checks import images
from ironic_arm.netboot.checks import kinds_programs
from ironic_arm.netboot.checks import served_files
from ironic_arm.netboot.checks import templates
from ironic_arm.netboot.checks.served_files import Found
from ironic_arm.netboot.grub import kernel_parameters
from ironic_arm.netboot.publish import files
from ironic_arm.netboot.publish import ipxe

_Filter = settings.FilterSettings
_Conductor = settings.ConductorSettings


def _filter_keys(given: _Filter, disk: filesystem.Files) -> Found:
    """Keys of the filter's own by-arch options."""
    for option in (given.boot_files, given.http_urls, given.ipxe_scripts,
                   given.kernels, given.ramdisks):
        yield from by_arch_keys.check(option)
        for key in option.values:
            covered = by_arch.targets(key)
            if len({t.boot_mode for t in covered}) > 1:
                yield kinds.AMBIGUOUS.at(
                    option.option, key=key, correct=' and '.join(
                        repr(target.name) for target in covered))


def _filter_directories(given: _Filter, disk: filesystem.Files) -> Found:
    """Directories that the filter driver writes to."""
    yield from served_files.directory(
        '[arm_pxe_filter]rules_dir', given.rules_dir, disk)
    yield from served_files.directory(
        '[arm_pxe_filter]tftp_root', given.tftp_root, disk)


def _filter_files(given: _Filter, disk: filesystem.Files) -> Found:
    """Kernels and ramdisks below the TFTP root."""
    for option, kind in ((given.kernels, 'kernel'),
                         (given.ramdisks, 'ramdisk')):
        yield from served_files.served(option, kind, given.tftp_root, disk)


def _filter_pairs(given: _Filter, disk: filesystem.Files) -> Found:
    """Kernel and ramdisk of every machine that reads our GRUB tree."""
    kernels = by_arch.resolve(given.kernels.values)
    ramdisks = by_arch.resolve(given.ramdisks.values)
    for target, name in by_arch.resolve(given.boot_files.values).items():
        missing = [option.option for option, have in
                   ((given.kernels, kernels), (given.ramdisks, ramdisks))
                   if target not in have]
        reads_our_tree = re.match(r'(grub|shim)', name.rpartition('/')[2])
        if len(missing) == 1 or missing and reads_our_tree:
            yield kinds.INSPECTION_FILES.at(
                ' and '.join(missing), target=target.name, name=name)


def _filter_values(given: _Filter, disk: filesystem.Files) -> Found:
    """Values that are written into what GRUB and iPXE read."""
    where = '[arm_pxe_filter]callback_url'
    if not given.callback_url:
        yield kinds.NO_CALLBACK.at(where)
    else:
        try:
            validation.check_url(given.callback_url)
        except validation.UnsafeValue as exc:
            yield kinds.CALLBACK.at(where, value=given.callback_url, why=exc)
    try:
        words = kernel_parameters.words(given.kernel_append_params)
        if files.scripts_of_ours(given):
            ipxe.check(words)
    except validation.UnsafeValue as exc:
        yield kinds.PARAMETERS.at('[arm_pxe_filter]kernel_append_params',
                                  value=given.kernel_append_params, why=exc)


FILTER_CHECKS = (_filter_keys, _filter_directories, filter_settings.optsdir,
                 filter_settings.boot_files, filter_settings.http_urls,
                 filter_settings.ipxe_scripts, filter_settings.ipxe_pairs,
                 filter_settings.servers, _filter_files, _filter_pairs,
                 _filter_values, filter_files.boot_files,
                 filter_files.kernels, filter_files.ramdisks)
CONDUCTOR_CHECKS = (by_arch_options.keys, by_arch_options.interfaces,
                    by_arch_options.architectures, by_arch_options.shared,
                    boot_files.roots, boot_files.loaders,
                    boot_files.boot_files,
                    boot_files.default_boot_file,
                    boot_programs.programs_for_their_machines,
                    templates.templates, by_arch_options.images,
                    images.images, by_arch_options.pxe_filter)


ABSENT = frozenset(kind.code for kind in (
    kinds.DIRECTORY_MISSING, kinds.DIRECTORY_UNWRITABLE,
    *kinds.FILE_MISSING.values()))
"""Codes of the filter for what is not where it should be on this machine."""

ON_DISK = ABSENT | {kind.code for kind in (
    kinds.BOOT_FILE_ISA, kinds.IMAGE_ISA, *kinds_programs.KINDS)}
"""Codes of the filter about files; rules can be rendered in spite of them."""


def check_filter(given: _Filter, disk: filesystem.Files
                 ) -> list[findings.Finding]:
    """Run every check of the PXE filter driver's settings."""
    return _run(FILTER_CHECKS, given, disk)


def check_conductor(given: _Conductor, disk: filesystem.Files
                    ) -> list[findings.Finding]:
    """Run every check of ironic's settings."""
    return _run(CONDUCTOR_CHECKS, given, disk)


def _run(table: collections.abc.Iterable[collections.abc.Callable[..., Found]],
         given: object, disk: filesystem.Files) -> list[findings.Finding]:
    found = [finding for check in table for finding in check(given, disk)]
    return list(dict.fromkeys(found))
