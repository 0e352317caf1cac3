# SPDX-License-Identifier: Apache-2.0

import pytest

from fleet.observe import faults
from fleet.sandbox.lines import Line

GOOD = """\
UEFI firmware (version 2022.11-6 built at 11:55:35 on Jan  1 2023)
>>Start PXE over IPv4.
  NBP file downloaded successfully.
ironic-arm: loading the aarch64 inspection ramdisk
EFI stub: Booting Linux Kernel...
[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]
[    0.000000] Linux version 6.1.0-28-cloud-arm64
[    0.700000] regulatory error: no harm done
error: the kernel speaks, and nobody minds
[    1.391941] Run /init as init process
fleet: ramdisk started
"""


def find(text, rest=''):
    return faults.find([Line(0.0, line) for line in text.splitlines()], rest)


def test_a_good_boot_shows_no_fault():
    assert find(GOOD) is None


@pytest.mark.parametrize('text', [
    "error: can't find command `linuxefi'.",
    "error: file `/ipa.kernel' not found.",
    'Failed to boot both default and fallback entries.',
    '  PXE-E23: Client received TFTP error from server.',
    'ironic-arm: nor /grub/grub-arm64.cfg for this machine.',
    'BdsDxe: failed to load Boot0001 "UEFI PXEv4": Unsupported',
])
def test_what_the_loader_complains_of_is_a_fault(text):
    assert find('UEFI firmware (version 1)\n' + text) == text


@pytest.mark.parametrize('text', [
    '[    1.4] Kernel panic - not syncing: No working init found.',
    'fleet: error: no DHCP answer on eth0',
])
def test_what_the_system_dies_of_is_a_fault(text):
    assert find(GOOD + text) == text


def test_a_dead_prompt_is_a_fault():
    assert find('Welcome to GRUB!', rest='grub>') == 'grub>'


MAC = '52:54:00:a7:64:01'


def dhcp(*texts):
    return faults.find_dhcp([Line(0.0, text) for text in texts], MAC)


OFFER = f'dnsmasq-dhcp[5]: 9 DHCPOFFER(br0) 192.0.2.9 {MAC} '
IGNORED = f'dnsmasq-dhcp[5]: 9 DHCPDISCOVER(br0) {MAC} ignored'
REQUEST = f'dnsmasq-dhcp[5]: 9 DHCPREQUEST(br0) 192.0.2.9 {MAC} '


def test_offers_without_a_boot_file_are_declined():
    assert dhcp(OFFER, OFFER) is None
    assert 'no boot file' in dhcp(OFFER, OFFER, OFFER)
    assert dhcp(OFFER, OFFER, OFFER, REQUEST) is None


def test_a_filter_that_stays_closed():
    assert dhcp(IGNORED, IGNORED) is None
    assert 'PXE filter' in dhcp(IGNORED, IGNORED, IGNORED)


def test_what_happens_to_other_machines_is_not_our_fault():
    assert dhcp(*[OFFER.replace(MAC, '52:54:00:00:00:02')] * 3) is None


def test_every_boot_is_looked_at_anew():
    assert find(GOOD + GOOD) is None
    again = 'UEFI firmware (version 1)\n' + "error: file `/k' not found."
    assert find(GOOD + again) == "error: file `/k' not found."
