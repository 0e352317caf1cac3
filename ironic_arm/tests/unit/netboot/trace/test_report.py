# SPDX-License-Identifier: Apache-2.0

"""The story that a log tells, from literal lines."""

import pytest

from ironic_arm.netboot import catalog
from ironic_arm.netboot import trace
from ironic_arm.netboot.findings import Page

MAC = '52:54:00:a7:64:01'

# As dnsmasq 2.90 logs the boot of an ARM machine with a signed GRUB.
BOOT = f"""\
1 dnsmasq-dhcp[50]: 4291 available DHCP range: 192.0.2.9 -- 192.0.2.99
1 dnsmasq-dhcp[50]: 4291 vendor class: PXEClient:Arch:00011:UNDI:003000
1 dnsmasq-dhcp[50]: 4291 DHCPDISCOVER(br0) {MAC} \n\
1 dnsmasq-dhcp[50]: 4291 tags: known, br0
1 dnsmasq-dhcp[50]: 4291 DHCPOFFER(br0) 192.0.2.9 {MAC} \n\
1 dnsmasq-dhcp[50]: 4291 sent size: 13 option: 67 bootfile-name  grubaa64.efi
5 dnsmasq-dhcp[50]: 4291 vendor class: PXEClient:Arch:00011:UNDI:003000
5 dnsmasq-dhcp[50]: 4291 DHCPREQUEST(br0) 192.0.2.9 {MAC} \n\
5 dnsmasq-dhcp[50]: 4291 DHCPACK(br0) 192.0.2.9 {MAC} \n\
5 dnsmasq-tftp[50]: error 8 User aborted the transfer received from 192.0.2.9
5 dnsmasq-tftp[50]: sent /t/grubaa64.efi to 192.0.2.9
5 dnsmasq-tftp[50]: sent /t/grubaa64.efi to 192.0.2.9
6 dnsmasq-tftp[50]: file /t/grub/arm64-efi/fs.lst not found for 192.0.2.9
6 dnsmasq-tftp[50]: sent /t/grub/grub.cfg to 192.0.2.9
6 dnsmasq-tftp[50]: sent /t/grub/grub-arm64.cfg to 192.0.2.9
8 dnsmasq-tftp[50]: sent /t/ipa.kernel to 192.0.2.9
9 dnsmasq-tftp[50]: sent /t/ipa.initramfs to 192.0.2.9
20 dnsmasq-dhcp[50]: 77 vendor class: udhcp 1.35.0
20 dnsmasq-dhcp[50]: 77 DHCPDISCOVER(br0) 192.0.2.9 {MAC} \n\
20 dnsmasq-dhcp[50]: 77 DHCPACK(br0) 192.0.2.9 {MAC} arm0
"""


def one(text, **given):
    found, = trace.stories(text.splitlines(), **given)
    return found


def test_a_machine_that_boots():
    story = one(BOOT)
    assert (story.name, story.address) == (MAC, '192.0.2.9')
    assert story.ending is trace.Ending.BOOTED
    assert story.diagnosis is None


def test_a_machine_that_stops_at_its_loader():
    story = one(BOOT[:BOOT.index('6 dnsmasq')])
    assert story.diagnosis.code == 'loader-silent'


def test_it_may_still_go_on():
    story = one(BOOT[:BOOT.index('6 dnsmasq')], until=10.0)
    assert story.last.ending is trace.Ending.UNDER_WAY
    assert story.diagnosis is None


def dhcp(*texts, number=4291):
    return [f'dnsmasq-dhcp: {number} {text}' for text in texts]


def asks(vendor='PXEClient:Arch:00011:UNDI:003000', number=4291):
    return dhcp(f'vendor class: {vendor}', f'DHCPDISCOVER(br0) {MAC} ',
                number=number)


def lease(boot_file='grubaa64.efi', **given):
    number = given.get('number', 4291)
    told = [f'sent size:  9 option: 67 bootfile-name  {boot_file}']
    return asks(**given) + dhcp(
        f'DHCPOFFER(br0) 192.0.2.9 {MAC} ', *told * bool(boot_file),
        f'DHCPREQUEST(br0) 192.0.2.9 {MAC} ',
        f'DHCPACK(br0) 192.0.2.9 {MAC} ', number=number)


def sent(*names):
    return [f'dnsmasq-tftp: sent /t/{name} to 192.0.2.9' for name in names]


