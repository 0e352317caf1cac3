# SPDX-License-Identifier: Apache-2.0

"""Host entries: parsed, and found in the order that dnsmasq finds them."""

import pytest

from ironic_arm.netboot.dnsmasq import hosts as dnsmasq_hosts
from ironic_arm.netboot.dnsmasq.lines import Line
from ironic_arm.netboot.dnsmasq.lines import Place

MAC = '52:54:00:00:00:01'


def _line(value):
    return Line('dhcp-host', value, Place('f', 1))


def _found(*values, mac=MAC, client_id=None, tags=()):
    """Return the line number of the entry that counts."""
    hosts = dnsmasq_hosts.Hosts()
    for number, value in enumerate(values):
        hosts.add(Line('dhcp-host', value, Place('f', number)))
    host = hosts.find(bytes.fromhex(mac.replace(':', '')), client_id,
                      frozenset(tags), lambda host: True)
    return host and host.place.line


@pytest.mark.parametrize('values, number', [
    ([MAC], 0), ([MAC, MAC], 1), (['52:54:00:00:00:02'], None),
    ([MAC, '*:*:*:*:*:*'], 0), (['52:54:*:*:*:*', '*:*:*:*:*:*'], 0),
    (['*:*:*:*:*:*', '52:54:*:*:*:*', '52:*:*:*:*:*'], 1),
    ([f'{MAC},tag:x', '*:*:*:*:*:*'], 1),
    ([f'{MAC},tag:!x', f'{MAC},ignore'], 0),
    (['6-' + MAC], None), (['1-' + MAC], 0),
    (['id:01:02', MAC], 0), (['id:name', MAC], 1), (['52:54', 'name'], None),
])
def test_which_entry_counts(values, number):
    assert _found(*values, client_id=b'\1\2') == number


def test_tags_choose_an_entry():
    assert _found(f'{MAC},tag:x', MAC, tags=['x']) == 0
    assert _found(f'{MAC},tag:x', MAC) == 1


def test_parts():
    host = dnsmasq_hosts.parse(_line(
        f'{MAC},id:01:02,set:a,net:b,tag:c,192.0.2.5,[2001:db8::5],name,1h'))
    assert host.client_id == b'\1\2'
    assert (host.sets, host.filters) == (('a', 'b'), ('c',))
    assert (str(host.ipv4), str(host.ipv6[0])) == ('192.0.2.5',
                                                   '2001:db8::5')
    assert (host.name, host.ignore) == ('name', False)


@pytest.mark.parametrize('value', [
    'dhcp-host=52:54:00:00:00:01', '52:54:00:00:00:0g', '-name',
    f'{MAC},[x]', f'{MAC},a b'])
def test_refused(value):
    with pytest.raises(ValueError):
        dnsmasq_hosts.parse(_line(value))


def test_an_address_is_given_once():
    hosts = dnsmasq_hosts.Hosts()
    hosts.add(_line(f'{MAC},192.0.2.5'))
    with pytest.raises(ValueError, match=r'192\.0\.2\.5'):
        hosts.add(_line('52:54:00:00:00:02,192.0.2.5'))


def test_plain_lines_are_kept_as_text_until_asked_for():
    hosts = dnsmasq_hosts.Hosts()
    rest = list(hosts.add_plain(
        f'{MAC.upper()},ignore\n\n# x\n{MAC},set:a\n', 'f'))
    assert rest == [(3, '# x'), (4, f'{MAC},set:a')]
    host = hosts.find(bytes.fromhex(MAC.replace(':', '')), None,
                      frozenset(), lambda host: True)
    assert host.ignore and host.reread and host.place == ('f', 1)
    assert hosts.size == 1
