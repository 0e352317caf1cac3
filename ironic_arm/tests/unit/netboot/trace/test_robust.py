# SPDX-License-Identifier: Apache-2.0

"""Whatever is in a log, it is read, told and drawn."""

import datetime
import json
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from ironic_arm.netboot import trace
from ironic_arm.netboot.trace import svg
from ironic_arm.netboot.trace import text

UTC = datetime.timezone.utc
_SMALL = st.integers(0, 5)
_MACS = st.builds('52:54:00:a7:64:{:02x}'.format, _SMALL)
_IPS = st.builds('192.0.2.{}'.format, _SMALL)
_NAMES = st.sampled_from([
    'grubaa64.efi', 'bootx64.efi', 'shimaa64.efi', 'undionly.kpxe',
    'grub.cfg', 'fs.lst', 'vmlinuz', 'initrd', 'x', 'ipxe.efi']) | st.text(
        max_size=9)
_NOTES = st.sampled_from(['', 'ignored', 'no address available', 'arm0'])
_CLASSES = st.sampled_from([
    'PXEClient:Arch:00011:UNDI:003000', 'HTTPClient:Arch:00019:UNDI:003000',
    'PXEClient:Arch:00000:UNDI:002001', 'PXEClient:Arch:99999',
    'U-Boot.armv8', 'udhcp 1.35.0']) | st.text(max_size=9)
_KINDS = st.sampled_from([
    'DHCPDISCOVER', 'DHCPOFFER', 'DHCPREQUEST', 'DHCPACK', 'DHCPNAK',
    'DHCPSOLICIT', 'DHCPADVERTISE', 'DHCPREPLY', 'BOOTP', 'PXE'])
_MESSAGES = st.one_of(
    st.builds('dnsmasq-dhcp: {} {}(br0) {} {} {}'.format, _SMALL, _KINDS,
              _IPS, _MACS, _NOTES),
    st.builds('dnsmasq-dhcp: {}(br0) {} {}'.format, _KINDS, _MACS, _NOTES),
    st.builds('dnsmasq-dhcp: {} vendor class: {}'.format, _SMALL, _CLASSES),
    st.builds('dnsmasq-dhcp: {} user class: iPXE'.format, _SMALL),
    st.builds('dnsmasq-dhcp: {} bootfile name: {}'.format, _SMALL, _NAMES),
    st.builds('dnsmasq-tftp: sent /t/{} to {}'.format, _NAMES, _IPS),
    st.builds('dnsmasq-tftp: file /t/{} not found'.format, _NAMES),
    st.builds('dnsmasq-tftp: failed sending /t/{} to {}'.format, _NAMES,
              _IPS),
    st.builds('dnsmasq-tftp: error 8 aborted received from {}'.format, _IPS),
    st.builds('dnsmasq: {}'.format, st.sampled_from([
        'started, version 2.90', 'exiting on receipt of SIGTERM',
        'inotify: /h/ironic-arm-525400a76401 new or modified'])),
    st.builds('{} "POST /v1/continue HTTP/1.1" status: {}'.format, _IPS,
              st.integers(100, 599)))
_TIMED = st.builds(
    '{} {}'.format, st.integers(0, 9999), _MESSAGES)


@given(st.lists(st.one_of(_MESSAGES, _TIMED, st.text()), max_size=40),
       st.none() | st.floats(0, 20000))
def test_any_log(lines, until):
    stories = trace.stories(lines, until)
    told = text.text(stories, UTC)
    assert all(one.isprintable() for one in told.split('\n'))
    json.dumps(text.data(stories, UTC))
    ElementTree.fromstring(svg.svg(stories))
    for one in stories:
        assert bool(one.diagnosis) or (
            one.last.ending is not trace.Ending.STOPPED)


@given(st.lists(st.one_of(_MESSAGES, _TIMED), max_size=40))
def test_nothing_is_told_twice_and_nothing_is_taken_back(lines):
    """A log that is followed has the same steps as one that is read."""
    tracer, seen = trace.Tracer(), set()
    for line in lines:
        tracer.feed(line)
        trace.analyze(tracer)  # reading changes nothing
        seen |= set(tracer.machines)
    whole = text.data(trace.stories(lines), UTC)
    assert text.data(trace.analyze(tracer), UTC) == whole
    assert {one['machine'] for one in whole} <= seen
