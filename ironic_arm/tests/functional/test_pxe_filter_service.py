# SPDX-License-Identifier: Apache-2.0

"""The service for ironic beside ironic's own: real programs and packets.

Both programs look at one real database of ironic, whose rows the test
writes. Each fills a directory of its own for a dnsmasq of its own.
"""

import re
import subprocess

import pytest

from ironic_arm.tests.functional import conftest
from ironic_arm.tests.functional.filter_service import BIN
from ironic_arm.tests.functional.filter_service import EVERYBODY
from ironic_arm.tests.functional.filter_service import INSPECTED
from ironic_arm.tests.functional.filter_service import OTHER
from ironic_arm.tests.functional.filter_service import OURS
from ironic_arm.tests.functional.filter_service import STRANGER
from ironic_arm.tests.functional.filter_service import UPSTREAM
from ironic_arm.tests.functional.filter_service import Filter


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
    # Provisioning is nothing that it lets in, unless it is told to.
    database.state(OTHER, 'wait call-back', 'redfish')
    ours.start()
    ours.answers(set())
    database.state(INSPECTED, 'inspect wait')
    ours.answers({INSPECTED})
    database.state(INSPECTED, 'manageable')
    ours.answers(set())


def test_machines_that_ironic_provisions(filters, database, tmp_path):
    ours = filters[1]
    ours.configure(tmp_path / 'ironic.sqlite',
                   arm_pxe_filter={'serve_provisioning': True})
    database.state(OTHER, 'wait call-back', 'redfish')
    ours.start()
    # Nobody is inspected, so strangers are not welcome.
    ours.answers({OTHER})
    database.state(OTHER, 'active', 'redfish')
    database.state(INSPECTED, 'clean wait')
    ours.answers({INSPECTED})
    database.state(OTHER, 'rescue', 'redfish')
    database.state(INSPECTED, 'inspecting')
    ours.answers(EVERYBODY)


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
    log = (ours.root / 'log/service.log').read_text()
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
    assert '[dnsmasq-open]' in (ours.root / 'log/service.log').read_text()
