# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.netboot import by_arch
from ironic_arm.netboot.checks import filter_rules
from ironic_arm.netboot.publish import dnsmasq_rules

GIVEN = dnsmasq_rules.BootFiles(by_arch.resolve({'aarch64': 'grubaa64.efi'}))
RULES, OPTIONS = '/rules/ironic-arm.conf', '/options/ironic-arm'


def parse_back(change=lambda text: text, live=False):
    options = ({OPTIONS: change(dnsmasq_rules.options_file(GIVEN))}
               if live else {})
    return [str(found) for found in filter_rules.parse_back(
        GIVEN, {RULES: change(dnsmasq_rules.rules(GIVEN, live))}, options)]


@pytest.mark.parametrize('old, new, said', [
    ('client-arch,11', 'client-arch,7', 'client architecture 7 over IPv4 the '
     "boot file ['grubaa64.efi'] instead of []"),
    ('00:0b', '0b', 'client architecture 0 over IPv6'),
    ('grubaa64.efi', 'grubx64.efi', "instead of ['grubaa64.efi']"),
    ('-boot=tag:ironic-arm-aarch64-tftp,\n', '-boot=other.efi\n', "'other"),
    ('-boot=tag:ironic-arm-aarch64-tftp,\n',
     '-boot=tag:ironic-arm-aarch64-tftp,grubaa64.efi\n',
     "['grubaa64.efi', 'grubaa64.efi'] instead")])
def test_rules_that_say_something_else_are_found(old, new, said):
    given = dnsmasq_rules.BootFiles(GIVEN.tftp, tftp_server_ipv6='2001:db8::1')
    text = dnsmasq_rules.rules(given)
    assert old in text
    found = list(filter_rules.parse_back(
        given, {RULES: text.replace(old, new)}, {}))
    assert {one.code for one in found} == {'rules-wrong'}
    assert said in '\n'.join(map(str, found))


def test_right_rules_are_found_right():
    assert parse_back() == []
    assert filter_rules.machines([11]) == [
        filter_rules.Firmware(11, family, ipxe, asks) for ipxe in (False, True)
        for family, asks in ((4, True), (4, False), (6, True))]


def test_a_line_that_dnsmasq_refuses_is_named():
    text = parse_back(lambda text: text + 'no-such-line=1\n')
    number = dnsmasq_rules.rules(GIVEN).count('\n') + 1
    assert len(text) == 1
    assert text[0].startswith(f'{RULES}:{number}: the line "no-such-line=1"')
    assert text[0].endswith('[rules-refused]')
