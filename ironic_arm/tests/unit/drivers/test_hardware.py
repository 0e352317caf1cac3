# SPDX-License-Identifier: Apache-2.0

"""The hardware types beside ironic's own drivers."""

import importlib.metadata
import sys
import types

from ironic.conf import CONF
from ironic.drivers import ipmi
from ironic.drivers.modules.redfish import utils
import pytest

from ironic_arm.conf import hardware as judged
from ironic_arm.drivers import boot
from ironic_arm.drivers import hardware

OURS = ('arm-http', 'arm-pxe')


@pytest.fixture
def node():
    """A node of ``arm-redfish``, as ironic's Redfish driver looks at it."""
    hardware.ArmRedfishHardware()
    return types.SimpleNamespace(
        uuid='0f0e6835-70eb-4a6d-aaf6-5b2e7dc58b87', driver='arm-redfish',
        driver_info={'redfish_address': 'http://192.0.2.1:8000'})


def verified_with(node):
    return utils.parse_driver_info(node)['verify_ca']


def test_a_redfish_service_is_verified_by_default(node):
    assert verified_with(node) is True


def test_the_authority_of_one_node(node, tmp_path):
    node.driver_info['redfish_verify_ca'] = str(tmp_path)
    assert verified_with(node) == str(tmp_path)


def test_the_authority_of_all_nodes(node, tmp_path):
    if 'verify_ca' not in CONF.redfish:  # an older ironic
        assert 'arm-redfish' not in CONF
        return
    CONF.set_override('verify_ca', str(tmp_path), 'redfish')
    try:
        hardware.ArmRedfishHardware()
        assert verified_with(node) == str(tmp_path)
    finally:
        CONF.clear_override('verify_ca', 'redfish')
        hardware.ArmRedfishHardware()


class Foreign(ipmi.IPMIHardware):
    """A hardware type of somebody else, with one interface of ours."""

    supported_boot_interfaces = [boot.ArmPXEBoot]


@pytest.fixture
def unsupported(monkeypatch):
    """Return what is said of hardware types, with one of somebody else."""
    def ask(*enabled):
        real = importlib.metadata.entry_points
        point = importlib.metadata.EntryPoint(
            'foreign', 'vendor:Foreign', 'ironic.hardware.types')
        monkeypatch.setitem(sys.modules, 'vendor', types.SimpleNamespace(
            Foreign=Foreign))
        monkeypatch.setattr(
            importlib.metadata, 'entry_points',
            lambda group: [*real(group=group),
                           *([point] if point.group == group else [])])
        return judged.unsupported(types.SimpleNamespace(
            enabled_boot_interfaces=[*OURS, 'pxe'],
            enabled_hardware_types=enabled))
    return ask


@pytest.mark.parametrize('enabled, expected', [
    (['arm-ipmi'], ()), (['ipmi', 'arm-redfish'], ()), (['ipmi'], OURS),
    (['fake-hardware'], ()), (['foreign'], OURS[:1]), (['no-such'], OURS)])
def test_interfaces_that_no_enabled_type_supports(
        unsupported, enabled, expected):
    assert unsupported(*enabled) == expected


def test_that_it_is_so():
    """What is said of types without a look at them, they say themselves."""
    ours = {boot.ArmPXEBoot, boot.ArmHttpBoot}
    looked_at = set()
    for point in importlib.metadata.entry_points(
            group='ironic.hardware.types'):
        try:
            kind = point.load()
        except ImportError:
            continue  # a library of its vendor is not installed
        looked_at.add(point.name)
        if point.name == 'fake-hardware':
            continue
        found = ours & set(kind.__new__(kind).supported_boot_interfaces)
        assert found == (ours if point.name.startswith('arm-') else set())
    assert looked_at >= {'arm-ipmi', 'arm-redfish', 'ipmi', 'redfish'}
