# SPDX-License-Identifier: Apache-2.0

"""The table of the checks that run when a service starts."""

import collections.abc

from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import boot_files
from ironic_arm.netboot.checks import boot_programs
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.checks import by_arch_options
from ironic_arm.netboot.checks import filter_files
from ironic_arm.netboot.checks import filter_settings
from ironic_arm.netboot.checks import images
from ironic_arm.netboot.checks import served_files
from ironic_arm.netboot.checks import templates
from ironic_arm.netboot.findings import Found

_Filter = settings.FilterSettings
_Conductor = settings.ConductorSettings

FILTER_CHECKS = (
    filter_settings.keys, filter_settings.directories,
    filter_settings.optsdir, filter_settings.boot_files,
    filter_settings.http_urls, filter_settings.ipxe_scripts,
    filter_settings.ipxe_pairs, filter_settings.servers,
    filter_settings.images, filter_settings.image_pairs,
    filter_settings.values, filter_files.boot_files, filter_files.kernels,
    filter_files.ramdisks)
CONDUCTOR_CHECKS = (
    by_arch_options.keys, by_arch_options.interfaces,
    by_arch_options.architectures, by_arch_options.shared, boot_files.roots,
    boot_files.loaders, boot_files.boot_files, boot_files.default_boot_file,
    boot_programs.programs_for_their_machines, templates.templates,
    by_arch_options.images, images.images, by_arch_options.pxe_filter)

ABSENT = frozenset({
    served_files.DIRECTORY_MISSING, served_files.DIRECTORY_UNWRITABLE,
    *served_files.FILE_MISSING.values()})
"""Findings of the filter about what is missing on this machine."""

ON_DISK = ABSENT | {
    filter_files.BOOT_FILE_ISA, filter_files.IMAGE_ISA, *bootable.TYPES}
"""Findings of the filter about files; rules can be rendered in spite of
them."""


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
