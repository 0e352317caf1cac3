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

"""What the PXE filter driver publishes: dnsmasq rules and the GRUB tree.

Every text that the driver writes, and every text that ``ironic-arm render``
shows, comes from here.
"""

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import dnsmasq
from ironic_arm.netboot import grub
from ironic_arm.netboot import kernel_parameters
from ironic_arm.netboot import settings

RULES_FILE = 'ironic-arm.conf'
OPTIONS_FILE = 'ironic-arm'

# dnsmasq reads a conf-dir by name, and of two rules for one machine the
# last one counts: this name comes after the other.
UNASKED_FILE = 'ironic-arm.unasked.conf'


def boot_files(given: settings.FilterSettings) -> dnsmasq.BootFiles:
    """Return what machines of each target are told to boot."""
    return dnsmasq.BootFiles(
        by_arch.resolve(given.boot_files.values),
        by_arch.resolve(given.http_urls.values),
        by_arch.resolve(given.ipxe_scripts.values),
        given.tftp_server, given.tftp_server_ipv6)


def rules(given: settings.FilterSettings) -> dict[str, str]:
    """Return the files of the rules directory.

    Without a directory of live boot files it is one file.
    """
    told = boot_files(given)
    if not given.optsdir:
        return {RULES_FILE: dnsmasq.rules(told)}
    return {RULES_FILE: dnsmasq.rules(told, live=True),
            UNASKED_FILE: dnsmasq.unasked_rules(told)}


def options(given: settings.FilterSettings) -> dict[str, str]:
    """Return the files of the directory of live boot files."""
    if not given.optsdir:
        return {}
    return {OPTIONS_FILE: dnsmasq.options_file(boot_files(given))}


def grub_tree(given: settings.FilterSettings) -> dict[str, str]:
    """Return the files below the TFTP root.

    BIOS machines do not run a network GRUB of ours, so only UEFI targets
    have a configuration.
    """
    kernels = by_arch.resolve(given.kernels.values)
    ramdisks = by_arch.resolve(given.ramdisks.values)
    words = tuple(kernel_parameters.words(given.kernel_append_params))
    return grub.tree(
        grub.Inspection(target.arch, kernels[target], ramdisks[target],
                        given.callback_url, words)
        for target in by_arch.TARGETS
        if target.boot_mode == 'uefi'
        and target in kernels and target in ramdisks)
