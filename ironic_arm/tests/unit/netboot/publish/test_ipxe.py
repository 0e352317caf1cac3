# SPDX-License-Identifier: Apache-2.0


import pytest

from ironic_arm.netboot import validation
from ironic_arm.netboot.publish import files
from ironic_arm.netboot.publish import ipxe
from ironic_arm.tests.unit.netboot.checks import test_runner as checks

BOTH = {'kernels': checks.option('kernel', x86_64__bios='x86.kernel'),
        'ramdisks': checks.option('ramdisk', x86_64__bios='x86.initramfs')}


@pytest.mark.parametrize('word', [
    'console=ttyS0', 'odd=a;b', 'odd=#', 'x=||', '$HOME', 'x={}'])
def test_words_that_ipxe_hands_on(word):
    ipxe.check(['quiet', word])


@pytest.mark.parametrize('word', [
    '||', '&&', ';', '#', '#x', 'x=${net0/mac}', 'two words'])
def test_words_that_ipxe_would_change(word):
    with pytest.raises(validation.UnsafeValue):
        ipxe.check(['quiet', word])


def test_bios_machines_with_a_kernel_and_a_ramdisk_get_a_script():
    given = checks.filter_settings(**BOTH)
    [told] = files.boot_files(given).ipxe.values()
    text = files.tftp_tree(given)[told]
    assert text.startswith('#!ipxe\n')
    assert '\nkernel /x86.kernel ipa-inspection-callback-url=' in text
    assert '\ninitrd /x86.initramfs ' in text


def test_a_script_of_the_operator_takes_its_place():
    given = checks.filter_settings(**BOTH, ipxe_scripts=checks.option(
        'ipxe', x86_64__bios='mine.ipxe'))
    assert list(files.boot_files(given).ipxe.values()) == ['mine.ipxe']
    assert not [name for name in files.tftp_tree(given)
                if name.endswith('.ipxe')]


def test_parameters_that_only_ipxe_would_change_are_refused():
    odd = {'kernel_append_params': 'x=1 || y=2'}
    assert 'kernel-parameters' not in dict(checks.check_filter(**odd))
    assert 'kernel-parameters' in dict(checks.check_filter(**odd, **BOTH))