def missed(*names):
    return [f'dnsmasq-tftp: file /t/{name} not found for 192.0.2.9'
            for name in names]


LINUX = asks('udhcp 1.35.0', number=77)
X64 = 'PXEClient:Arch:00007:UNDI:003000'
BIOS = 'PXEClient:Arch:00000:UNDI:002001'
HTTP = 'HTTPClient:Arch:00019:UNDI:003000'
GRUB = sent('grubaa64.efi', 'grub/grub.cfg')
FAILED = ['dnsmasq-tftp: failed sending /t/ipa.kernel to 192.0.2.9']
REFUSED = ['dnsmasq-tftp: cannot access /t/grubaa64.efi: Permission denied']
LOADED = GRUB + sent('ipa.kernel', 'ipa.initramfs')
STOPPED = ['dnsmasq: exiting on receipt of SIGTERM']
FILTER = ['dnsmasq: inotify: /h/ironic-arm-525400a76401 new or modified']
IPXE = dhcp('user class: iPXE', f'DHCPDISCOVER(br0) {MAC} ',
            f'DHCPOFFER(br0) 192.0.2.9 {MAC} ',
            'sent size: 8 option: 67 bootfile-name  ipxe-arm64.efi',
            number=5)
ACK = dhcp(f'DHCPACK(br0) 192.0.2.9 {MAC} ', number=77)
API = ['2026-11-22 23:36:40 INFO 192.0.2.9 "POST /v1/{} HTTP/1.1" status: {}']


def called(path, status):
    return [API[0].format(path, status)]


def by(pid, told):
    """Return lines of one of several processes."""
    return [line.replace(': ', f'[{pid}]: ', 1) for line in told]


DIAGNOSES = [
    ('not-let-in', asks()[:1] + dhcp(f'DHCPDISCOVER(br0) {MAC} ignored')),
    ('no-address', asks()[:1] + dhcp(
        f'DHCPDISCOVER(br0) {MAC} no address available')),
    ('no-address', [
        'dnsmasq-dhcp: DHCPADVERTISE(br0) 00:03:00:01:52:54:00:a7:64:01 '
        'no addresses available']),
    ('not-answered', asks()),
    ('no-boot-file', asks() + dhcp(f'DHCPOFFER(br0) 192.0.2.9 {MAC} ')),
    ('no-boot-file', lease('')),
    ('offer-declined', lease()[:4]),
    ('several-servers', by(50, lease()[:4]) + by(60, lease('x.efi')[:4])),
    ('several-servers', by(50, lease()[:4]) + by(60, lease('x.efi'))),
    # One of two ignores the machine, as it should.
    ('nothing-asked', by(50, lease()[:4]) + by(60, asks()[:1] + dhcp(
        f'DHCPDISCOVER(br0) {MAC} ignored')) + by(50, lease()[4:])),
    # Another one ends between two lines.
    ('nothing-asked', by(50, lease()[:3]) + by(60, STOPPED) + by(
        50, lease()[3:])),
    ('address-refused', asks() + dhcp(
        f'DHCPREQUEST(br0) 192.0.2.9 {MAC} ',
        f'DHCPNAK(br0) 192.0.2.9 {MAC} wrong network')),
    ('nothing-asked', lease()),
    ('http-unseen', lease('http://h/grubaa64.efi', vendor=HTTP)),
    ('loader-not-found', lease() + missed('grubaa64.efi')),
    ('file-not-readable', lease() + REFUSED),
    ('transfer-broken', lease() + GRUB + FAILED),
    ('wrong-isa', lease('bootx64.efi') + sent('bootx64.efi')),
    ('wrong-isa', lease('grubaa64.efi', vendor=X64)),
    ('bios-file', lease('undionly.kpxe')),
    ('efi-file', lease('grubx64.efi', vendor=BIOS)),
    ('ipxe-loop', lease('ipxe-arm64.efi') + sent('ipxe-arm64.efi') + IPXE),
    ('second-stage-missing', lease('shimaa64.efi') + sent('shimaa64.efi')
     + missed('shim_certificate.efi', 'grubaa64.efi')),
    ('second-stage-missing', lease('shimaa64.efi')
     + missed('grubaa64.efi') + sent('shimaa64.efi')),
    ('loader-refused', lease() + sent('grubaa64.efi') + asks(HTTP)),
    ('loader-silent', lease() + sent('grubaa64.efi')),
    ('config-missing', lease() + sent('grubaa64.efi')
     + missed('grub/grub.cfg-01-x', 'grub/grub.cfg')),
    ('arch-config-missing', lease() + GRUB + missed('grub/grub-arm64.cfg')),
    ('arch-config-missing', lease() + sent('grubaa64.efi')
     + missed('x.conf', 'grub/grub-arm64.cfg') + sent('grub/grub.cfg')),
    ('config-silent', lease() + GRUB),
    ('config-silent', lease() + GRUB + missed('x.conf') + sent('x.cfg')),
    ('kernel-not-found', lease() + GRUB + missed('ipa.kernel')),
    ('ramdisk-not-found', lease() + GRUB + sent('ipa.kernel')
     + missed('ipa.initramfs')),
    ('kernel-isa', lease() + GRUB + sent('ipa-x86_64.kernel')),
    ('ramdisk-isa', lease() + GRUB + sent('ipa.kernel',
                                          'ipa-amd64.initramfs')),
    ('kernel-refused', lease() + LOADED + asks()),
    ('kernel-silent', lease() + GRUB + sent('ipa.kernel')),
    ('system-silent', lease() + LOADED),
    ('system-without-address', lease() + LOADED + LINUX),
    ('callback-missing', FILTER + lease() + LOADED + LINUX + ACK),
    ('callback-missing', called('lookup', 200) + lease() + LOADED + LINUX
     + ACK),
    ('callback-refused', lease() + LOADED + LINUX + ACK
     + called('continue', 404)),
    ('dnsmasq-stopped', lease() + GRUB + STOPPED),
    ('many-misses', lease() + sent('grubaa64.efi')
     + missed(*(f'grub.cfg-{number}' for number in range(9)))
     + LOADED[1:] + LINUX + ACK),
    (None, lease() + LOADED + LINUX + ACK),
    (None, FILTER + lease() + LOADED + LINUX + ACK + FILTER),
    (None, FILTER + lease() + LOADED + LINUX + ACK + STOPPED),
    (None, lease() + LOADED + LINUX + ACK + called('continue', 200)),
    (None, lease('shimaa64.efi') + sent('shimaa64.efi')
     + missed('revocations.efi') + LOADED + LINUX + ACK),
    (None, lease() + FAILED + STOPPED + LOADED + LINUX + ACK),
    (None, lease('http://h/grubaa64.efi', vendor=HTTP) + LINUX + ACK),
    (None, asks() + dhcp(f'DHCPDISCOVER(br0) {MAC} ignored') + lease()
     + LOADED + LINUX + ACK),
    (None, lease('boot.ipxe') + sent('boot.ipxe', 'x', 'y') + LINUX + ACK),
]


