# SPDX-License-Identifier: Apache-2.0

"""Signs that a boot has failed for good, in what has been logged."""

import re
from collections.abc import Iterable

from fleet.sandbox.lines import Line

# The kernel's and the agent's own logs may speak of errors that do no harm,
# so each sign counts only while its speaker has the console.
_LOADER = re.compile(
    # A machine without a screen is no worse for it.
    r'^error: (?!no suitable video mode)'
    r'|Failed to boot|failed to load |^>>.*PXE-E\d+|PXE-E\d+:'
    r'|^grub> ?$|Shell> ?$|Secure Boot Violation'
    # What our own GRUB files say when they have nothing left to try.
    r'|^ironic-arm: (?!loading )')
_SYSTEM = re.compile(
    r'Kernel panic|Attempted to kill init|^(?:fleet|ironic-arm): error: ')
_KERNEL_STARTS = re.compile(r'Booting Linux on physical CPU|Linux version ')
_FIRMWARE_STARTS = re.compile(r'UEFI firmware \(version ')


_ENOUGH = 3
"""Firmware asks again after 4, 8 and 16 seconds; one answer may get lost."""


def find(lines: Iterable[Line], rest: str = '') -> str | None:
    """Return the first sign of failure, None if there is none.

    :param lines: what the machine printed.
    :param rest: the unfinished last line; a prompt has no end.
    """
    signs = _LOADER
    for text in [*(line.text for line in lines), rest]:
        if _FIRMWARE_STARTS.search(text):
            signs = _LOADER
        elif _KERNEL_STARTS.search(text):
            signs = _SYSTEM
        elif signs.search(text):
            return text
    return None


def find_dhcp(lines: Iterable[Line], mac: str) -> str | None:
    """Return why a machine gets no further than DHCP, None if it does.

    :param lines: what dnsmasq logged since power-on.
    :param mac: address of the machine's NIC.
    """
    ours = [line.text for line in lines if mac in line.text]
    if any('DHCPREQUEST' in text for text in ours):
        return None
    if sum('DHCPOFFER' in text for text in ours) >= _ENOUGH:
        return (f'the firmware declined {_ENOUGH} DHCP offers: they name no '
                'boot file for its architecture')
    if sum('ignored' in text for text in ours) >= _ENOUGH:
        return (f'dnsmasq ignored the machine {_ENOUGH} times: the PXE '
                'filter does not let it in')
    return None
