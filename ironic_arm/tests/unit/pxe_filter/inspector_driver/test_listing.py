# SPDX-License-Identifier: Apache-2.0

"""What is asked of ironic to know all ports."""

from unittest import mock

import pytest

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.inspector_driver import listing
from ironic_arm.pxe_filter.inspector_driver import ports


class Ironic:
    """An ironic with a clock, which its listings take time of.

    :ivar rows: ports in the order they were made.
    :ivar asked: what was asked for: everything, or one page by a key.
    """

    def __init__(self, nulls_first=False):
        self.rows = [{'address': f'a{n}', 'updated_at': None}
                     for n in range(1000)]
        self.now, self.slow = 1000.0, 2.0
        self.asked = []
        self._nulls_first = nulls_first

    def clock(self):
        return self.now

    def all(self, *fields):
        self.asked.append('all')
        self.now += self.slow
        return list(self.rows)

    def page(self, fields, sort_key, sort_dir, limit):
        self.asked.append(sort_key)
        rows = list(self.rows)
        if sort_key == 'updated_at':
            rows.sort(key=lambda row: (
                (row['updated_at'] is None) == self._nulls_first,
                row['updated_at'] or ''))
        if sort_dir == 'desc':
            rows.reverse()
        return rows[:int(limit)]


@pytest.fixture
def ironic():
    return Ironic()


def lister(ironic):
    asked = mock.create_autospec(ports.Ports, instance=True)
    asked.rows.side_effect, asked.page.side_effect = ironic.all, ironic.page
    made = listing.Listing(ironic.clock)

    def addresses():
        ironic.asked.clear()
        return made.addresses(asked)
    addresses()
    return addresses


def told(ironic):
    return [row['address'] for row in ironic.rows]


def test_a_listing_that_takes_long_is_not_made_each_time(ironic):
    addresses = lister(ironic)
    assert addresses() == told(ironic)
    assert 'all' not in ironic.asked
    ironic.now += listing.SHARE * ironic.slow
    del ironic.rows[3:7]
    assert addresses() == told(ironic) and 'all' in ironic.asked


def test_one_that_takes_no_time_is(ironic):
    ironic.slow = 0.1
    addresses = lister(ironic)
    del ironic.rows[3:7]
    assert addresses() == told(ironic)


def test_a_new_port_is_known_at_once(ironic):
    addresses = lister(ironic)
    ironic.rows += [{'address': f'new{n}', 'updated_at': None}
                    for n in range(50)]
    assert set(addresses()) == set(told(ironic))
    assert 'all' not in ironic.asked


def test_more_new_ports_than_fit_on_a_page(ironic):
    addresses = lister(ironic)
    ironic.rows += [{'address': f'new{n}', 'updated_at': None}
                    for n in range(listing.PAGE)]
    assert addresses() == told(ironic) and 'all' in ironic.asked


def change(ironic, which, when, address=None):
    ironic.rows[which] = {
        'address': address or ironic.rows[which]['address'],
        'updated_at': f'2026-01-01T00:00:{when:02}+00:00'}


@pytest.mark.parametrize('before', [(), (9,)])
def test_another_address_is_known_at_once(ironic, before):
    for which in before:
        change(ironic, which, 1)
    addresses = lister(ironic)
    change(ironic, 5, 2, 'other')
    assert set(addresses()) == set(told(ironic)) | {'a5'}
    assert 'all' not in ironic.asked


def test_one_behind_more_changes_than_fit_on_a_page(ironic):
    change(ironic, 9, 1)
    addresses = lister(ironic)
    change(ironic, 5, 2, 'other')
    for which in range(10, 10 + listing.PAGE):
        change(ironic, which, 3)
    assert addresses() == told(ironic) and 'all' in ironic.asked
    assert addresses() == told(ironic)


def test_a_database_that_sorts_what_never_changed_last():
    """PostgreSQL: which port was changed cannot be seen on one page."""
    ironic = Ironic(nulls_first=True)
    change(ironic, 9, 1)
    addresses = lister(ironic)
    change(ironic, 5, 2, 'other')
    assert addresses() == told(ironic)


def test_an_ironic_that_fails_is_not_taken_for_one_without_ports(ironic):
    failing = mock.create_autospec(ports.Ports, instance=True)
    failing.page.side_effect = faults.SourceError(
        filter_findings.PORTS_UNKNOWN.at('x', why='x'))
    with pytest.raises(faults.SourceError):
        listing.Listing().addresses(failing)
