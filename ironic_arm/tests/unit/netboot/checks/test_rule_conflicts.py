# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.netboot import by_arch
from ironic_arm.netboot.checks import rule_conflicts
from ironic_arm.netboot.dnsmasq.loading import PathType
from ironic_arm.netboot.publish import dnsmasq_rules

GIVEN = dnsmasq_rules.BootFiles(by_arch.resolve({'aarch64': 'grubaa64.efi'}))
OPTIONS = '/options/ironic-arm'
RANGE = 'dhcp-range=192.0.2.1,192.0.2.9\n'


class Reader:
    """Files in memory, by path."""

    def __init__(self, **files):
        self.files = {f'/etc/{name}.conf': text
                      for name, text in files.items()}

    def path_type(self, path):
        if path in self.files:
            return PathType.FILE
        folder = path.rstrip('/') in ('/rules', '/options', '/etc')
        return PathType.DIRECTORY if folder else PathType.MISSING

    def identity(self, path):
        return path

    def text(self, path):
        if path not in self.files:
            raise FileNotFoundError(2, 'No such file or directory', path)
        return self.files[path]

    def names(self, path):
        return [name.rpartition('/')[2] for name in self.files
                if name.startswith(path)]

    def texts(self, path, wanted):
        return [(name, self.files[f'{path}/{name}'])
                for name in self.names(path) if wanted(name)]


def check(text, rules_dir='/rules', live=False, **files):
    texts = {f'{rules_dir}/ironic-arm.conf': dnsmasq_rules.rules(GIVEN, live)}
    if live:
        texts[OPTIONS] = dnsmasq_rules.options_file(GIVEN)
    return list(rule_conflicts.check(Reader(dnsmasq=RANGE + text, **files),
                                     '/etc/dnsmasq.conf', GIVEN, rules_dir,
                                     texts))


def codes(found):
    return [(one.code, one.severity.name, one.where) for one in found]


def test_a_tagged_boot_file_read_later_is_named_with_its_remedy():
    found, = check('conf-dir=/rules,*.conf\n'
                   'dhcp-boot=tag:!ipxe,undionly.kpxe\n')
    assert codes([found]) == [
        ('neighbour-wins', 'ERROR', '/etc/dnsmasq.conf:3')]
    assert '"dhcp-boot=tag:!ipxe,undionly.kpxe" is read after' in found.problem
    assert found.remedy.endswith(
        'change the line to "dhcp-boot=tag:!ironic-arm-aarch64-tftp,'
        'tag:!ipxe,undionly.kpxe"')


@pytest.mark.parametrize('text', [
    'dhcp-boot=tag:!ipxe,undionly.kpxe\nconf-dir=/rules,*.conf\n',
    'conf-dir=/rules\ndhcp-boot=undionly.kpxe\n',
    'conf-dir=/rules\ndhcp-option=67,undionly.kpxe\n',
    'dhcp-ignore=tag:!known\nconf-dir=/rules\n'])
def test_what_gets_along(text):
    assert check(text) == []


def test_denied_machines_may_be_let_in_later():
    found = check('dhcp-ignore=tag:!known\nconf-dir=/rules\n'
                  'dhcp-boot=tag:!ipxe,undionly.kpxe\n')
    assert 'neighbour-wins' in [one.code for one in found]


def test_rules_that_nobody_reads():
    assert codes(check('')) == [('rules-unread', 'WARNING',
                                 rule_conflicts.OPTION)]
    warning, error = check('conf-dir=/rules\n', live=True)
    assert 'no line "dhcp-optsdir=/options"' in warning.problem
    assert error.code == 'neighbour-silent'


def test_debian_reads_its_directory_first():
    assert check('', '/etc/dnsmasq.d') == []
    found = check('dhcp-boot=tag:!ipxe,x\n', '/etc/dnsmasq.d')
    assert codes(found) == [
        ('neighbour-wins', 'ERROR', '/etc/dnsmasq.conf:2')]


def test_rules_that_change_what_others_get():
    found = check('conf-dir=/rules\n'
                  'dhcp-match=set:ironic-arm-aarch64,option:client-arch,7\n')
    assert {one.code for one in found} == {'neighbour-changed'}
