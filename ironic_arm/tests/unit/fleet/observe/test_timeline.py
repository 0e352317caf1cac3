# SPDX-License-Identifier: Apache-2.0

import dataclasses

from fleet.machines import servers
from fleet.observe import timeline
from fleet.sandbox.lines import Line

# As dnsmasq 2.90 logs the boot of an ARM machine with a signed GRUB.
DNSMASQ = """\
0.9 dnsmasq-dhcp[50]: 4291 available DHCP range: 192.0.2.9 -- 192.0.2.99
0.9 dnsmasq-dhcp[50]: 4291 vendor class: PXEClient:Arch:00011:UNDI:003000
0.9 dnsmasq-dhcp[50]: 4291 DHCPDISCOVER(br0) 52:54:00:a7:64:01 \n\
0.9 dnsmasq-dhcp[50]: 4291 DHCPOFFER(br0) 192.0.2.9 52:54:00:a7:64:01 \n\
4.7 dnsmasq-dhcp[50]: 4291 DHCPREQUEST(br0) 192.0.2.9 52:54:00:a7:64:01 \n\
4.7 dnsmasq-dhcp[50]: 4291 DHCPACK(br0) 192.0.2.9 52:54:00:a7:64:01 \n\
4.8 dnsmasq-tftp[50]: error 8 User aborted the transfer received from 192.0.2.9
4.8 dnsmasq-tftp[50]: sent /t/grubaa64.efi to 192.0.2.9
5.2 dnsmasq-tftp[50]: sent /t/grubaa64.efi to 192.0.2.9
5.3 dnsmasq-tftp[50]: file /t/grub/arm64-efi/fs.lst not found for 192.0.2.9
5.3 dnsmasq-tftp[50]: sent /t/grub/grub.cfg to 192.0.2.9
5.4 dnsmasq-tftp[50]: sent /t/grub/grub-arm64.cfg to 192.0.2.9
7.5 dnsmasq-tftp[50]: sent /t/ipa-aarch64.kernel to 192.0.2.9
7.6 dnsmasq-tftp[50]: sent /t/ipa-aarch64.initramfs to 192.0.2.9
9.9 dnsmasq-dhcp[50]: 77 DHCPDISCOVER(br0) 192.0.2.9 52:54:00:a7:64:01 \n\
9.9 dnsmasq-dhcp[50]: 77 DHCPACK(br0) 192.0.2.9 52:54:00:a7:64:01 arm0
"""
CONSOLE = """\
0.4 UEFI firmware starting.
7.7 EFI stub: Booting Linux Kernel...
7.9 [    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]
9.1 [    1.391941] Run /init as init process
9.2 fleet: ramdisk started
"""
INSPECTOR = """\
9.0 INFO 192.0.2.1 "GET /v1/introspection/1 HTTP/1.1" status: 200  len: 4
10.4 INFO 192.0.2.9 "POST /v1/continue HTTP/1.1" status: 200  len: 4
10.5 INFO Introspection finished successfully
"""


def lines(text):
    return [Line(float(at), rest) for at, _, rest in (
        line.partition(' ') for line in text.splitlines())]


def stages(dnsmasq=DNSMASQ, console=CONSOLE, inspector=INSPECTOR):
    return timeline.stages(servers.ARM, lines(dnsmasq), lines(console),
                           lines(inspector))


def test_stages_of_a_whole_boot():
    assert [(stage.name, stage.at) for stage in stages()] == [
        ('DHCP discover', 0.9), ('DHCP ack', 4.7), ('loader', 5.2),
        ('config', 5.4), ('kernel', 7.5), ('ramdisk', 7.6), ('init', 9.1),
        ('agent started', 9.2), ('inventory posted', 10.4),
        ('finished', 10.5)]


def test_a_boot_that_stops_at_the_loader():
    until = DNSMASQ[:DNSMASQ.index('5.3')]
    found = stages(dnsmasq=until, console='', inspector='')
    assert timeline.reached(found) == 'loader'
    assert [stage.at for stage in found[3:]] == [None] * 7


def test_nothing_reached():
    found = stages(dnsmasq='', console='', inspector='')
    assert timeline.reached(found) is None


def test_a_discover_that_is_ignored_is_no_stage():
    ignored = '0.9 dnsmasq-dhcp[5]: 9 DHCPDISCOVER(br0) ' \
              '52:54:00:a7:64:01 ignored'
    assert stages(dnsmasq=ignored)[0].at is None


def test_another_machine_is_not_ours():
    other = DNSMASQ.replace('52:54:00:a7:64:01', '52:54:00:00:00:02')
    assert [stage.at for stage in stages(dnsmasq=other)[:2]] == [None, None]


def test_a_refused_inventory_is_not_posted():
    refused = INSPECTOR.replace('"POST /v1/continue HTTP/1.1" status: 200',
                                '"POST /v1/continue HTTP/1.1" status: 404')
    assert stages(inspector=refused)[8].at is None


def test_a_size_probe_is_not_the_loader():
    found = timeline.transfers(lines(DNSMASQ))
    assert [(one.at, one.path, one.outcome) for one in found[:3]] == [
        (4.8, '/t/grubaa64.efi', 'probed'),
        (5.2, '/t/grubaa64.efi', 'sent'),
        (5.3, '/t/grub/arm64-efi/fs.lst', 'missed')]


def test_transfers_are_counted_one_by_one():
    outcomes = [one.outcome for one in timeline.transfers(lines(DNSMASQ))]
    assert {name: outcomes.count(name) for name in set(outcomes)} == {
        'probed': 1, 'sent': 5, 'missed': 1}


def test_a_miss_without_a_client_address():
    [found] = timeline.transfers(lines(
        '1 dnsmasq-tftp[5]: file /t/a.cfg not found'))
    assert (found.path, found.outcome) == ('/t/a.cfg', 'missed')


def test_a_failed_transfer_is_no_request_answered():
    found = timeline.transfers(lines(
        '1 dnsmasq-tftp[5]: failed sending /t/x to 192.0.2.9'))
    assert found == [timeline.Transfer(1.0, '/t/x', 'failed')]


def test_each_machine_has_its_own_lines():
    other = DNSMASQ.replace('64:01', '64:02').replace('.2.9', '.2.97')
    both = lines(DNSMASQ + other)
    assert timeline.addresses(both, servers.ARM.mac) == ['192.0.2.9'] * 2
    found = timeline.concerning(both, {servers.ARM.mac, '192.0.2.9'})
    assert timeline.stages(servers.ARM, found, [], []) == stages(
        console='', inspector='')
    assert not [line for line in found if '.97' in line.text]


def test_a_machine_with_a_loader_of_its_own_loads_none():
    boot = dataclasses.replace(servers.X86_BIOS, mac=servers.ARM.mac)
    found = timeline.stages(boot, lines(DNSMASQ), [], [])
    assert [stage.name for stage in found][:3] == [
        'DHCP discover', 'DHCP ack', 'config']
