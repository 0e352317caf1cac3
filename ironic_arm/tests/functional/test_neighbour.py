# SPDX-License-Identifier: Apache-2.0

"""Our rules beside configurations of the usual shapes, with packets."""

import re

import pytest

from fleet.packets import matrix
from fleet.sandbox import layout
from ironic_arm.netboot import by_arch
from ironic_arm.netboot.checks import filter_rules
from ironic_arm.netboot.checks import rule_conflicts
from ironic_arm.netboot.publish import dnsmasq_rules
from ironic_arm.netboot.publish import files
from ironic_arm.system import dnsmasq_files
from ironic_arm.tests.functional import comparison
from ironic_arm.tests.functional.conftest import until
from ironic_arm.tests.functional.test_dnsmasq import patiently

GIVEN = dnsmasq_rules.BootFiles(
    by_arch.resolve({'aarch64': 'grubaa64.efi'}),
    by_arch.resolve({'aarch64': 'http://boot.example/grubaa64.efi'}),
    tftp_server_ipv6='2001:db8::1')

SHAPES = {
    'nothing': [],
    'catch-all': ['dhcp-boot=undionly.kpxe'],
    'catch-all with a server': ['dhcp-boot=pxelinux.0,boot,192.0.2.9'],
    'no override': ['dhcp-no-override', 'dhcp-boot=undionly.kpxe'],
    'iPXE chain': [
        'dhcp-match=set:ipxe,175',
        'dhcp-boot=tag:!ipxe,undionly.kpxe,boot,192.0.2.9',
        'dhcp-boot=tag:ipxe,http://192.0.2.9/boot.ipxe'],
    'iPXE chain for UEFI': [
        'dhcp-userclass=set:ipxe,iPXE', 'dhcp-vendorclass=set:bios,PXEClient',
        'dhcp-match=set:efi64,option:client-arch,7',
        'dhcp-match=set:efi64,option:client-arch,9',
        'dhcp-boot=tag:!ipxe,tag:bios,undionly.kpxe',
        'dhcp-boot=tag:!ipxe,tag:efi64,snponly.efi',
        'dhcp-boot=tag:ipxe,http://192.0.2.9/boot.ipxe'],
    'boot file as an option': [
        'dhcp-option=option:tftp-server,192.0.2.9',
        'dhcp-option=option:server-ip-address,192.0.2.9',
        'dhcp-option=option:bootfile-name,pxelinux.0'],
    'boot files as options': [
        'dhcp-match=set:ipxe,175', 'dhcp-match=set:efi,option:client-arch,7',
        'dhcp-match=set:efi,option:client-arch,11',
        'dhcp-option=tag:efi,tag:!ipxe,option:bootfile-name,ipxe.efi',
        'dhcp-option=tag:!efi,tag:!ipxe,67,undionly.kpxe',
        'dhcp-option=tag:ipxe,option:bootfile-name,http://192.0.2.9/ipxe'],
    'forced options': [
        'dhcp-option-force=209,pxelinux.cfg/default',
        'dhcp-option-force=tag:!bios,option:bootfile-name,bootx64.efi'],
    'one tag for all EFI': [
        'dhcp-match=set:efi,option:client-arch,7',
        'dhcp-match=set:efi,option:client-arch,9',
        'dhcp-match=set:efi,option:client-arch,11',
        'dhcp-boot=tag:efi,bootx64.efi',
        'dhcp-boot=tag:!efi,undionly.kpxe'],
    'HTTP for all': [
        'dhcp-vendorclass=set:http,HTTPClient',
        'dhcp-option-force=tag:http,60,HTTPClient',
        'dhcp-boot=tag:http,http://192.0.2.9/bootx64.efi'],
    'IPv6': [
        'dhcp-option=option6:bootfile-url,tftp://[2001:db8::9]/bootx64.efi',
        'dhcp-match=set:x64,option6:61,00:07',
        'dhcp-option=tag:x64,option6:59,tftp://[2001:db8::9]/x64.efi'],
    'a tag for all IPv6': [
        'tag-if=set:six,tag:dhcpv6',
        'dhcp-option=tag:six,option6:59,tftp://[2001:db8::9]/bootx64.efi'],
    'an options file': [
        'dhcp-optsfile={state}/options'],
}
OPTIONS_FILE = 'tag:!none,option:bootfile-name,bootx64.efi\n'

# What a rule of the operator can do that is read after ours: a dhcp-boot
# with a tag wins, and so does an option with a tag, unless ours are live.
BOOT_WINS = {'iPXE chain', 'iPXE chain for UEFI', 'one tag for all EFI',
             'HTTP for all'}
OPTION_WINS = {'boot files as options', 'forced options',
               'a tag for all IPv6', 'an options file'}

