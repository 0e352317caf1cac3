# SPDX-License-Identifier: Apache-2.0

"""pytest plugin: inspector's driver tests get ArmDnsmasqFilter.

Upstream's modules name their classes in super() calls, so a class cannot be
replaced there. It is replaced in the test modules, after they are collected.
"""

import collections
import pathlib
import tempfile

from ironic_inspector import conf  # noqa: F401  registers the options
from ironic_inspector.pxe_filter import dnsmasq
from oslo_config import cfg
import pytest

from ironic_arm.conf import inspector
from ironic_arm.pxe_filter import publication
from ironic_arm.pxe_filter.inspector_driver import driver

CONF = cfg.CONF
RAN: collections.Counter = collections.Counter()

# Expects the log line of BaseFilter.init_filter, which upstream's own
# DnsmasqFilter does not write either: it does not call that method.
# Tests that are not for our driver, and why.
NOT_APPLICABLE = {
    'TestBaseFilterInterface::test_init_filter':
        'the base class logs its initialization and does nothing else',
    'TestShouldEnableUnknownHosts':
        'a function of upstream\'s module that our driver does not call',
    'TestExclusiveWriteOrPass':
        'upstream writes into a file; ours are renamed into place',
    'TestMACHandlers':
        'upstream tells the state of a machine from the size of its file',
    'TestSync':
        'upstream keeps a file for each port and lists all ports each time',
}
DROPPED: set[str] = set()


class CountingFilter(driver.ArmDnsmasqFilter):
    """Our driver; counts which of its methods ran."""

    def __init__(self):
        super().__init__()
        RAN['__init__'] += 1

    def init_filter(self):
        # Upstream's tests look for this step under upstream's name.
        dnsmasq._purge_dhcp_hostsdir()
        super().init_filter()
        RAN['init_filter'] += 1

    def sync(self, ironic):
        super().sync(ironic)
        RAN['sync'] += 1

    def reset(self):
        super().reset()
        RAN['reset'] += 1


class _IdleFilter(CountingFilter):
    """For the tests of what every filter has: nothing to synchronize."""

    def _sync(self, ironic):
        pass


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Put our driver into the collected test modules."""
    dropped = []
    for item in items:
        for name in NOT_APPLICABLE:
            if f'::{name}::' in f'{item.nodeid}::':
                dropped.append(item)
                DROPPED.add(name)
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]
    for module in {item.module for item in items}:
        if hasattr(module, 'TestFilter'):
            # Error messages carry the name of the class.
            module.TestFilter = type('TestFilter', (_IdleFilter,), {})
        if hasattr(module, 'DnsmasqTestBase'):
            _substitute_driver(module.DnsmasqTestBase)


def _substitute_driver(base):
    def set_up(self):
        super(base, self).setUp()
        where = tempfile.TemporaryDirectory()
        self.addCleanup(where.cleanup)
        self.driver = CountingFilter()
        _publish(pathlib.Path(where.name))

    base.setUp = set_up


def _publish(where):
    """Make the world in which our driver finds nothing left to write.

    Upstream's tests expect that dnsmasq is started and not stopped before,
    which is what our driver does where the rules are in place already.
    """
    for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
        (where / name).write_bytes(b'not empty')
    for name, value in {'rules_dir': str(where),
                        'tftp_root': str(where),
                        'boot_file_by_arch': {'aarch64': 'grubaa64.efi'},
                        'kernel_by_arch': {'aarch64': 'kernel'},
                        'ramdisk_by_arch': {'aarch64': 'ramdisk'},
                        'callback_url': 'http://192.0.2.1:5050/v1/continue',
                        }.items():
        CONF.set_override(name, value, 'arm_pxe_filter')
    publication.write(inspector.filter_settings(CONF))
