# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""The hardware types beside ironic's own drivers."""

import types

from ironic.conf import CONF
from ironic.drivers.modules.redfish import utils
import pytest

from ironic_arm.drivers import hardware


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
