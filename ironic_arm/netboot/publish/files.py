# SPDX-License-Identifier: Apache-2.0

"""What the PXE filter driver publishes: dnsmasq rules and boot configurations.

Every text that the driver writes, and every text that ``ironic-arm render``
shows, comes from here.
"""

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings
from ironic_arm.netboot.grub import kernel_parameters
from ironic_arm.netboot.grub import tree
from ironic_arm.netboot.publish import dnsmasq_rules
from ironic_arm.netboot.publish import ipxe

RULES_FILE = 'ironic-arm.conf'
OPTIONS_FILE = 'ironic-arm'

# dnsmasq reads a conf-dir by name, and of two rules for one machine the
# last one counts: this name comes after the other.
UNASKED_FILE = 'ironic-arm.unasked.conf'


def boot_files(given: settings.FilterSettings) -> dnsmasq_rules.BootFiles:
    """Return the boot files of machines of each target."""
    return dnsmasq_rules.BootFiles(
        by_arch.resolve(given.boot_files.values),
        by_arch.resolve(given.http_urls.values),
        scripts_of_ours(given) | by_arch.resolve(given.ipxe_scripts.values),
        given.tftp_server, given.tftp_server_ipv6)


def rules(given: settings.FilterSettings) -> dict[str, str]:
    """Return the files of the rules directory.

    Without a directory of live boot files it is one file.
    """
    named = boot_files(given)
    if not given.optsdir:
        return {RULES_FILE: dnsmasq_rules.rules(named)}
    return {RULES_FILE: dnsmasq_rules.rules(named, live=True),
            UNASKED_FILE: dnsmasq_rules.unasked_rules(named)}


def options(given: settings.FilterSettings) -> dict[str, str]:
    """Return the files of the directory of live boot files."""
    if not given.optsdir:
        return {}
    return {OPTIONS_FILE: dnsmasq_rules.options_file(boot_files(given))}


def tftp_tree(given: settings.FilterSettings) -> dict[str, str]:
    """Return the files below the TFTP root.

    UEFI machines run a network GRUB, which reads its tree; BIOS machines run
    iPXE, which gets a script where the operator has named no other.
    """
    found = _inspections(given)
    scripts = {ipxe.script_name(target): ipxe.script(item)
               for target, item in found.items()
               if target in scripts_of_ours(given)}
    return tree.tree(item for target, item in found.items()
                     if target.boot_mode == 'uefi') | scripts


def scripts_of_ours(given: settings.FilterSettings
                    ) -> dict[by_arch.Target, str]:
    """Return the iPXE script of each target whose script we write."""
    named = by_arch.resolve(given.ipxe_scripts.values)
    return {target: ipxe.script_name(target) for target in _pairs(given)
            if target.boot_mode == 'bios' and target not in named}


def _pairs(given: settings.FilterSettings
           ) -> dict[by_arch.Target, tuple[str, str]]:
    """Return kernel and ramdisk of each target that has both."""
    kernels = by_arch.resolve(given.kernels.values)
    ramdisks = by_arch.resolve(given.ramdisks.values)
    return {target: (kernels[target], ramdisks[target])
            for target in by_arch.TARGETS
            if target in kernels and target in ramdisks}


def _inspections(given: settings.FilterSettings
                 ) -> dict[by_arch.Target, tree.Inspection]:
    words = tuple(kernel_parameters.words(given.kernel_append_params))
    return {target: tree.Inspection(target.arch, kernel, ramdisk,
                                    given.callback_url, words)
            for target, (kernel, ramdisk) in _pairs(given).items()}
