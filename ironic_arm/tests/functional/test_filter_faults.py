# SPDX-License-Identifier: Apache-2.0

"""Everything that can go wrong goes wrong beside a real ironic-inspector.

Machines that must be denied ask for an address twice a second all the while,
and none of them may ever get an offer.
"""

import datetime
import os
import re
import shutil
import signal
import subprocess
from unittest import mock
import uuid

import pytest

from filterlab import introspections
from filterlab import packets
from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services import config
from fleet.services import services
from ironic_arm.tests.functional import faults
from ironic_arm.tests.functional.conftest import PATIENCE
from ironic_arm.tests.functional.conftest import until

IDLE, BUSY, LATER, NEW = (f'52:54:00:aa:00:0{n}' for n in (1, 2, 3, 4))
STRANGER, GUEST = '52:54:00:bb:00:01', '52:54:00:bb:00:02'


class World:
    """Real services, and a hand on each of them."""

    def __init__(self, where, start):
        self.where = where
        self.proxy = faults.Proxy()
        (where.root / 'clock').mkdir()
        self.clock = faults.Clock(where.root / 'clock')
        self.certificates = [where.root / name for name in ('ours', 'theirs')]
        for path in self.certificates:
            faults.make_certificate(path)
        self.start = start
        self.sender = packets.Sender(layout.PROBE_NIC)
        self.inspector = None
        self.nodes = {}

    def open(self, **pxe_filter):
        where = self.where
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=1m,mode=0755',
                        'hosts', where.hosts], check=True)
        for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
            (where.tftp / name).write_text('content')
        endpoint = f'https://{layout.HOST_ADDRESS}:{faults.PROXY_PORT}'
        services.write(where, 'ironic', config.render(config.ironic(where)))
        services.write(where, 'inspector', config.render(config.merge(
            config.inspector(where, 'kernel', 'ramdisk', 'quiet'), {
                'pxe_filter': {'sync_period': 1, **pxe_filter},
                'ironic': {'endpoint_override': endpoint,
                           'cafile': self.certificates[0],
                           'max_retries': 1}})))
        services.write(where, 'dnsmasq', config.dnsmasq(where)
                       + f'dhcp-host={packets.SENTINEL}\n')
        services.make_databases(where)
        self.be_well()
        self.start(services.ironic(where)).wait_ready()
        for mac in (IDLE, BUSY, LATER, NEW):
            self.enroll(mac)
        self.inspect_service()

    def be_ill(self, mode):
        """Have ironic fail: by an answer, or before there is one."""
        if mode in ('stop', 'tls'):
            self.proxy.stop()
        else:
            self.proxy.mode = mode
        if mode == 'tls':
            self.proxy.start(self.certificates[1])

    def be_well(self):
        self.proxy.stop()
        self.proxy.mode = 'pass'
        self.proxy.start(self.certificates[0])

    def inspect_service(self):
        with mock.patch.dict(os.environ, self.clock.environment):
            self.inspector = self.start(services.inspector(self.where))
        self.inspector.wait_ready()
        until(self.answers, self.inspector.tail)

    def enroll(self, mac):
        node = api.call('POST', f'{layout.ironic_url()}/v1/nodes', {
            'driver': 'arm-ipmi', 'driver_info': {
                'ipmi_address': '192.0.2.250'}})
        api.call('POST', f'{layout.ironic_url()}/v1/ports',
                 {'address': mac, 'node_uuid': node['uuid']})
        self.nodes[mac] = node['uuid']

    def introspect(self, mac, manage_boot=0):
        api.call('POST', f'{self.url(mac)}?manage_boot={manage_boot}')

    def abort(self, mac):
        api.call('POST', f'{self.url(mac)}/abort')

    def status(self, mac):
        return api.call('GET', self.url(mac))

    def url(self, mac):
        return f'{layout.inspector_url()}/v1/introspection/{self.nodes[mac]}'

    def offered(self, mac):
        try:
            return bool(self.sender.offered([mac], 10))
        except packets.NoAnswer:
            return False

    def answers(self):
        """Tell whether dnsmasq answers anybody."""
        try:
            self.sender.wait(0.5)
        except packets.NoAnswer:
            return False
        return True

    def log(self):
        return self.where.log('inspector').read_text()

    def told(self, code):
        return code in self.log()

    def over(self, code):
        """Tell whether a fault was told to be over after it was told."""
        return re.search(rf'Resolved: .*\[{code}\]',
                         self.log().rpartition(f'. [{code}]\n')[0]
                         + self.log()) is not None

    def dnsmasq(self):
        """Return the numbers of all dnsmasq of this world that serve."""
        found = subprocess.run(['pgrep', '-a', '-x', 'dnsmasq'], check=False,
                               capture_output=True, text=True)
        # An ironic-inspector that starts has one try the rules out.
        return [int(line.split()[0]) for line in found.stdout.splitlines()
                if '--test' not in line]

    def wait_for(self, true, seconds=PATIENCE):
        until(true, lambda: '\n'.join(
            line for line in self.log().splitlines()[-300:]
            if 'wsgi' not in line), seconds)