@pytest.mark.parametrize('code, lines', DIAGNOSES)
def test_the_diagnosis(code, lines):
    found = {one.name: one for one in trace.stories(lines)}[MAC].diagnosis
    assert (found.code if found else None) == code
    if found:
        assert found.where == MAC and '{' not in str(found)


# What is found in the files themselves is in test_file_rules.
IN_FILES = {'not-a-network-loader', 'ramdisk-damaged', 'kernel-damaged'}


def test_every_diagnosis_is_made():
    made = {code for code, _ in DIAGNOSES if code} | IN_FILES
    assert made == {kind.code for kind in catalog.on_page(
        Page.BOOT)}


def test_the_remedy_of_a_search_is_told_beside_a_fault():
    lines = lease() + sent('grubaa64.efi') + missed(
        *(f'grub.cfg-{number}' for number in range(9))) + sent('grub.cfg')
    found, = trace.stories(lines)
    assert [one.code for one in found.last.findings] == [
        'config-silent', 'many-misses']


def test_a_machine_that_starts_again_and_again():
    """The log ends while the machine is in its third round."""
    found, = trace.stories((lease() + LOADED) * 2 + lease())
    assert found.diagnosis.code == 'kernel-refused'
    assert found.ending is trace.Ending.STOPPED


def test_a_machine_that_is_stopped_after_it_had_booted():
    found, = trace.stories(lease() + LOADED + LINUX + ACK + asks()[:1] + dhcp(
        f'DHCPDISCOVER(br0) {MAC} ignored'))
    assert found.diagnosis.code == 'not-let-in'


@pytest.mark.parametrize('ended, code', [
    (10, 'dnsmasq-stopped'), (300, 'loader-silent'),
    (5000, 'loader-silent')])
