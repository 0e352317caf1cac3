# SPDX-License-Identifier: Apache-2.0

"""Real programs in private namespaces: a network that only tests see."""

import pathlib
import shutil
import socket
import subprocess
import sys
import time

import pytest

from filterlab import ironic_rows
from filterlab import packets
from fleet.sandbox import layout
from fleet.sandbox import network
from fleet.sandbox import process
from fleet.sandbox import users
from fleet.services import config

BEFORE = ('These tests need namespaces of their own, as root: run them with '
          'tox -e functional-latest, or behind tools/isolated.sh')


PATIENCE = 150
"""Seconds for whatever is certain to happen."""

INSPECTED, OTHER = map(packets.mac, (1, 2))


def pytest_sessionstart(session):
    """Refuse to touch the network of the machine itself."""
    if [name for _, name in socket.if_nameindex()] != ['lo']:
        pytest.exit(BEFORE, returncode=2)


@pytest.fixture(scope='session')
def wire():
    """A bridge with the address of the services and the probe's cable."""
    network.build([])


@pytest.fixture
def where(tmp_path, wire):
    """Folders of the services of one test."""
    folders = layout.Layout(tmp_path)
    folders.make()
    return folders


@pytest.fixture
def processes():
    """Processes and services that end with the test."""
    started = []
    yield started
    for one in reversed(started):
        if isinstance(one, subprocess.Popen):
            one.terminate()
            one.wait(60)
        else:
            one.stop()


@pytest.fixture
def serve(where, processes):
    """Start a real dnsmasq on the bridge with further configuration."""
    def start(*lines):
        first, last = layout.DHCP_RANGE
        conf = where.conf('dnsmasq')
        conf.write_text('\n'.join([
            'port=0', f'interface={layout.BRIDGE}', 'bind-interfaces',
            # Its usual file for that is shared with all other worlds.
            'pid-file=', 'user=root', 'log-dhcp', 'no-ping',
            f'dhcp-range={first},{last},1h',
            f'dhcp-leasefile={where.state}/leases', *lines, '']))
        log = where.log('dnsmasq')
        with log.open('ab') as output:
            processes.append(subprocess.Popen(
                ['dnsmasq', '--keep-in-foreground', '--log-facility=-',
                 f'--conf-file={conf}'], stdout=output, stderr=output))
        until(lambda: 'DHCP, sockets bound' in log.read_text()
              or 'DHCP, IP range' in log.read_text(), log.read_text)
        return log
    return start


@pytest.fixture(scope='session')
def public():
    """Let users of the world other than root run Python."""
    users.open_up()


@pytest.fixture
def place(public):
    """A directory that everybody may enter, as those of tests are not."""
    place = pathlib.Path('/srv')
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'place',
                    place], check=True)
    yield place
    subprocess.run(['umount', '--lazy', place], check=True)


@pytest.fixture(scope='module')
def two_nodes(tmp_path_factory):
    """A database of ironic with two nodes, to be copied."""
    folder = tmp_path_factory.mktemp('ironic')
    path = folder / 'ironic.sqlite'
    conf = folder / 'dbsync.conf'
    conf.write_text(config.render(
        {'database': {'connection': f'sqlite:///{path}'}}))
    subprocess.run([pathlib.Path(sys.executable).parent / 'ironic-dbsync',
                    '--config-file', conf, 'create_schema'], check=True)
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


def until(true, why, timeout=PATIENCE):
    """Wait until something is true; fail with a reason otherwise.

    However busy the machine is: only what never comes true takes so long.
    """
    deadline = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < deadline, why()
        time.sleep(0.05)


def ended(service):
    """Tell whether a service that was started has ended."""
    try:
        service.check()
    except process.ServiceError:
        return True
    return False


GOLDEN = pathlib.Path(__file__).parent.parent / 'golden'
