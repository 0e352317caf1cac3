# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""The one table of checks: what is looked at when a service starts."""

import collections.abc
import re

from ironic_arm.netboot import binary_checks
from ironic_arm.netboot import boot_checks
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import file_checks
from ironic_arm.netboot import files
from ironic_arm.netboot import findings
from ironic_arm.netboot import image_checks
from ironic_arm.netboot import ipxe
from ironic_arm.netboot import kernel_parameters
from ironic_arm.netboot import key_checks
from ironic_arm.netboot import kinds_filter as kinds
from ironic_arm.netboot import kinds_programs
from ironic_arm.netboot import loader_checks
from ironic_arm.netboot import option_checks
from ironic_arm.netboot import published
from ironic_arm.netboot import served_checks
from ironic_arm.netboot import settings
from ironic_arm.netboot import template_checks
from ironic_arm.netboot import values
from ironic_arm.netboot.file_checks import Found

_Filter = settings.FilterSettings
_Conductor = settings.ConductorSettings


def _filter_keys(given: _Filter, disk: files.Files) -> Found:
    """Keys of the filter's own by-arch options."""
    for option in (given.boot_files, given.http_urls, given.ipxe_scripts,
                   given.kernels, given.ramdisks):
        yield from key_checks.check(option)
        for key in option.values:
            covered = by_arch.targets(key)
            if len({t.boot_mode for t in covered}) > 1:
                yield kinds.AMBIGUOUS.at(
                    option.option, key=key, correct=' and '.join(
                        repr(target.name) for target in covered))


def _filter_directories(given: _Filter, disk: files.Files) -> Found:
    """Directories that the filter driver writes to."""
    yield from file_checks.directory(
        '[arm_pxe_filter]rules_dir', given.rules_dir, disk)
    yield from file_checks.directory(
        '[arm_pxe_filter]tftp_root', given.tftp_root, disk)


def _filter_files(given: _Filter, disk: files.Files) -> Found:
    """Kernels and ramdisks below the TFTP root."""
    for option, kind in ((given.kernels, 'kernel'),
                         (given.ramdisks, 'ramdisk')):
        yield from file_checks.served(option, kind, given.tftp_root, disk)


def _filter_pairs(given: _Filter, disk: files.Files) -> Found:
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


def _filter_values(given: _Filter, disk: files.Files) -> Found:
    """Values that are written into what GRUB and iPXE read."""
    where = '[arm_pxe_filter]callback_url'
    if not given.callback_url:
        yield kinds.NO_CALLBACK.at(where)
    else:
        try:
            values.check_url(given.callback_url)
        except values.UnsafeValue as exc:
            yield kinds.CALLBACK.at(where, value=given.callback_url, why=exc)
    try:
        words = kernel_parameters.words(given.kernel_append_params)
        if published.scripts_of_ours(given):
            ipxe.check(words)
    except values.UnsafeValue as exc:
        yield kinds.PARAMETERS.at('[arm_pxe_filter]kernel_append_params',
                                  value=given.kernel_append_params, why=exc)


FILTER_CHECKS = (_filter_keys, _filter_directories, boot_checks.optsdir,
                 boot_checks.boot_files, boot_checks.http_urls,
                 boot_checks.ipxe_scripts, boot_checks.ipxe_pairs,
                 boot_checks.servers, _filter_files, _filter_pairs,
                 _filter_values, served_checks.boot_files,
                 served_checks.kernels, served_checks.ramdisks)
CONDUCTOR_CHECKS = (option_checks.keys, option_checks.interfaces,
                    option_checks.architectures, option_checks.shared,
                    loader_checks.roots, loader_checks.loaders,
                    loader_checks.boot_files,
                    loader_checks.default_boot_file,
                    binary_checks.programs_for_their_machines,
                    template_checks.templates, option_checks.images,
                    image_checks.images, option_checks.pxe_filter)


ABSENT = frozenset(kind.code for kind in (
    kinds.DIRECTORY_MISSING, kinds.DIRECTORY_UNWRITABLE,
    *kinds.FILE_MISSING.values()))
"""Codes of the filter for what is not where it should be on this machine."""

ON_DISK = ABSENT | {kind.code for kind in (
    kinds.BOOT_FILE_ISA, kinds.IMAGE_ISA, *kinds_programs.KINDS)}
"""Codes of the filter about files; rules can be rendered in spite of them."""


def check_filter(given: _Filter, disk: files.Files
                 ) -> list[findings.Finding]:
    """Run every check of the PXE filter driver's settings."""
    return _run(FILTER_CHECKS, given, disk)


def check_conductor(given: _Conductor, disk: files.Files
                    ) -> list[findings.Finding]:
    """Run every check of ironic's settings."""
    return _run(CONDUCTOR_CHECKS, given, disk)


def _run(table: collections.abc.Iterable[collections.abc.Callable[..., Found]],
         given: object, disk: files.Files) -> list[findings.Finding]:
    found = [finding for check in table for finding in check(given, disk)]
    return list(dict.fromkeys(found))
