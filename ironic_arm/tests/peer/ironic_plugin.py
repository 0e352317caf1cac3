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

"""pytest plugin: ArmPXEBoot takes the place of ironic's PXEBoot.

Importing the plugin is what substitutes, because ironic's tests name the
class in decorators: it has to be replaced before they are collected. The
entry point ``pxe`` names the class by module and attribute, so nodes with
boot_interface=pxe get ours too.
"""

import collections
import os
import pathlib

# First of all: it selects the threading backend of oslo.service, which
# cannot be selected once anything else of ironic is imported.
import ironic.tests.unit  # noqa: F401

# isort: split
from ironic.common import driver_factory
from ironic.drivers.modules import pxe
from ironic.tests import base

from ironic_arm import machine
from ironic_arm.drivers import boot

UPSTREAM = pxe.PXEBoot
SERVED: collections.Counter = collections.Counter()

_get_interface = driver_factory.get_interface


def _recording(*args, **kwargs):
    """Count the class of each interface that a task is given."""
    interface = _get_interface(*args, **kwargs)
    SERVED[type(interface)] += 1
    return interface


driver_factory.get_interface = _recording
pxe.PXEBoot = boot.ArmPXEBoot

# The clean-up deletes every attribute of a test to save memory, also the
# one by which pytest knows it; pytest then fails.
base.TestCase._clear_attrs = lambda self: None

# They let nothing start a program, such as grub-script-check.
machine.Machine.script_error = lambda self, text: ''


def pytest_collection_finish(session):
    """Go where ironic is: some of its tests open files by relative paths."""
    os.chdir(pathlib.Path(base.__file__).parents[2])
