# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.netboot.checks import filter_rules
from ironic_arm.tests import samples

TOLD = {'aarch64': 'grubaa64.efi', 'x86_64-bios': 'undionly.kpxe',
        'x86_64-uefi': 'bootx64.efi'}


def test_a_rule_file():
    assert filter_rules.published(
        samples.FILES['dnsmasq/ironic-arm.conf']) == TOLD


def test_a_rule_file_with_live_boot_files():
    rules = samples.FILES['dnsmasq-live/ironic-arm.conf']
    assert filter_rules.published(rules) == {}
    assert filter_rules.published(
        rules, samples.FILES['dnsmasq-live/ironic-arm']) == TOLD


@pytest.mark.parametrize('text', ['', 'dhcp-boot=x.efi\n'])
def test_a_file_of_somebody_else(text):
    assert filter_rules.published(text) == {}
