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

"""The service for ironic beside ironic's own: real programs and packets.

Both programs look at one real database of ironic, whose rows the test
writes. Each fills a directory of its own for a dnsmasq of its own.
"""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

from filterlab import cable
from filterlab import dhcp
from filterlab import ironic_rows
from filterlab import packets
from fleet import config
from fleet import process
from ironic_arm.tests.functional import conftest

BIN = pathlib.Path(sys.executable).parent
UPSTREAM, OURS = 'ironic-pxe-filter', 'ironic-arm-pxe-filter'

INSPECTED, OTHER, STRANGER = map(packets.mac, (1, 2, 3))
EVERYBODY = {INSPECTED, OTHER, STRANGER}


@pytest.fixture(scope='module')
def two_nodes(tmp_path_factory):
    """A database of ironic with two nodes, to be copied."""
    folder = tmp_path_factory.mktemp('ironic')
    path = folder / 'ironic.sqlite'
    conf = folder / 'dbsync.conf'
    conf.write_text(config.render(
        {'database': {'connection': f'sqlite:///{path}'}}))
    subprocess.run([BIN / 'ironic-dbsync', '--config-file', conf,
                    'create_schema'], check=True)
    rows = ironic_rows.IronicRows(path)
    rows.add([INSPECTED, OTHER])
    rows.close()
    return path


@pytest.fixture
def database(two_nodes, tmp_path):
    """The database of one test."""
    shutil.copy(two_nodes, tmp_path)
    rows = ironic_rows.IronicRows(tmp_path / 'ironic.sqlite')
    yield rows
    rows.close()


class Filter:
    """One of the two programs, with its dnsmasq and machines that ask."""

    def __init__(self, program, number, root):
        self.cable = cable.Cable(f'pf{number}', 60 + number)
        self.cable.plug()
        root.mkdir()
        self.program = program
        self.root = root
        self.dhcp = dhcp.DhcpServer(self.cable, root)
        self.sender = packets.Sender(self.cable.machine_end)
        self.service = None

    def configure(self, path, **changes):
        """Write ironic.conf and the files it names."""
        tftp = self.root / 'tftp'
        tftp.mkdir(exist_ok=True)
        for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
            (tftp / name).write_text('content')
        settings = config.merge({
            'DEFAULT': {'host': 'test', 'rpc_transport': 'none',
                        'auth_strategy': 'noauth',
                        'log_file': self.root / 'service.log'},
            'database': {'connection': f'sqlite:///{path}',
                         # How long SQLite waits for a lock.
                         'connection_parameters': 'timeout=1'},
            'service_catalog': {'endpoint_override': 'http://192.0.2.1:6385'},
            'pxe_filter': {'dhcp_hostsdir': self.dhcp.hosts,
                           'sync_period': 1}}, changes)
        if self.program == OURS:
            settings['arm_pxe_filter'] = {
                'rules_dir': self.dhcp.rules, 'tftp_root': tftp,
                'boot_file_by_arch': 'aarch64:grubaa64.efi',
                'kernel_by_arch': 'aarch64:kernel',
                'ramdisk_by_arch': 'aarch64:ramdisk',
                **changes.get('arm_pxe_filter', {})}
        (self.root / 'ironic.conf').write_text(config.render(settings))

    def start(self):
        """Start the service, then dnsmasq, which reads what it wrote."""
        self.service = process.Service(
            self.program, [str(BIN / self.program), '--config-file',
                           str(self.root / 'ironic.conf')],
            self.root / 'output.log', self.root / 'service.log',
            ready=self._published)
        self.service.start()
        self.service.wait_ready()
        self.dhcp.start()

    def _published(self):
        return (self.program == UPSTREAM
                or (self.dhcp.rules / 'ironic-arm.conf').exists())

    def answers(self, machines):
        """Wait until these machines, and no others, are answered."""
        conftest.until(
            lambda: self.sender.offered(EVERYBODY) == machines,
            lambda: (f'{self.program}: {self.sender.offered(EVERYBODY)}\n'
                     f'{self.service.tail()}'), timeout=20)

    def end(self):
        if self.service is not None:
            self.service.stop()
        self.dhcp.stop()
        self.sender.close()
        self.cable.unplug()


