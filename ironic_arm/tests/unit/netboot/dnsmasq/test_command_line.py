# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.netboot.dnsmasq import command_line
from ironic_arm.tests.memory import Memory


def facts(*arguments, **texts):
    """Return the facts; underscores are the slashes of a path."""
    return command_line.facts(arguments, Memory({
        '/' + name.replace('_', '/'): text for name, text in texts.items()}))


@pytest.mark.parametrize('arguments', [
    ['--conf-file=/a'], ['-C', '/a'], ['-C/a'], ['-kdC', '/a'],
    ['-C', '/none', '-C', '/a'], ['--user', 'root', '--conf-dir', '/a.d'],
    ['-k', '-C', '/a', '-u', 'root'], ['--conf-file=/b']])
def test_the_line_is_found(arguments):
    found = facts(*arguments, a='# x\n dhcp-ignore = tag:!known # y\n',
                  b='conf-file=/a\n',
                  **{'a.d_x': 'dhcp-ignore=tag:!known'})
    assert found.fails_closed


@pytest.mark.parametrize('line', [
    '', '#dhcp-ignore=tag:!known', 'dhcp-ignore=tag:!known,tag:x',
    'dhcp-ignore=tag:known', 'dhcp-ignore-names=tag:!known'])
def test_and_not_where_it_is_not(line):
    assert not facts('--conf-file=/a', a=line).fails_closed


def test_without_arguments_the_default_is_read():
    assert facts(**{'etc_dnsmasq.conf': 'dhcp-ignore=tag:!known'}).fails_closed
    found = facts('-J', 'tag:!known')
    assert found.fails_closed
    assert found.unread == ['/etc/dnsmasq.conf: not there']


def test_what_a_filter_depends_on():
    found = facts('-C', '/a', '-i', 'eth1', a=(
        'interface=eth0\ndhcp-range=192.0.2.2,192.0.2.9\n'
        'dhcp-hostsdir="/hosts # of mine"\ndhcp-hostsfile=/host\n'
        'conf-file=/none\n'))
    assert found.interfaces == ['eth1', 'eth0']
    assert found.hostsdirs == ['/hosts # of mine']
    assert found.hostsfiles == ['/host']
    assert found.serves_dhcp and not found.fails_closed
    assert found.files == ['/a']
    assert found.unread == ['/none cannot be read: not there']


@pytest.mark.parametrize(('value', 'closed'), [
    ('/d', True), ('/d,*.conf', True), ('/d,.conf', False),
    ('/d,*.cfg', False), ('/d,.bak', True)])
def test_directories_of_configuration(value, closed):
    texts = {'d_x.conf': 'dhcp-ignore=tag:!known\n'}
    assert facts('-C', '', f'--conf-dir={value}',
                 **texts).fails_closed is closed


@pytest.mark.parametrize('name', ['d_.x', 'd_x~', 'd_#x#'])
def test_leftovers_of_editors_are_not_read(name):
    assert not facts('-C', '', '-7', '/d',
                     **{name: 'dhcp-ignore=tag:!known\n'}).fails_closed


def test_files_that_name_each_other_end():
    assert facts('-C', '/a', a='conf-file=/a\n').files == ['/a']