def test_a_dnsmasq_that_ends_long_after(ended, code):
    text = BOOT[:BOOT.index('6 dnsmasq')] + (
        f'{ended} dnsmasq[50]: exiting on receipt of SIGTERM\n')
    assert one(text).diagnosis.code == code


ENDS = '10 dnsmasq[60]: exiting on receipt of SIGTERM'
STARTS = '10 dnsmasq[60]: started, version 2.90 DNS disabled'
OTHERS = '12 dnsmasq-dhcp[50]: DHCPDISCOVER(br0) 02:00:00:00:00:01 ignored'


@pytest.mark.parametrize('more, code', [
    ([ENDS], 'loader-silent'), ([STARTS], 'dnsmasq-stopped'),
    ([STARTS, OTHERS], 'loader-silent'),
    ([ENDS.replace('60', '50'), STARTS], 'dnsmasq-stopped')])
def test_another_dnsmasq_in_the_same_log(more, code):
    told = trace.stories(
        [*BOOT[:BOOT.index('6 dnsmasq')].splitlines(), *more])
    story, = (one for one in told if one.name == MAC)
    assert story.diagnosis.code == code


def test_systems_that_were_not_booted_here_have_no_story():
    assert not trace.stories(asks('dhcpcd-9.4.1') + dhcp(
        f'DHCPACK(br0) 192.0.2.9 {MAC} laptop'))


@pytest.mark.parametrize('times, told', [(1, False), (2, False), (3, True)])
def test_a_filter_that_may_still_open(times, told):
    ignored = [f'1 {line}' for line in asks()[:1] + dhcp(
        f'DHCPDISCOVER(br0) {MAC} ignored')]
    story, = trace.stories(ignored * times, until=2.0)
    assert bool(story.diagnosis) is told


def test_an_offer_whose_options_are_not_logged_yet():
    offered = [f'1 {line}' for line in asks() + dhcp(
        f'DHCPOFFER(br0) 192.0.2.9 {MAC} ')]
    assert not trace.stories(offered, until=2.0)[0].diagnosis
    again, = trace.stories(offered * 2, until=2.0)
    assert again.diagnosis.code == 'no-boot-file'


def test_a_script_that_is_on_a_web_server():
    told = [line.replace('ipxe-arm64.efi', 'http://h/boot.ipxe')
            for line in IPXE]
    story, = trace.stories(lease('ipxe-arm64.efi') + sent('ipxe-arm64.efi')
                           + told)
    assert story.diagnosis.code == 'http-unseen'


@pytest.mark.parametrize('texts', [
    (f'DHCPREQUEST(br0) 192.0.2.9 {MAC}', f'DHCPACK(br0) 192.0.2.9 {MAC}'),
    (f'DHCPINFORM(br0) 192.0.2.9 {MAC}',), (f'DHCPRELEASE(br0) {MAC}',)])
def test_ordinary_clients_have_no_story(texts):
    assert not trace.stories([f'dnsmasq-dhcp: {text}' for text in texts])


ASKED = '192.0.2.1 - - [22/Nov/2026 23:36:40] "{} /deploy.img HTTP/1.1" 200 -'


@pytest.mark.parametrize('methods, told', [
    (['HEAD'], False), (['HEAD'] * 3, False), (['HEAD', 'GET'], True)])
def test_who_only_asks_whether_files_are_there_has_no_story(methods, told):
    assert bool(trace.stories(map(ASKED.format, methods))) is told


def test_firmware_that_only_asked_for_the_size_has_a_story():
    head = ASKED.format('HEAD').replace('0.2.1 ', '0.2.9 ')
    story, = trace.stories([*lease('http://h/deploy.img'), head])
    assert story.ending is trace.Ending.STOPPED


def test_without_vendor_classes_the_filter_is_told():
    story, = trace.stories([f'dnsmasq-dhcp: DHCPDISCOVER(br0) {MAC} ignored'])
    assert story.diagnosis.code == 'not-let-in'


@pytest.mark.parametrize('closed, code', [
    (60, None), (3700, 'callback-missing')])
def test_a_filter_that_closes_because_ironic_gave_up(closed, code):
    text = BOOT + (f'{closed} dnsmasq[50]: inotify: /h/ironic-arm-'
                   f'{MAC.replace(":", "")} new or modified\n')
    found = one(text).diagnosis
    assert (found.code if found else None) == code
