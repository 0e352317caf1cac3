# SPDX-License-Identifier: Apache-2.0

"""Boot interfaces and ports of nodes."""

import pytest

from ironic_arm.netboot.checks import nodes


def codes(cpu_arch='aarch64', driver='arm-ipmi', interface='arm-pxe',
          **ports):
    return [one.code for one in nodes.check_boot(
        cpu_arch, driver, interface, ports)]


@pytest.mark.parametrize('cpu_arch, driver, interface, found', [
    ('aarch64', 'arm-ipmi', 'arm-pxe', []),
    ('aarch64', 'ipmi', 'pxe', ['node-boot-interface']),
    ('arm64', 'ipmi', 'http', ['node-boot-interface']),
    ('aarch64', 'redfish', 'ipxe', []),
    ('x86_64', 'ipmi', 'pxe', []), ('', 'ipmi', 'pxe', [])])
def test_interfaces(cpu_arch, driver, interface, found):
    assert codes(cpu_arch, driver, interface, port=True) == found


@pytest.mark.parametrize('driver, remedy', [
    ('redfish', 'Set it to arm-pxe, with the hardware type arm-redfish'),
    ('ilo', 'Set it to arm-pxe')])
def test_the_hardware_type_that_offers_it(driver, remedy):
    found, = nodes.check_boot('aarch64', driver, 'pxe', {'A': True})
    assert found.remedy == remedy


def test_ports():
    assert codes(a=True, b=False) == []
    assert 'node-without-pxe-port' in codes(a=False, b=False)
    assert 'node-without-port' in codes()
