# SPDX-License-Identifier: Apache-2.0

"""Values as dnsmasq guesses them, and what they match."""

import pytest

from ironic_arm.netboot.dnsmasq import option_values
from ironic_arm.netboot.dnsmasq.option_values import Size


def _data(text, number=None, family=4, match=False):
    size = option_values.known(family, number).size if number else None
    return option_values.parse(text, size, family, match).data


@pytest.mark.parametrize('text, data', [
    ('11', '000b'), ('11b', '0b'), ('11i', '0000000b'), ('0b', '00'),
    ('00:0b', '000b'), ('0x0b', '30783062'), ('65535', 'ffff'),
    ('-1', 'ffff'), ('1.2.3.4', '01020304'), ('x', '78'), ('b', ''),
])
def test_client_architecture(text, data):
    assert _data(text, 93, match=True).hex() == data


@pytest.mark.parametrize('text, data', [
    ('0', '00'), ('255', 'ff'), ('256', '0100'), ('65536', '00010000'),
    ('1:2', '0102'), ('abcd', '61626364'), ('ab:cd', 'abcd'),
    ('10.0.0.0/8', '080a'),
])
def test_a_size_that_is_not_known(text, data):
    assert _data(text).hex() == data


@pytest.mark.parametrize('text', ['11', '1.2.3.4', '00:0b', 'x'])
def test_names_are_text(text):
    value = option_values.parse(text, Size.NAME)
    assert value.text and value.data == text.encode()


def test_counted_strings():
    assert _data('ia,HTTPClient', 16, 6) == b'\0\x02ia\0\x0aHTTPClient'


def test_addresses_in_dhcpv6():
    assert _data('[2001:db8::1]', 23, 6).hex() == (
        '20010db8000000000000000000000001')


@pytest.mark.parametrize('text', ['name', '1.2', '1.2.3.4,x'])
def test_refused_addresses(text):
    with pytest.raises(ValueError):
        _data(text, 3)


@pytest.mark.parametrize('text, sent, matches', [
    ('11', '000b', True), ('11', '000c', False), ('11', '000b000c', True),
    ('11', '0c000b', False), ('0b', '000b', True), ('0b', '0101', False),
    ('00:*', '00ff', True), ('00:*', '01ff', False), ('0b:00', '000b', False),
    ('PXE', b'xPXEy'.hex(), True), ('PXE', b'xPX'.hex(), False),
])
def test_matches(text, sent, matches):
    value = option_values.parse(text, 2, match=True)
    assert value.matches(bytes.fromhex(sent)) is matches


def test_names_of_options():
    assert option_values.BY_NAME[4]['client-arch'].number == 93
    assert option_values.BY_NAME[6]['bootfile-url'].number == 59
    assert 'client-arch' not in option_values.BY_NAME[6]
