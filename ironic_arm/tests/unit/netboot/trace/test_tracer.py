# SPDX-License-Identifier: Apache-2.0

"""Who did what, where many machines boot together."""

import pathlib
import tracemalloc

import pytest

from ironic_arm.netboot import trace
from ironic_arm.netboot.trace import dhcp_clients
from ironic_arm.netboot.trace import machines
from ironic_arm.netboot.trace import tracer as tracing

A, B = '52:54:00:a7:64:01', '52:54:00:a7:64:02'
PXE = 'vendor class: PXEClient:Arch:00011:UNDI:003000'


def dhcp(mac, address, number=4291, vendor=PXE):
    """Return the lines of a whole exchange."""
    return [f'dnsmasq-dhcp: {number} {text}' for text in (
        vendor, f'DHCPDISCOVER(br0) {mac} ',
        f'DHCPOFFER(br0) {address} {mac} ',
        'sent size: 13 option: 67 bootfile-name  grubaa64.efi',
        f'DHCPREQUEST(br0) {address} {mac} ',
        f'DHCPACK(br0) {address} {mac} ')]


def tftp(address, *names):
    return [f'dnsmasq-tftp: sent /t/{name} to {address}' for name in names]


def stories(*lines):
    return {one.name: one for one in trace.stories(sum(lines, []))}


def paths(attempt):
    return [one.path for one in attempt.attempt.files]


def test_machines_are_told_apart_by_their_leases():
    found = stories(dhcp(A, '192.0.2.9', 1), dhcp(B, '192.0.2.10', 2),
                    tftp('192.0.2.10', 'b.efi'), tftp('192.0.2.9', 'a.efi'))
    assert paths(found[A].last.best) == ['/t/a.efi']
    assert paths(found[B].last.best) == ['/t/b.efi']


def test_an_address_that_changes_hands():
    found = stories(dhcp(A, '192.0.2.9', 1), tftp('192.0.2.9', 'a.efi'),
                    dhcp(B, '192.0.2.9', 2), tftp('192.0.2.9', 'b.efi'))
    assert paths(found[A].last.best) == ['/t/a.efi']
    assert paths(found[B].last.best) == ['/t/b.efi']


def test_a_machine_without_a_lease_in_the_log():
    assert list(stories(tftp('192.0.2.9', 'a.efi'))) == ['192.0.2.9']


def test_a_size_probe_is_told_for_its_machine_only():
    aborted = ['dnsmasq-tftp: error 8 User aborted the transfer received '
               'from 192.0.2.9']
    found = stories(dhcp(A, '192.0.2.9', 1), dhcp(B, '192.0.2.10', 2),
                    aborted, tftp('192.0.2.10', 'x.efi'),
                    tftp('192.0.2.9', 'x.efi', 'x.efi'))
    assert [one.outcome.name for one in found[A].last.best.attempt.files] == [
        'PROBED', 'SENT']
    assert found[B].last.best.attempt.files[0].outcome.name == 'SENT'


def test_misses_of_a_dnsmasq_that_names_no_client():
    missed = ['dnsmasq-tftp: file /t/grub.cfg-01-'
              f'{A.replace(":", "-")} not found']
    found = stories(dhcp(A, '192.0.2.9', 1), dhcp(B, '192.0.2.10', 2),
                    missed, tftp('192.0.2.10', 'b.efi'),
                    ['dnsmasq-tftp: file /t/grub.cfg not found'])
    assert len(paths(found[A].last.best)) == 1
    assert paths(found[B].last.best) == ['/t/b.efi', '/t/grub.cfg']


FILES = ('grubaa64.efi', 'grub.cfg', 'vmlinuz', 'initrd')


def test_a_power_on_begins_a_boot():
    found = stories(dhcp(A, '192.0.2.9'), tftp('192.0.2.9', *FILES),
                    dhcp(A, '192.0.2.9'), tftp('192.0.2.9', FILES[0]))
    assert [one.stage.name for one in found[A].boots] == ['RAMDISK',
                                                          'LOADER']


def test_the_next_way_of_the_firmware_does_not():
    http = PXE.replace('PXE', 'HTTP').replace('11', '19')
    found = stories(dhcp(A, '192.0.2.9'), tftp('192.0.2.9', FILES[0]),
                    dhcp(A, '192.0.2.9', 5, http)[:3])
    boot, = found[A].boots
    assert [one.attempt.protocol for one in boot.attempts] == [('PXE', 4),
                                                           ('HTTP', 4)]
    assert boot.best is boot.attempts[0]


