# SPDX-License-Identifier: Apache-2.0

"""A real dnsmasq reads the rules before they are written."""

import pytest

from ironic_arm.cli import render
from ironic_arm.conf import inspector
from ironic_arm.netboot.publish import files
from ironic_arm.system import rule_test


@pytest.fixture
def given(where):
    """Settings with a configuration file that reads our rules."""
    def make(*lines, **changes):
        path = where.conf('dnsmasq')
        path.write_text('\n'.join([
            'port=0', 'dhcp-range=192.0.2.10,192.0.2.19',
            f'conf-dir={where.rules},*.conf', *lines, '']))
        changes = {'rules_dir': where.rules, 'tftp_root': where.tftp,
                   'dnsmasq_conf': path, **changes}
        ours = where.conf('inspector')
        ours.write_text('[arm_pxe_filter]\n' + ''.join(
            f'{name} = {value}\n' for name, value in changes.items()))
        return inspector.filter_settings(render.load([str(ours)]))
    return make


def found(settings):
    return [(one.code, one.where.rpartition('/')[2])
            for one in rule_test.check(settings)]


def test_dnsmasq_is_there_and_accepts_the_rules(given, where):
    assert rule_test.program()
    assert found(given()) == []
    assert found(given(f'dhcp-optsdir={where.options}',
                       dhcp_optsdir=where.options)) == []


def test_rules_of_before_do_not_disturb(given, where):
    settings = given()
    for name, text in files.rules(settings).items():
        (where.rules / name).write_text(text)
    assert found(settings) == []


@pytest.mark.parametrize('line', ['no-such-option', 'dhcp-boot=tag:x'])
def test_a_line_of_the_operator_that_dnsmasq_refuses(given, line):
    assert found(given(line)) == [('dnsmasq-test', 'dnsmasq.conf:4')]


def test_a_file_of_the_operator_that_is_not_there(given):
    told, = rule_test.check(given('conf-file=/none/x'))
    assert told.code == 'dnsmasq-test'
    assert '/none/x' in told.problem


def test_a_rule_of_ours_that_only_dnsmasq_refuses(given, monkeypatch):
    settings = given()
    right = files.rules(settings)
    monkeypatch.setattr(rule_test.files, 'rules', lambda _: {
        name: text + 'dhcp-option=251,' + 'x' * 300 + '\n'
        for name, text in right.items()})
    # Were the model to miss it, dnsmasq would not.
    monkeypatch.setattr(rule_test.filter_rules, 'parse_back',
                        lambda *_: iter(()))
    number = right[files.RULES_FILE].count('\n') + 1
    assert found(settings) == [
        ('dnsmasq-test', f'{files.RULES_FILE}:{number}')]

