# SPDX-License-Identifier: Apache-2.0

import dataclasses
import pathlib
from xml.etree import ElementTree

import pytest

from fleet.machines import domain
from fleet.machines import hardware

ARM = hardware.Hardware(
    'arm0', '52:54:00:a7:64:01', '192.0.2.201', memory_mib=2048, cpus=2,
    disks=('/w/disk',), variables='/w/variables.fd')


def describe(one):
    return ElementTree.fromstring(
        domain.describe(one, pathlib.Path('/w/console')))


def test_what_a_machine_is_made_of():
    found = describe(ARM)
    assert found.findtext('name') == 'arm0'
    assert found.findtext('memory') == '2048'
    assert found.findtext('vcpu') == '2'
    assert found.find('os/type').attrib == {
        'arch': 'aarch64', 'machine': 'virt'}
    assert found.findtext('devices/emulator') == '/usr/bin/qemu-system-aarch64'
    serial = found.find('devices/serial')
    assert serial.find('log').attrib == {'file': '/w/console', 'append': 'on'}
    assert serial.find('source').attrib == {
        'mode': 'bind', 'path': str(domain.keyboard('arm0'))}


def test_the_firmware_keeps_its_variables():
    system = describe(ARM).find('os')
    code, variables = system.find('loader'), system.find('nvram')
    assert code.text == str(ARM.kind.firmware.code)
    assert code.get('readonly') == 'yes'
    assert variables.text == '/w/variables.fd'
    assert variables.get('template') == str(ARM.kind.firmware.variables)


def test_a_machine_with_a_bios_has_no_firmware_files():
    system = describe(dataclasses.replace(
        ARM, kind=hardware.X86_64_BIOS, variables='')).find('os')
    assert system.find('loader') is None
    assert system.find('type').get('machine') == 'pc'


@pytest.mark.parametrize('more', [(), ('52:54:00:a7:64:02',)])
def test_the_network_is_tried_before_the_disks(more):
    devices = describe(dataclasses.replace(ARM, more_macs=more)).find(
        'devices')
    order = [int(boot.get('order')) for kind in ('interface', 'disk')
             for boot in devices.iterfind(f'{kind}/boot')]
    assert order == list(range(1, len(more) + 3))
    assert [nic.get('address') for nic in devices.iterfind(
        'interface/mac')] == [ARM.mac, *more]


def test_a_machine_is_the_same_in_every_run():
    assert domain.identity(ARM) == domain.identity(ARM)
    other = dataclasses.replace(ARM, mac='52:54:00:a7:64:02')
    assert domain.identity(ARM) != domain.identity(other)
