# SPDX-License-Identifier: Apache-2.0

import dataclasses
import pathlib
import re
from xml.etree import ElementTree

import pytest

from fleet.machines import description
from fleet.machines import hardware

ARM = hardware.Hardware(
    'arm0', '52:54:00:a7:64:01', '192.0.2.201', memory_mib=2048, cpus=2,
    disks=('/w/disk',), variables='/w/variables.fd')


def describe(one):
    return ElementTree.fromstring(
        description.libvirt(one, pathlib.Path('/w/console')))


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
        'mode': 'bind', 'path': str(description.keyboard('arm0'))}


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


@pytest.mark.parametrize('disk_first, order', [
    (False, [1, 2, 3]), (True, [3, 1, 2])])
def test_both_emulators_have_the_same_order(disk_first, order):
    one = dataclasses.replace(ARM, disks=('/w/disk', '/w/<other>'),
                              disk_first=disk_first)
    devices = describe(one).find('devices')
    assert [int(boot.get('order')) for kind in ('interface', 'disk')
            for boot in devices.iterfind(f'{kind}/boot')] == order
    assert [disk.get('file') for disk in devices.iterfind(
        'disk/source')] == [*one.disks]
    assert [int(number) + 1 for number in re.findall(
        r'bootindex=(\d)', ' '.join(description.qemu(one)))] == order


def test_both_emulators_have_the_same_firmware():
    one = dataclasses.replace(ARM, secure_boot=True, http_boot=True)
    found, words = describe(one), ' '.join(description.qemu(one))
    code = found.findtext('os/loader')
    assert code == str(ARM.kind.firmware.secure_code)
    assert f'readonly=on,file={code}' in words
    for entry in found.iterfind('sysinfo/entry'):
        assert f'name={entry.get("name")},string={entry.text}' in words
    assert len(found.findall('sysinfo/entry')) == 2


def test_a_machine_is_the_same_in_every_run():
    assert description.identity(ARM) == description.identity(ARM)
    other = dataclasses.replace(ARM, mac='52:54:00:a7:64:02')
    assert description.identity(ARM) != description.identity(other)