@pytest.fixture
def world(where, processes):
    def start(service):
        processes.append(service)
        service.start()
        return service
    made = World(where, start)
    yield made
    made.proxy.stop()
    for pid in made.dnsmasq():
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def watch():
    with faults.Watcher() as watcher:
        yield watcher
    assert watcher.offers == []


@pytest.mark.timeout(600)
def test_closed(world, watch):
    """Nobody is ever welcome but who is being inspected."""
    world.open(deny_unknown_macs=True)
    watch.deny(IDLE, LATER, NEW, STRANGER)
    world.introspect(BUSY)
    world.wait_for(lambda: world.offered(BUSY))
    hosts = world.where.hosts
    # No port was listed for all this.
    assert world.proxy.port_lists == 0

    _ironic_is_ill(world, watch)
    _database_is_locked(world, watch)
    _clock_jumps(world, watch)
    _files_are_touched(world, watch, hosts)
    _disk_is_full(world, watch, hosts)
    _disk_is_read_only(world, watch, hosts)
    _dnsmasq_is_killed(world, watch)
    _directory_is_gone(world, watch, hosts)
    _inspector_is_killed(world, watch)
    _another_inspector_comes(world, watch)
    assert 'Traceback' not in world.log()
    assert world.proxy.port_lists == 0


def _ironic_is_ill(world, watch):
    """No port is needed to keep machines out, so nothing is even told."""
    for mode in ('503', '401', 'garbage', 'tls', 'stop'):
        world.be_ill(mode)
        watch.wait(3)
    world.be_well()
    assert world.offered(BUSY)


def _database_is_locked(world, watch):
    with faults.locked(world.where.state / 'inspector.sqlite'):
        world.wait_for(lambda: world.told('[database-failed]'))
        assert world.offered(BUSY)
        watch.wait(2)
    world.wait_for(lambda: world.over('database-failed'))


def _clock_jumps(world, watch):
    """No duration is measured with a clock that somebody can set."""
    before = world.dnsmasq(), world.log().count('ERROR ironic_arm')
    # ironic-inspector's API stands still while its clock is behind; the
    # filter must not.
    node = str(uuid.uuid4())
    rows = introspections.Introspections(
        world.where.state / 'inspector.sqlite')
    for years in (10, -10, 0):
        world.clock.jump(years * 365 * 86400)
        watch.wait(4)
        assert world.offered(BUSY)
        watch.excuse(GUEST)
        rows.start(node, [GUEST])
        world.wait_for(lambda: world.offered(GUEST))
        rows.end(node)
        world.wait_for(lambda: not world.offered(GUEST))
        watch.deny(GUEST)
        watch.wait(2)
        _file_is_touched(world, years)
    rows.close()
    assert before == (world.dnsmasq(), world.log().count('ERROR ironic_arm'))


def _file_is_touched(world, years):
    """What the filter logs shows which time it believes to have."""
    (world.where.hosts / 'ironic-arm-unknown').write_text('')
    def year():
        return str((datetime.date.today()
                    + datetime.timedelta(years * 365)).year)

    began = year()
    world.wait_for(lambda: any(
        line.startswith((began, year())) and '[host-file-changed]' in line
        for line in world.log().splitlines()))


def _files_are_touched(world, watch, hosts):
    """Somebody writes into our files; only what he lets in gets in."""
    own = hosts / 'ironic-arm-525400aa0002'
    (hosts / 'ironic-arm-unknown').write_text('')
    own.write_text('')
    world.wait_for(lambda: own.stat().st_size > 0)
    own.unlink()
    world.wait_for(own.exists)
    watch.wait(2)
    watch.excuse(LATER)
    # An edit by hand lets a machine in until the next synchronization.
    own.write_text(f'{LATER},tag:!never\n')
    world.wait_for(lambda: LATER not in own.read_text())
    world.wait_for(lambda: not world.offered(LATER))
    watch.deny(LATER)
    assert world.told('[host-file-changed]')
    assert world.offered(BUSY)


def _disk_is_full(world, watch, hosts):
    """A machine can be denied even then; another cannot be let in."""
    filler = hosts / '.filler'
    _fill(filler)
    with pytest.raises(api.ApiError, match='503 .*No space left'):
        world.introspect(NEW)
    assert 'No space left' in world.status(NEW)['error']
    _machine_is_not_booted(world, 'No space left')
    world.abort(BUSY)
    world.wait_for(lambda: not world.offered(BUSY))
    watch.deny(BUSY)
    watch.wait(3)
    filler.unlink()
    world.wait_for(lambda: world.over('host-file-failed'))
    watch.excuse(BUSY)
    world.introspect(BUSY)
    world.wait_for(lambda: world.offered(BUSY))


def _machine_is_not_booted(world, reason):
    """Where ironic-inspector manages the boot, the call itself succeeds."""
    world.proxy.changes.clear()
    before = world.status(NEW)['started_at']
    world.introspect(NEW, manage_boot=1)
    world.wait_for(lambda: world.status(NEW)['started_at'] != before
                   and world.status(NEW)['finished'])
    assert reason in world.status(NEW)['error']
    assert world.proxy.changes == []


