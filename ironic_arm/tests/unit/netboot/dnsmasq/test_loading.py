# SPDX-License-Identifier: Apache-2.0

"""Files in the order that dnsmasq reads them."""

import pytest

from ironic_arm.netboot.dnsmasq import loading
from ironic_arm.tests.memory import Memory


def _load(texts, *arguments):
    return loading.load(Memory(texts), 'main', arguments)


def _files(texts, *arguments):
    return [boot.file for boot in _load(texts, *arguments).boots]


def test_a_file_counts_where_it_is_named():
    assert _files({'main': 'dhcp-boot=1\nconf-file=other\ndhcp-boot=3\n',
                   'other': 'dhcp-boot=2\n'}) == ['1', '2', '3']


def test_a_file_is_read_once():
    assert _files({'main': 'conf-file=other\nconf-file=other\n',
                   'other': 'dhcp-boot=1\nconf-file=main\n'}) == ['1']


@pytest.mark.parametrize('suffixes, files', [
    ('', ['10.conf', '2', 'a.old', 'b.conf']),
    (',.old', ['10.conf', '2', 'b.conf']),
    (',*.conf', ['10.conf', 'b.conf']), (',*.conf,0.conf', ['b.conf']),
    (',*', ['10.conf', '2', 'a.old', 'b.conf']),
])
def test_a_directory_is_read_in_order(suffixes, files):
    names = ['b.conf', '2', '10.conf', 'a.old', '.x', 'x~', '#x#']
    texts = {f'dir/{name}': f'dhcp-boot={name}\n' for name in names}
    assert _files({'main': f'conf-dir=dir{suffixes}\n', **texts}) == files


def test_the_command_line_comes_first():
    assert _files({'main': 'dhcp-boot=2\n', 'd/x': 'dhcp-boot=1\n'},
                  'dhcp-boot=0', 'conf-dir=d') == ['0', '1', '2']


def test_options_files_come_last_and_watched_directories_after_them():
    config = _load({
        'main': 'dhcp-optsdir=d\ndhcp-optsfile=a\ndhcp-optsfile=b\n'
                'dhcp-optsdir=e\ndhcp-option=67,0\n',
        'a': '67,2\n', 'b': '67,1\n', 'e/x': '67,3\n', 'd/y': '67,5\n',
        'd/x': '67,4\n', 'd/.z': '67,9\n'})
    found = [option.value.data for option in config.options]
    assert found == [b'0', b'1', b'2', b'3', b'5', b'4']


def test_hosts_of_files_and_directories():
    config = _load({
        'main': 'dhcp-hostsfile=f\ndhcp-hostsfile=d\ndhcp-hostsdir=e\n',
        'f': '52:54:00:00:00:01\nnonsense!\n', 'd/b': '52:54:00:00:00:02\n',
        'e/c': '# x\n52:54:00:00:00:03,set:x # y\n"\n'})
    assert config.hosts.size == 3
    assert [(str(one.line.place), one.fatal) for one in config.refused] == [
        ('f:2', False), ('e/c:3', False)]
    assert [str(host.place) for host in config.hosts.tagged] == ['e/c:2']


@pytest.mark.parametrize('line', [
    'conf-file=none', 'conf-dir=none', 'dhcp-hostsdir=none',
    'dhcp-optsfile=none'])
def test_what_is_not_there_is_told(line):
    config = _load({'main': f'{line}\n'})
    (told, why), = config.missing
    assert str(told) == line
    assert why == 'none cannot be read: not there'


def test_a_main_file_that_is_not_there():
    with pytest.raises(FileNotFoundError):
        _load({})
