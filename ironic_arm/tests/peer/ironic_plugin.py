# SPDX-License-Identifier: Apache-2.0

"""pytest plugin: our boot interfaces take the place of ironic's.

Importing the plugin is what substitutes, because ironic's tests name the
classes in decorators: they have to be replaced before they are collected.
The entry points ``pxe`` and ``http`` name the classes by module and
attribute, so nodes with these boot interfaces get ours too.
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
import pytest

from ironic_arm.drivers import boot
from ironic_arm.system import local

UPSTREAM = (pxe.PXEBoot, pxe.HttpBoot)
SERVED: collections.Counter = collections.Counter()

_FOLDER = ('ironic keeps kernels below the HTTP root and their '
           'configuration below the TFTP root')
# Tests that are not for our interfaces, and why.
NOT_APPLICABLE = {
    f'HttpBootTestCase::{name}': _FOLDER
    for name in ('test_prepare_ramdisk', 'test_prepare_ramdisk_rescue',
                 'test_prepare_ramdisk_uefi')
}
DROPPED: set[str] = set()

_get_interface = driver_factory.get_interface


def _recording(*args, **kwargs):
    """Count the class of each interface that a task is given."""
    interface = _get_interface(*args, **kwargs)
    SERVED[type(interface)] += 1
    return interface


driver_factory.get_interface = _recording
pxe.PXEBoot = boot.ArmPXEBoot
pxe.HttpBoot = boot.ArmHttpBoot

# The clean-up deletes every attribute of a test to save memory, also the
# one by which pytest knows it; pytest then fails.
base.TestCase._clear_attrs = lambda self: None

# They let nothing start a program, such as grub-script-check.
local.Machine.script_error = lambda self, text: ''


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave out the tests that are not for our interfaces."""
    dropped = []
    for item in items:
        name = '::'.join(item.nodeid.split('::')[-2:])
        if name in NOT_APPLICABLE:
            dropped.append(item)
            DROPPED.add(name)
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]


def pytest_collection_finish(session):
    """Go where ironic is: some of its tests open files by relative paths."""
    os.chdir(pathlib.Path(base.__file__).parents[2])
