# SPDX-License-Identifier: Apache-2.0

"""What a real dnsmasq logs of machines, and the story that it tells."""

import re
import subprocess

import pytest

from fleet.packets import matrix
from fleet.packets.netclient import NetClient
from fleet.sandbox import layout
from ironic_arm.netboot import trace
from ironic_arm.netboot.dnsmasq import clients
from ironic_arm.tests.functional.conftest import until

MAC = '52:54:00:a7:64:07'
PXE = 'PXEClient:Arch:00011:UNDI:003000'
LINUX = 'udhcp 1.35.0'
ARM = 'dhcp-boot=grubaa64.efi'
FILES = ('grubaa64.efi', 'grub/grub.cfg', 'ipa.kernel', 'ipa.initramfs')


@pytest.fixture
def tftp(where):
    for name in FILES:
        path = where.tftp / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(1000))
    return ['enable-tftp', f'tftp-root={where.tftp}']


@pytest.fixture
def told(serve):
    """Start a dnsmasq; return what tells the story of a machine."""
    def start(*lines):
        log = serve(*lines)

        def story(done, name=MAC):
            until(lambda: done in log.read_text(), log.read_text)
            return next(one for one in trace.stories(
                log.read_text().splitlines()) if one.name == name)
        return story
    return start


def machine(vendor_class=PXE):
    return NetClient(MAC, vendor_class)


def test_a_whole_boot(told, tftp):
    story = told(ARM, *tftp)
    one = machine()
    one.lease()
    one.probe(FILES[0])
    assert all(map(one.load, FILES[:2]))
    assert not one.load('grub/missing.cfg')
    assert all(map(one.load, FILES[2:]))
    one.vendor_class = LINUX
    one.lease()
    found = story('sent size:  1 option: 53 message-type  5')
    seen = found.last.best
    assert found.last.ending is trace.Ending.BOOTED
    assert (found.address, seen.boot_file, seen.machine.code) == (
        one.address, FILES[0], 11)
    # dnsmasq may log that a file was sent after what is asked for next.
    assert sorted((role.name, request.outcome.name) for role, request in zip(
        seen.roles, seen.attempt.files, strict=True)) == [
            ('CONFIG', 'MISSED'), ('CONFIG', 'SENT'), ('KERNEL', 'SENT'),
            ('LOADER', 'PROBED'), ('LOADER', 'SENT'), ('RAMDISK', 'SENT')]


def test_a_file_that_dnsmasq_may_not_read(told, tftp, where):
    (where.tftp / FILES[0]).chmod(0o600)
    story = told(ARM, *tftp)
    one = machine()
    one.lease()
    assert not one.load(FILES[0])
    assert story('cannot access').diagnosis.code == 'file-not-readable'


def test_a_machine_that_is_not_let_in(told):
    story = told('dhcp-ignore=tag:!known', ARM)
    assert machine().discover() is None
    assert story('ignored').diagnosis.code == 'not-let-in'


def test_an_offer_without_a_boot_file(told):
    story = told('dhcp-match=set:x64,option:client-arch,7',
                 'dhcp-boot=tag:x64,grubx64.efi')
    assert machine().discover()
    assert story('53 message-type  2').diagnosis.code == 'no-boot-file'


def test_no_lease_left(told):
    story = told(ARM, 'dhcp-lease-max=1')
    other = NetClient('52:54:00:a7:64:08', PXE)
    other.request(other.discover().address)
    offer = machine().discover()
    machine().request(offer.address)
    found = story('no leases left').diagnosis
    assert (found.code, 'no leases left' in found.problem) == (
        'address-refused', True)


def test_an_address_that_is_refused(told):
    story = told(ARM)
    machine().discover()
    assert machine().request('198.51.100.7')
    assert story('DHCPNAK').diagnosis.code == 'address-refused'


def test_a_dnsmasq_that_ends(told, tftp, processes):
    story = told(ARM, *tftp)
    one = machine()
    one.lease()
    one.load(FILES[0])
    processes.pop().terminate()
    assert story('exiting on receipt').diagnosis.code == 'dnsmasq-stopped'


@pytest.fixture
def both(where, wire, processes):
    """Start two dnsmasq that write to one log; return the log."""
    log, (first, last) = where.log('both'), layout.DHCP_RANGE
    for name in ('a.efi', 'b.efi'):
        conf = where.conf(name)
        conf.write_text(f"""port=0
interface={layout.BRIDGE}
bind-interfaces
user=root
pid-file=
log-dhcp
no-ping
log-facility={log}
dhcp-range={first},{last},1h
dhcp-leasefile={where.state}/{name}
dhcp-boot={name}
""")
        # One after the other: each has bound its sockets when it says so.
        one = subprocess.Popen(
            ['dnsmasq', '--keep-in-foreground', f'--conf-file={conf}'])
        processes.append(one)
        until(lambda pid=one.pid: log.exists() and re.search(
            rf'\[{pid}\]: .*sockets bound', log.read_text()),
            lambda one=one: (one.poll(), log.exists() and log.read_text()))
    return log


def test_two_that_answer_the_same_machine(both):
    machine().lease()
    until(lambda: both.read_text().count('DHCPOFFER') > 1, both.read_text)
    story, = trace.stories(both.read_text().splitlines())
    found = story.diagnosis
    numbers = set(re.findall(r'dnsmasq-dhcp\[(\d+)\]', both.read_text()))
    assert found.code == 'several-servers'
    assert numbers and all(one in found.problem for one in numbers)


def test_the_filter_closes(told, tftp, where):
    def entry(text):
        (where.hosts / '.new').write_text(text)
        (where.hosts / '.new').rename(
            where.hosts / f'ironic-arm-{MAC.replace(":", "")}')

    story = told('dhcp-ignore=tag:!known', f'dhcp-hostsdir={where.hosts}',
                 ARM, *tftp)
    entry(f'{MAC}\n')
    one = machine()
    until(one.discover, lambda: 'it is not let in')
    one.lease()
    assert all(map(one.load, FILES))
    one.vendor_class = LINUX
    one.lease()
    assert story(LINUX).diagnosis.code == 'callback-missing'
    entry(f'{MAC},ignore\n')
    until(lambda: story(LINUX).diagnosis is None, lambda: story(LINUX))
    assert story(LINUX).last.stage.name == 'AGENT'


def test_ipv6(told, wire):
    first, last = layout.DHCP_RANGE_IPV6
    story = told(f'dhcp-range={first},{last},64,1h',
                 'dhcp-match=set:ironic-arm-aarch64,option6:61,00:0b',
                 'dhcp-option=tag:ironic-arm-aarch64,option6:bootfile-url,'
                 'tftp://[2001:db8::1]/grubaa64.efi')
    client = clients.firmware(11, family=6, mac=MAC)
    with matrix.Asker() as asker:
        until(lambda: asker.ask([client]) != [None], lambda: 'no answer')
    seen = story('bootfile-url').last.best
    assert (seen.attempt.protocol[1], seen.machine_name, seen.boot_file) == (
        6, 'aarch64 UEFI (11)', 'tftp://[2001:db8::1]/grubaa64.efi')