@pytest.fixture
def filters(tmp_path):
    """Upstream's service and ours, not started yet."""
    made = [Filter(program, number, tmp_path / program)
            for number, program in enumerate((UPSTREAM, OURS))]
    yield made
    for each in made:
        each.end()


@pytest.fixture
def start(filters, database, tmp_path):
    """Start both services with changed settings."""
    def run(**changes):
        for each in filters:
            each.configure(tmp_path / 'ironic.sqlite', **changes)
            each.start()
        return filters
    return run


def test_an_inspection_from_beginning_to_end(start, database):
    # The other node's inspection is no business of the filter.
    database.state(OTHER, 'inspecting', 'redfish')
    both = start()
    for each in both:
        each.answers(set())
    database.state(INSPECTED, 'inspect wait')
    for each in both:
        each.answers({INSPECTED, STRANGER})
    database.remove_port(OTHER)
    for each in both:
        each.answers(EVERYBODY)
    database.state(INSPECTED, 'manageable')
    for each in both:
        each.answers(set())


def looks_like_the_drivers(ours):
    """Check the rules and the GRUB tree that the service wrote."""
    rules = (ours.dhcp.rules / 'ironic-arm.conf').read_text()
    assert 'client-arch,11' in rules
    assert 'dhcp-ignore=tag:!known' in rules
    grub = (ours.root / 'tftp/grub/grub-arm64.cfg').read_text()
    assert 'http://192.0.2.1:6385/v1/continue_inspection' in grub


def test_discovery(start, database):
    both = start(auto_discovery={'enabled': True, 'driver': 'fake-hardware'})
    looks_like_the_drivers(both[1])
    for each in both:
        each.answers({STRANGER})
    database.state(INSPECTED, 'inspect wait')
    for each in both:
        each.answers({INSPECTED, STRANGER})


def test_unknown_machines_are_never_welcome(filters, database, tmp_path):
    ours = filters[1]
    ours.configure(tmp_path / 'ironic.sqlite',
                   arm_pxe_filter={'deny_unknown_macs': True})
    ours.start()
    ours.answers(set())
    database.state(INSPECTED, 'inspect wait')
    ours.answers({INSPECTED})
    database.state(INSPECTED, 'manageable')
    ours.answers(set())


def test_a_database_that_does_not_answer(filters, database, tmp_path):
    with database.locked():
        upstream, ours = filters
        for each in filters:
            each.configure(tmp_path / 'ironic.sqlite')
            each.start()
        conftest.until(
            lambda: 'database-unreachable' in ours.service.tail(),
            ours.service.tail)
        assert not ours.sender.offered(EVERYBODY)
        # Upstream's lets everybody in.
        assert upstream.sender.offered(EVERYBODY) == EVERYBODY
    database.state(INSPECTED, 'inspect wait')
    ours.answers({INSPECTED, STRANGER})


def test_mistakes_stop_it_with_one_line_each(filters, database, tmp_path):
    ours = filters[1]
    ours.configure(
        tmp_path / 'ironic.sqlite',
        pxe_filter={'dhcp_hostsdir': '/none'},
        service_catalog={'endpoint_override': ''},
        auto_discovery={'enabled': True, 'driver': 'x'},
        arm_pxe_filter={'boot_file_by_arch': 'aarch64:none.efi',
                        'deny_unknown_macs': True})
    done = subprocess.run(
        [BIN / OURS, '--config-file', ours.root / 'ironic.conf'],
        check=False, timeout=180)
    assert done.returncode == 1
    log = (ours.root / 'service.log').read_text()
    told = re.findall(r' CRITICAL .*\[([a-z-]+)\]$', log, re.MULTILINE)
    assert sorted(told) == ['boot-file-missing', 'callback-url-unknown',
                            'discovery-denied', 'hostsdir-missing']
    assert 'Traceback' not in log
    assert not (ours.dhcp.rules / 'ironic-arm.conf').exists()


def test_a_dnsmasq_that_answers_everybody(filters, database, tmp_path):
    ours = filters[1]
    ours.configure(tmp_path / 'ironic.sqlite')
    # It runs already, without the rules.
    ours.dhcp.start()
    done = subprocess.run(
        [BIN / OURS, '--config-file', ours.root / 'ironic.conf'],
        check=False, timeout=180)
    assert done.returncode == 1
    assert '[dnsmasq-open]' in (ours.root / 'service.log').read_text()