def test_the_system_that_was_booted_asks_too():
    linux = 'vendor class: udhcp 1.35.0'
    found = stories(dhcp(A, '192.0.2.9'), tftp('192.0.2.9', *FILES),
                    dhcp(A, '192.0.2.9', 7, linux))
    boot, = found[A].boots
    assert boot.ending is trace.Ending.BOOTED


def test_boots_without_vendor_classes():
    plain = [line.replace(' 4291 ', ' ') for line in dhcp(A, '192.0.2.9')
             if 'DHCP' in line]
    found = stories(plain, tftp('192.0.2.9', *FILES), plain,
                    plain, tftp('192.0.2.9', *FILES[:2]))
    assert [(one.stage.name, one.ending.name) for one in found[A].boots] == [
        ('SYSTEM', 'BOOTED'), ('CONFIG', 'STOPPED')]


@pytest.mark.parametrize('duid', [
    f'00:03:00:01:{A}', f'00:01:00:01:2d:5e:aa:bb:{A}'])
def test_a_duid_with_a_hardware_address(duid):
    found = stories([
        f'dnsmasq-dhcp: DHCPSOLICIT(br0) {duid}',
        f'dnsmasq-dhcp: DHCPREPLY(br0) 2001:db8::100 {duid}',
        'dnsmasq-tftp: sent /t/grubaa64.efi to 2001:db8::100'])
    assert found[A].address == '2001:db8::100'
    assert found[A].last.stage.name == 'LOADER'


def test_a_duid_whose_hardware_address_is_logged():
    duid = '00:04:' + ':'.join(['ab'] * 16)
    found = stories([
        'dnsmasq-dhcp: 9 vendor class: 343',
        f'dnsmasq-dhcp: 9 client MAC address: {A}',
        f'dnsmasq-dhcp: 9 DHCPSOLICIT(br0) {duid}',
        f'dnsmasq-dhcp: 9 DHCPADVERTISE(br0) 2001:db8::100 {duid}',
        'dnsmasq-dhcp: 9 tags: ironic-arm-aarch64, dhcpv6, br0'])
    assert found[A].last.best.machine_name == 'aarch64 UEFI (11)'


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(tracing, 'MOST_MACHINES', 50)
    monkeypatch.setattr(dhcp_clients, 'MOST_TRANSACTIONS', 50)
    monkeypatch.setattr(tracing, 'MOST_ABORTED', 50)


def memory():
    """Return the bytes that the code which traces has asked for and keeps.

    Another thread of the process, or a cache below the interpreter that
    happens to grow, is not counted.
    """
    ours = tracemalloc.Filter(
        True, str(pathlib.Path(trace.__file__).parent / '*'),
        all_frames=True)
    return sum(one.size for one in
               tracemalloc.take_snapshot().filter_traces([ours]).traces)


def test_memory_does_not_grow(small):
    def feed(tracer, first, last):
        for number in range(first, last):
            mac = f'02:00:00:00:{number >> 8 & 255:02x}:{number & 255:02x}'
            address = f'10.0.{number >> 8 & 255}.{number & 255}'
            for line in [*dhcp(mac, address, number),
                         *tftp(address, *FILES),
                         *tftp('192.0.2.1', f'{number}.cfg'),
                         f'dnsmasq-dhcp: 9{number} DHCPREQUEST(br0) {mac}',
                         f'dnsmasq-tftp: error 8 x received from 9{address}',
                         f'dnsmasq-dhcp: no address range available for '
                         f'{number}']:
                tracer.feed(line)

    tracer = trace.Tracer()
    tracemalloc.start(8)
    try:
        feed(tracer, 0, 500)
        before = memory()
        feed(tracer, 500, 2500)
        after = memory()
    finally:
        tracemalloc.stop()
    assert 50000 < after < before * 1.1
    assert len(tracer.machines) == 50
    assert tracer.forgotten > 2000


def test_a_machine_that_never_ends():
    tracer = trace.Tracer()
    for _ in range(100):
        for line in dhcp(A, '192.0.2.9') + tftp('192.0.2.9', *FILES * 30):
            tracer.feed(line)
    story, = trace.analyze(tracer)
    assert len(story.boots) == 8 and story.forgotten == 92
    attempt = story.last.best.attempt
    assert (len(attempt.files), attempt.more) == (64, 56)


@pytest.mark.parametrize('vendor_class, code', [
    ('U-Boot.armv8', 22), ('U-Boot.armv7', 21), ('U-Boot.arm', 21),
    ('U-Boot.mips', None), ('PXEClient:Arch:00011:UNDI:003000', 11)])
def test_the_client_architecture_of_a_vendor_class(vendor_class, code):
    assert machines.Client(vendor_class=vendor_class).code == code
