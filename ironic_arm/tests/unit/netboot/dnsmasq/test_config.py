# SPDX-License-Identifier: Apache-2.0

"""Directives into rules, and lines that dnsmasq does not accept."""

import pytest

from ironic_arm.netboot.dnsmasq import directives
from ironic_arm.netboot.dnsmasq.model import Mode
from ironic_arm.tests.unit.netboot import configs


def _refused(text):
    return [(one.line.place.line, one.fatal)
            for one in configs.parse(text).refused]


@pytest.mark.parametrize('line', [
    'dhcp-boots=x', 'no-ping=1', 'dhcp-boot', 'dhcp-boot=tag:x', 'x="y',
    'dhcp-option=foo', 'dhcp-option=option:nothing,1',
    'dhcp-option=option:client-id,1', 'dhcp-option=3,name',
    'dhcp-option=option6:client-arch,1', 'dhcp-match=93,11',
    'dhcp-match=set:a,set:b,93,11', 'dhcp-match=set:a,encap:1,2',
    'dhcp-match=set:a,option:parameter-request,67', 'tag-if=tag:x',
    'tag-if=set:x,y', 'dhcp-range=192.0.2.1', 'dhcp-range=a,b,192.0.2.1,x',
    'dhcp-range=set:a,set:b,192.0.2.1,192.0.2.9',
    'dhcp-range=192.0.2.1,192.0.9.1,255.255.255.0',
    'dhcp-range=2001:db8::1,2001:db8::9,48', 'dhcp-range=192.0.2.1,x',
    'dhcp-range=192.0.2.1,192.0.2.9,1h,2h', 'dhcp-mac=set:x',
    'dhcp-mac=set:x,no', 'dhcp-userclass=x', 'pxe-service=x86PC',
    'pxe-service=unknown,menu', 'dhcp-vendorclass=set:x,y,z',
    'dhcp-option=67,' + 'x' * 256,
])
def test_refused(line):
    assert _refused(f'no-ping\n{line}\n') == [(2, True)]


def test_boot():
    config = configs.parse(
        'dhcp-boot=tag:a,net:!b,"x,y",name,192.0.2.7\ndhcp-boot=a,b.efi\n'
        'dhcp-boot=tag:c,\n')
    first, second, third = config.boots
    assert first.tags == ('a', '!b')
    assert (first.file, first.server_name, first.server) == (
        'x,y', 'name', '192.0.2.7')
    assert (second.tags, second.file, second.server_name) == (
        (), 'a', 'b.efi')
    assert (third.tags, third.file) == (('c',), '')


def test_options_that_cannot_matter_are_left_out():
    config = configs.parse(
        'dhcp-option=3,192.0.2.1\ndhcp-option=tag:a,67,x\n'
        'dhcp-option=encap:175,190,x\ndhcp-option=option6:59,y\n'
        'dhcp-option-force=vendor:PXE,6,2b\n')
    assert [(one.family, one.number, one.vendor) for one in config.options
            ] == [(4, 67, None), (6, 59, None), (4, 6, b'PXE')]
    assert config.options[2].force
    assert not config.unknown and not config.refused


@pytest.mark.parametrize('line', [
    'dhcp-circuitid=set:a,b', 'dhcp-name-match=set:a,b', 'read-ethers',
    'conf-script=/bin/true', 'dhcp-option=encap:43,6,2b',
    'dhcp-match=set:a,vi-encap:343', 'dhcp-relay=192.0.2.1,192.0.2.2'])
def test_what_is_not_followed_is_named(line):
    config = configs.parse(line)
    assert [str(one) for one in config.unknown] == [line]


def test_every_directive_that_is_not_followed_exists():
    assert set(directives.UNMODELLED) <= directives.KNOWN


@pytest.mark.parametrize('text, facts', [
    ('192.0.2.1,192.0.2.9', (4, '', (), Mode.DYNAMIC, None)),
    ('set:a,tag:b,192.0.2.9,192.0.2.1,255.255.255.0,192.0.2.255,1h',
     (4, 'a', ('b',), Mode.DYNAMIC, 24)),
    ('pool,192.0.2.0,static,infinite', (4, 'pool', (), Mode.STATIC, None)),
    ('192.0.2.0,proxy', (4, '', (), Mode.PROXY, None)),
    ('2001:db8::1,2001:db8::9', (6, '', (), Mode.DYNAMIC, 64)),
    ('2001:db8::1,2001:db8::9,ra-names,slaac,80,1h',
     (6, '', (), Mode.DYNAMIC, 80)),
    ('::1,constructor:br0', (6, '', (), Mode.STATELESS, 64)),
    ('2001:db8::,static', (6, '', (), Mode.STATIC, 64)),
    ('2001:db8::,ra-stateless', (6, '', (), Mode.STATELESS, 64)),
])
def test_ranges(text, facts):
    config = configs.parse(f'dhcp-range={text}')
    assert not config.refused
    one, = config.ranges
    assert (one.family, one.tag, one.filters, one.mode, one.prefix) == facts


def test_services():
    config = configs.parse(
        'pxe-service=tag:a,arm64_efi,menu,file,192.0.2.2\n'
        'pxe-service=7,menu,12\n')
    first, second = config.services
    assert (first.tags, first.code, first.basename, first.server) == (
        ('a',), 11, 'file', '192.0.2.2')
    assert (second.code, second.basename) == (7, '')


@pytest.mark.parametrize('text, data', [
    ('67, a ,  b', b'a ,  b'), ('67,,a', b',a'), ('67," a"', b' a')])
def test_spaces_in_a_value_stay(text, data):
    option, = configs.parse(f'dhcp-option={text}').options
    assert option.value.data == data
