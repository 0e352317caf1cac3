# SPDX-License-Identifier: Apache-2.0

import pathlib

from fleet.machines import hardware
from fleet.sandbox.layout import Layout
from fleet.services import config
from fleet.services import settings

WHERE = Layout(pathlib.Path('/w'))


def test_arm_alone_needs_no_further_settings_of_ironic():
    assert settings.ipmi([hardware.AARCH64_UEFI]) == {}


def test_each_kind_of_machine_boots_its_own_files():
    assert settings.ipmi(hardware.KINDS)['pxe'] == {
        'pxe_bootfile_name_by_arch':
            'aarch64:grubaa64.efi,x86_64:grubx64.efi'}
    found = settings.boot_files(hardware.KINDS)['arm_pxe_filter']
    assert found['boot_file_by_arch'] == (
        'aarch64:grubaa64.efi,x86_64-uefi:grubx64.efi')
    assert found['kernel_by_arch'] == (
        'aarch64:ipa-aarch64.kernel,x86_64-uefi:ipa-x86_64.kernel,'
        'x86_64-bios:ipa-x86_64.kernel')


def test_the_agent_is_for_every_task_of_a_whole_life():
    assert {name for name in settings.whole_life(WHERE, True)['conductor']
            if name.endswith('kernel_by_arch')} == {
        'deploy_kernel_by_arch', 'rescue_kernel_by_arch'}
    assert 'rescue_kernel_by_arch' not in settings.managed(
        WHERE, 'arm-pxe', 'arm-ipmi')['conductor']


def test_dnsmasq_allows_the_machines_that_it_is_given():
    text = config.dnsmasq(WHERE, 6, ['52:54:00:a7:64:01'])
    assert 'dhcp-host=52:54:00:a7:64:01\n' in text
    assert 'dhcp-range=2001:db8::100,' in text
    assert 'dhcp-host=' not in config.dnsmasq(WHERE)