def _fill(path):
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(handle, bytes(512)):
            pass
    except OSError:
        os.close(handle)


def _disk_is_read_only(world, watch, hosts):
    """A machine that cannot be denied has nobody served at all."""
    subprocess.run(['mount', '-o', 'remount,ro', hosts], check=True)
    with pytest.raises(api.ApiError, match='503 .*ead-only'):
        world.introspect(NEW)
    assert 'ead-only' in world.status(NEW)['error']
    assert world.offered(BUSY)
    world.abort(BUSY)
    world.wait_for(lambda: not world.dnsmasq())
    watch.deny(BUSY)
    world.wait_for(lambda: world.told('[dnsmasq-stopped-by-filter]'))
    watch.wait(2)
    subprocess.run(['mount', '-o', 'remount,rw', hosts], check=True)
    world.wait_for(world.answers)
    watch.wait(2)
    watch.excuse(BUSY)
    world.introspect(BUSY)
    world.wait_for(lambda: world.offered(BUSY))


def _dnsmasq_is_killed(world, watch):
    pid, = world.dnsmasq()
    os.kill(pid, signal.SIGKILL)
    world.wait_for(world.answers)
    assert len(world.dnsmasq()) == 1
    world.wait_for(lambda: world.offered(BUSY))
    watch.wait(2)


def _directory_is_gone(world, watch, hosts):
    """It comes back as another one, which dnsmasq does not look at."""
    subprocess.run(['umount', '-l', hosts], check=True)
    shutil.rmtree(hosts)
    world.wait_for(lambda: world.told('[directory-failed]'))
    with pytest.raises(api.ApiError, match='503 .*No such file'):
        world.introspect(NEW)
    assert 'No such file' in world.status(NEW)['error']
    assert world.offered(BUSY)
    before = world.dnsmasq()
    hosts.mkdir()
    world.wait_for(lambda: world.dnsmasq() not in ([], before))
    world.wait_for(lambda: world.offered(BUSY))
    watch.excuse(LATER)
    world.introspect(LATER)
    world.wait_for(lambda: world.offered(LATER))
    world.abort(LATER)
    world.wait_for(lambda: not world.offered(LATER))
    watch.deny(LATER)


def _inspector_is_killed(world, watch):
    """What it left is taken over, and dnsmasq with it."""
    before = world.dnsmasq()
    world.inspector._process.kill()
    watch.wait(2)
    world.inspect_service()
    assert world.dnsmasq() == before
    assert world.offered(BUSY)
    watch.wait(2)


def _another_inspector_comes(world, watch):
    """It has another database: it would deny whom the first lets in."""
    text = world.where.conf('inspector').read_text()
    for old, new in (('inspector.sqlite', 'other.sqlite'),
                     ('listen_port = 5050', 'listen_port = 5051'),
                     ('inspector.log', 'other.log')):
        assert old in text
        text = text.replace(old, new)
    conf = world.where.conf('other')
    conf.write_text(text)
    program = services._BIN / 'ironic-inspector'
    subprocess.run([f'{program}-dbsync', '--config-file', conf, 'upgrade'],
                   check=True, capture_output=True)
    before = world.dnsmasq()
    other = subprocess.Popen(
        [program, '--config-file', conf], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    log = world.where.log('other')
    try:
        world.wait_for(lambda: log.exists()
                       and '[directory-in-use]' in log.read_text())
        watch.wait(3)
        assert world.offered(BUSY)
    finally:
        other.terminate()
        other.wait()
    assert world.offered(BUSY)
    assert world.dnsmasq() == before


@pytest.mark.timeout(600)
def test_open(world, watch):
    """Unknown machines are welcome while one is being inspected."""
    world.open(deny_unknown_macs=False)
    watch.deny(IDLE, LATER, NEW, STRANGER)
    watch.wait(2)
    watch.excuse(STRANGER)
    world.introspect(BUSY)
    world.wait_for(lambda: world.offered(BUSY))
    world.wait_for(lambda: world.offered(STRANGER))
    for mode in ('503', '401', '404', 'garbage', 'tls', 'stop'):
        world.be_ill(mode)
        # The door is closed: nobody knows any more who must not get in.
        world.wait_for(lambda: not world.offered(STRANGER))
        watch.deny(STRANGER)
        watch.wait(2)
        assert world.offered(BUSY)
        watch.excuse(STRANGER)
        world.be_well()
        world.wait_for(lambda: world.offered(STRANGER))
    assert world.told('[ports-unknown]')
    assert 'certificate verify failed' in world.log()
    world.abort(BUSY)
    world.wait_for(lambda: not world.offered(STRANGER))
    watch.deny(BUSY, STRANGER)
    watch.wait(3)
    listed = world.proxy.port_lists
    watch.wait(3)
    assert world.proxy.port_lists == listed
    assert 'Traceback' not in world.log()
