# SPDX-License-Identifier: Apache-2.0

"""Messages of dnsmasq, each as the real one writes it."""

import pytest

from ironic_arm.netboot.trace import dnsmasq_log
from ironic_arm.netboot.trace import events
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.log_lines import Record

MAC = '52:54:00:a7:64:01'
IP = '192.0.2.9'
LLT = f'00:01:00:01:2d:5e:aa:bb:{MAC}'


def event(part, text):
    return dnsmasq_log.event(Record(None, part, '59', text))


@pytest.mark.parametrize('text, expected', [
    (f'DHCPDISCOVER(br0) {MAC}', ('DISCOVER', MAC, '', '', '')),
    (f'42 DHCPDISCOVER(br0) {MAC}', ('DISCOVER', MAC, '', '', '42')),
    (f'DHCPDISCOVER(br0) {IP} {MAC}', ('DISCOVER', MAC, IP, '', '')),
    (f'DHCPDISCOVER(br0) {MAC} ignored',
     ('DISCOVER', MAC, '', 'ignored', '')),
    (f'DHCPDISCOVER(br0) {MAC} no address available',
     ('DISCOVER', MAC, '', 'no address available', '')),
    (f'DHCPACK(br0) {IP} {MAC} arm0', ('ACK', MAC, IP, 'arm0', '')),
    (f'DHCPNAK(br0) {IP} {MAC} wrong server-ID',
     ('NAK', MAC, IP, 'wrong server-ID', '')),
    (f'DHCPDISCOVER(ib0) 20-{MAC}', ('DISCOVER', MAC, '', '', '')),
    (f'PXE(br0) {MAC} proxy', ('PXE', MAC, '', 'proxy', '')),
    (f'BOOTP(br0) {IP} {MAC}', ('BOOTP', MAC, IP, '', '')),
    (f'7 DHCPSOLICIT(br0) {LLT}', ('SOLICIT', LLT, '', '', '7')),
    (f'DHCPADVERTISE(br0) 2001:db8::100 {LLT}',
     ('ADVERTISE', LLT, '2001:db8::100', '', '')),
    (f'DHCPADVERTISE(br0) {LLT} no addresses available',
     ('ADVERTISE', LLT, '', 'no addresses available', '')),
    (f'DHCPINFORMATION-REQUEST(br0) {LLT}',
     ('INFORMATION-REQUEST', LLT, '', '', '')),
])
def test_packets(text, expected):
    assert event('dhcp', text) == events.Dhcp(*expected)


@pytest.mark.parametrize('text, name, value', [
    ('42 vendor class: PXEClient:Arch:00011:UNDI:003000', 'vendor class',
     'PXEClient:Arch:00011:UNDI:003000'),
    ('42 user class: iPXE', 'user class', 'iPXE'),
    ('42 tags: known, br0', 'tags', 'known, br0'),
    ('42 next server: 192.0.2.1', 'next server', '192.0.2.1'),
    ('42 bootfile name: grubaa64.efi', 'boot file', 'grubaa64.efi'),
    ('42 sent size: 13 option: 67 bootfile-name  grubaa64.efi', 'boot file',
     'grubaa64.efi'),
    ('42 sent size: 30 option: 59 bootfile-url  tftp://[::1]/a.efi',
     'boot file', 'tftp://[::1]/a.efi'),
    ('42 sent size:  9 option: 66 tftp-server  192.0.2.1', 'next server',
     '192.0.2.1'),
    (f'42 client MAC address: {MAC}', 'client MAC address', MAC)])
def test_details(text, name, value):
    assert event('dhcp', text) == events.Detail('42', name, value)


@pytest.mark.parametrize('text, address, path, outcome', [
    (f'sent /t/a b to c to {IP}', IP, '/t/a b to c', Outcome.SENT),
    (f'file /t/x.cfg not found for {IP}', IP, '/t/x.cfg', Outcome.MISSED),
    ('file /t/x.cfg not found', '', '/t/x.cfg', Outcome.MISSED),
    (f'failed sending /t/x to {IP}', IP, '/t/x', Outcome.FAILED),
    ('cannot access /t/x: Permission denied', '', '/t/x', Outcome.REFUSED),
    ('cannot read /t/x: Is a directory', '', '/t/x', Outcome.REFUSED),
    ('sent /t/x to fe80::1%br0', 'fe80::1', '/t/x', Outcome.SENT)])
def test_transfers(text, address, path, outcome):
    assert event('tftp', text) == events.Transfer(address, path, outcome)


def test_a_client_breaks_off():
    assert event('tftp', 'error 8 User aborted the transfer received from '
                         f'{IP}') == events.Aborted(IP, 8)
    assert event('tftp', f'error 0  received from {IP}'
                 ) == events.Aborted(IP, 0)


@pytest.mark.parametrize('part, text, expected', [
    ('', 'started, version 2.90 DNS disabled', events.Server(True)),
    ('', 'exiting on receipt of SIGTERM', events.Server(False)),
    ('', 'inotify: /h/ironic-arm-525400a76401 new or modified',
     events.HostEntry(MAC)),
    ('', f'inotify, new or changed file /h/{MAC}', events.HostEntry(MAC)),
    ('tftp', 'TFTP root is /srv/tftp  ', events.Root('/srv/tftp')),
    ('dhcp', 'no address range available for DHCP request via br0',
     events.NoRange('DHCP request via br0'))])
def test_the_server(part, text, expected):
    assert event(part, text) == expected


@pytest.mark.parametrize('part, text', [
    ('dhcp', '42 requested options: 1:netmask, 67:bootfile-name'),
    ('dhcp', '42 sent size:  4 option:  1 netmask  255.255.255.0'),
    ('dhcp', f'read /h/{MAC}'), ('', 'inotify: /h/ironic-arm-many-1 new'),
    ('tftp', f'DHCPACK(br0) {IP} {MAC}'), ('dhcp', f'sent /t/x to {IP}'),
    ('script', 'anything'), ('', 'reading /etc/resolv.conf')])
def test_what_is_of_no_interest(part, text):
    assert event(part, text) is None