MACHINES = filter_rules.machines(
    [0, 6, 7, 9, 10, 11, 12, 15, 16, 18, 19, 22, 24, 27, 65535])


@pytest.fixture
def ask(where, wire, processes):
    """Return what every machine gets from a dnsmasq with these lines."""
    def start(lines):
        conf = where.conf('dnsmasq')
        conf.write_text('\n'.join([
            f'interface={layout.BRIDGE}', 'bind-interfaces',
            f'dhcp-range={",".join(layout.DHCP_RANGE)},1h',
            f'dhcp-range={",".join(layout.DHCP_RANGE_IPV6)},64,1h',
            # The PXE filter lets them all in.
            'dhcp-host=*:*:*:*:*:*', *lines, '']))
        clients = [machine.client() for machine in MACHINES]
        with (comparison.RealDnsmasq(conf, where.state) as real,
              matrix.Asker() as asker):
            until(lambda: asker.ask(clients[2:3]) != [None],
                  real.log.read_text)
            replies = patiently(asker, clients)
        return [_sent(machine, reply)
                for machine, reply in zip(MACHINES, replies, strict=True)]
    return start


def _sent(machine, reply):
    number = 67 if machine.family == 4 else 59
    data = [reply.file, *reply.options.get(number, b'').split(b'\0')]
    return sorted(text.decode() for text in data if text)


@pytest.fixture
def ours(where):
    """Write our rules; return the line that has dnsmasq read them."""
    def write(live):
        texts = {
            files.RULES_FILE: dnsmasq_rules.rules(GIVEN, live),
            files.UNASKED_FILE:
                dnsmasq_rules.unasked_rules(GIVEN) if live else ''}
        for name, text in texts.items():
            (where.rules / name).write_text(text)
        (where.options / files.OPTIONS_FILE).write_text(
            dnsmasq_rules.options_file(GIVEN) if live else '')
        (where.state / 'options').write_text(OPTIONS_FILE)
        return f'conf-dir={where.rules},*.conf'
    return write


@pytest.fixture
def check(where):
    """Return the errors that the check has about the configuration."""
    def run(live):
        texts = {f'{where.rules}/{files.RULES_FILE}':
                 dnsmasq_rules.rules(GIVEN, live)}
        if live:
            texts |= {f'{where.rules}/{files.UNASKED_FILE}':
                      dnsmasq_rules.unasked_rules(GIVEN),
                      f'{where.options}/{files.OPTIONS_FILE}':
                      dnsmasq_rules.options_file(GIVEN)}
        return list(rule_conflicts.check(
            dnsmasq_files.Tree(), str(where.conf('dnsmasq')), GIVEN,
            str(where.rules), texts))
    return run


def wrong(before, after):
    """Return machines that get another answer than they should."""
    return [(machine, got) for machine, old, got
            in zip(MACHINES, before, after, strict=True)
            if got != (filter_rules.wanted(GIVEN, machine)
                       if filter_rules.served(GIVEN, machine) else old)]


@pytest.mark.parametrize('live', [False, True], ids=['rules', 'live'])
@pytest.mark.parametrize('shape', SHAPES)
def test_ours_win_where_they_are_read_last(
        ask, ours, check, where, shape, live):
    reading = ours(live)
    lines = [line.format(state=where.state) for line in SHAPES[shape]]
    before = ask(lines)
    optsdir = [f'dhcp-optsdir={where.options}'] if live else []
    after = ask([*optsdir, *lines, reading])
    lost = wrong(before, after)
    # Lines of an options file are read after every configuration file.
    assert bool(lost) is (shape == 'an options file' and not live)
    assert bool(check(live)) is bool(lost)


@pytest.mark.parametrize('live', [False, True], ids=['rules', 'live'])
@pytest.mark.parametrize('shape', SHAPES)
def test_what_cannot_win_is_told_with_the_line_to_change(
        ask, ours, check, where, shape, live):
    reading = ours(live)
    lines = [line.format(state=where.state) for line in SHAPES[shape]]
    before = ask(lines)
    optsdir = [f'dhcp-optsdir={where.options}'] if live else []
    lost = wrong(before, ask([reading, *lines, *optsdir]))
    told = check(live)
    assert bool(lost) is bool(told), (lost[:5], told)
    assert bool(lost) is (shape in BOOT_WINS
                          or not live and shape in OPTION_WINS)
    if not told:
        return
    rest = before
    for _ in range(len(lines)):
        for finding in told:
            old = re.search(r'the line "(.*?)" is read', finding.problem)[1]
            new = re.search(r'change the line to "(.*)"', finding.remedy)[1]
            lines = [new if line == old else line for line in lines]
            options = where.state / 'options'
            options.write_text(options.read_text().replace(old, new))
        rest = ask([reading, *lines, *optsdir])
        told = check(live)
        if not told:
            break
    assert wrong(before, rest) == []
