# SPDX-License-Identifier: Apache-2.0

"""Rules are tried out; tests/functional has a real dnsmasq do it."""

import dataclasses

import pytest

from ironic_arm.netboot import settings
from ironic_arm.system import rule_test


@pytest.fixture
def given(tmp_path, monkeypatch):
    monkeypatch.setattr(rule_test, 'program', lambda: None)
    for name in ('rules', 'options'):
        (tmp_path / name).mkdir()
    nothing = settings.ByArch('x', {}, True)
    return settings.FilterSettings(
        str(tmp_path / 'rules'), str(tmp_path / 'tftp'),
        settings.ByArch('boot', {'aarch64': 'grubaa64.efi'}, True), nothing,
        nothing, '', 'http://192.0.2.1:5050/v1/continue')


@pytest.fixture
def conf(given, tmp_path):
    """Settings with a configuration of the operator."""
    def write(*lines, **changes):
        path = tmp_path / 'dnsmasq.conf'
        path.write_text('\n'.join([
            'dhcp-range=192.0.2.1,192.0.2.9',
            f'conf-dir={tmp_path}/rules,*.conf', *lines, '']))
        return dataclasses.replace(given, dnsmasq_conf=str(path), **changes)
    return write


def codes(found):
    return [(one.code, one.where.rpartition('/')[2]) for one in found]


def test_right_settings(given, conf, tmp_path):
    assert rule_test.check(given) == []
    assert rule_test.check(conf()) == []
    assert rule_test.check(conf(
        f'dhcp-optsdir={tmp_path}/options',
        optsdir=str(tmp_path / 'options'))) == []


def test_a_line_of_the_operator_that_wins(conf):
    found = rule_test.check(conf('dhcp-boot=tag:!ipxe,undionly.kpxe'))
    assert codes(found) == [('neighbour-wins', 'dnsmasq.conf:3')]


def test_a_rule_file_of_before_does_not_count(conf, tmp_path):
    (tmp_path / 'rules/ironic-arm.conf').write_text(
        'dhcp-boot=tag:!none,old.efi\n')
    assert rule_test.check(conf()) == []


def test_a_configuration_that_is_not_there(given):
    found = rule_test.check(dataclasses.replace(given, dnsmasq_conf='/none'))
    assert [one.code for one in found] == ['dnsmasq-conf']
    assert '/none' in found[0].problem


def test_rules_that_go_wrong_are_not_written(given, monkeypatch):
    right = rule_test.files.rules(given)
    monkeypatch.setattr(
        rule_test.files, 'rules', lambda _: {
            name: text.replace('client-arch,11', 'client-arch,7')
            for name, text in right.items()})
    assert {one.code for one in rule_test.check(given)} == {'rules-wrong'}


@pytest.mark.parametrize('said, where, problem', [
    ('dnsmasq: bad option at line 2 of stdin', '/r/a:2',
     'dnsmasq refuses the line "two": bad option'),
    ('dnsmasq: bad option at line 3 of stdin', '/o/b:7',
     'dnsmasq refuses the line "dhcp-option=three": bad option'),
    ('dnsmasq: illegal repeated keyword at line 4 of /etc/x.conf',
     '/etc/x.conf:4',
     'dnsmasq refuses a line of yours: illegal repeated keyword'),
    ('dnsmasq: cannot read /etc/x: Permission denied',
     '[arm_pxe_filter]dnsmasq_conf',
     'dnsmasq does not accept the configuration: dnsmasq: cannot read '
     '/etc/x: Permission denied')])
def test_what_dnsmasq_says_is_told_with_the_line(said, where, problem):
    finding = rule_test._refused(said, [
        ('/r/a', 1, 'one'), ('/r/a', 2, 'two'),
        ('/o/b', 7, 'dhcp-option=three')])
    assert (finding.where, finding.problem) == (where, problem)
