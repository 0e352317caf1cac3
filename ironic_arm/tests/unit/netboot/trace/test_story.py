# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""The story that a log tells, from literal lines."""

from ironic_arm.netboot import trace

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
    assert story.last.ending is trace.Ending.BOOTED
    assert story.diagnosis is None


def test_a_machine_that_stops_at_its_loader():
    story = one(BOOT[:BOOT.index('6 dnsmasq')])
    assert story.diagnosis.code == 'loader-silent'


def test_it_may_still_go_on():
    story = one(BOOT[:BOOT.index('6 dnsmasq')], until=10.0)
    assert story.last.ending is trace.Ending.UNDER_WAY
    assert story.diagnosis is None
