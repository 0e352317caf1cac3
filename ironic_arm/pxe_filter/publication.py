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

"""What the PXE filter driver writes: dnsmasq rules and the GRUB tree."""

import os

from ironic_arm import disk
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import dnsmasq
from ironic_arm.netboot import grub
from ironic_arm.netboot import settings
from ironic_arm.netboot import values

RULES_FILE = 'ironic-arm.conf'


def rules_path(rules_dir: str) -> str:
    """Return where the rule file stands."""
    return os.path.join(rules_dir, RULES_FILE)


def rules(given: settings.FilterSettings) -> dict[str, str]:
    """Return the files of the rules directory."""
    boot_files = by_arch.resolve(given.boot_files.values)
    return {RULES_FILE: dnsmasq.rules(boot_files)}


def grub_tree(given: settings.FilterSettings) -> dict[str, str]:
    """Return the files below the TFTP root.

    BIOS machines do not run a network GRUB of ours, so only UEFI targets
    have a configuration.
    """
    kernels = by_arch.resolve(given.kernels.values)
    ramdisks = by_arch.resolve(given.ramdisks.values)
    words = tuple(values.kernel_words(given.kernel_append_params))
    return grub.tree(
        grub.Inspection(target.arch, kernels[target], ramdisks[target],
                        given.callback_url, words)
        for target in by_arch.TARGETS
        if target.boot_mode == 'uefi'
        and target in kernels and target in ramdisks)


def write(given: settings.FilterSettings) -> list[str]:
    """Write what differs from what is there; the rules come last.

    Machines are sent to a loader only when the files that the loader will
    ask for are in place.

    :returns: the names of the rule files that were written: dnsmasq reads
        them when it starts, and only then.
    :raises ironic_arm.disk.ForeignFile: if a file is not ours.
    :raises OSError: if a file cannot be written.
    """
    disk.publish(given.tftp_root, grub_tree(given))
    return disk.publish(given.rules_dir, rules(given))
