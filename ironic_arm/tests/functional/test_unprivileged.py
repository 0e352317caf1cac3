# SPDX-License-Identifier: Apache-2.0

"""Services that are not root, beside a dnsmasq that is another user.

The sudoers file, the filters of the rootwrap and the capabilities of dnsmasq
are those below etc/.
"""

import os
import pathlib
import pwd
import re
import shutil
import subprocess

import pytest

from filterlab import ironic_rows
from fleet.sandbox import users
from ironic_arm.pxe_filter.dnsmasq_process import access
from ironic_arm.tests.functional import conftest
from ironic_arm.tests.functional.filter_service import INSPECTED
from ironic_arm.tests.functional.filter_service import OURS
from ironic_arm.tests.functional.filter_service import STRANGER
from ironic_arm.tests.functional.filter_service import Filter

ETC = pathlib.Path(__file__).parents[3] / 'etc'
IRONIC = users.User('ironic', 64001)


@pytest.fixture
def database(two_nodes, place):
    """A database that the service may write to."""
    state = place / 'state'
    state.mkdir()
    shutil.copy(two_nodes, state)
    IRONIC.own(state)
    rows = ironic_rows.IronicRows(state / 'ironic.sqlite')
    yield rows
    rows.close()


@pytest.fixture
def ours(place, database):
    """The service as a user of its own, configured and not started."""
    made = Filter(OURS, 3, place / 'pxe-filter', IRONIC)
    made.configure(place / 'state/ironic.sqlite')
    yield made
    made.end()


def test_the_service_lets_in_and_shuts_out(ours, database):
    ours.start()
    assert effective(ours.dhcp.pid()) == pwd.getpwnam('nobody').pw_uid
    assert effective(ours.service.pid) == IRONIC.number
    ours.answers(set())
    database.state(INSPECTED, 'inspect wait')
    ours.answers({INSPECTED, STRANGER})
    # dnsmasq reads everything again, as the user that it has become.
    ours.dhcp.reread()
    ours.answers({INSPECTED, STRANGER})
    database.state(INSPECTED, 'manageable')
    ours.answers(set())
    assert 'Traceback' not in ours.service.tail()
    assert ' ERROR ' not in ours.service.tail()


def logged(service, code):
    """Wait for a finding in the log; return its line."""
    conftest.until(lambda: code in service.log.read_text(), service.tail,
                   timeout=150)
    return next(line for line in service.log.read_text().splitlines()
                if code in line)


def effective(pid):
    return access.credentials(
        pathlib.Path(f'/proc/{pid}/status').read_text()).user


def test_a_hosts_directory_of_root_is_named_and_nobody_gets_in(
        ours, database):
    database.state(INSPECTED, 'inspect wait')
    os.chown(ours.dhcp.hosts, 0, 0)
    ours.start()
    line = logged(ours.service, '[host-file-failed]')
    assert f'{ours.dhcp.hosts}/' in line
    assert 'Let this service write there' in line
    ours.answers(set())
    IRONIC.own(ours.dhcp.hosts)
    ours.answers({INSPECTED, STRANGER})


def test_a_hosts_directory_closed_to_dnsmasq_is_named(ours, database):
    database.state(INSPECTED, 'inspect wait')
    ours.dhcp.hosts.chmod(0o700)
    ours.start()
    line = logged(ours.service, '[hosts-unreadable]')
    assert f'chmod o+rx {ours.dhcp.hosts}' in line
    ours.answers(set())


def test_a_rules_directory_of_root_stops_the_service(ours):
    os.chown(ours.dhcp.rules, 0, 0)
    done = subprocess.run(ours.command(), check=False, timeout=180)
    assert done.returncode == 1
    log = (ours.root / 'log/service.log').read_text()
    assert re.findall(r' CRITICAL .*\[arm_pxe_filter\]rules_dir: .*'
                      r'\[([a-z-]+)\]$', log, re.M) == [
        'directory-unwritable']


def test_dnsmasq_serves_with_what_its_unit_leaves_it(ours, database):
    drop_in = (ETC / 'systemd/dnsmasq.service.d/ironic-arm.conf').read_text()
    kept = ' '.join(re.findall('^CapabilityBoundingSet=(.*)$', drop_in,
                               re.M)).lower().replace('cap_', '').split()
    assert len(kept) == 7
    ours.dhcp.prefix = ['setpriv', '--no-new-privs', '--bounding-set='
                        + ','.join(['-all', *(f'+{one}' for one in kept)])]
    database.state(INSPECTED, 'inspect wait')
    ours.start()
    ours.answers({INSPECTED, STRANGER})
