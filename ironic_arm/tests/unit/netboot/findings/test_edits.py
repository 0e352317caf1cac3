# SPDX-License-Identifier: Apache-2.0

"""Edits of options, lines and commands, as text."""

import pytest

from ironic_arm.netboot.findings import edits

OPTION = '[pxe]pxe_bootfile_name_by_arch'


class Files:
    """What stands in the files, as a test says."""

    def __init__(self, value='', line=''):
        self.value, self.text = value, line

    def option(self, service, group, name):
        return f'/etc/{service}.conf', self.value

    def line(self, file, number):
        return self.text


def text(*some, value='', line=''):
    return edits.text(some, Files(value, line))


@pytest.mark.parametrize('change, before, after', [
    (edits.put('aarch64', 'b'), '', 'aarch64:b'),
    (edits.put('aarch64', 'b'), ' aarch64: a , x86_64:c', 'aarch64:b,'
     'x86_64:c'),
    (edits.rename('arm64', 'aarch64'), 'arm64:a', 'aarch64:a'),
    (edits.rename('arm64', 'aarch64'), 'arm64:a,aarch64:b', 'aarch64:b'),
    (edits.rename('gone', 'aarch64'), 'x86_64:a', 'x86_64:a'),
    (edits.put('aarch64', 'b'), 'x86_64:file:///a', 'x86_64:file:///a,'
     'aarch64:b'),
    (edits.drop('a'), 'a:1,b:2', 'b:2'), (edits.drop('a'), 'a:1', None),
    (edits.add_item('b'), '', 'b'), (edits.add_item('b'), 'a, c', 'a,c,b'),
    (edits.drop_item('a'), 'a, c', 'c')])
def test_changes(change, before, after):
    assert change(before) == after


def test_edits_of_one_option_become_one():
    rename = edits.Option('ironic', OPTION, edits.rename('arm64', 'aarch64'))
    put = edits.Option('ironic', OPTION, edits.put('riscv64', 'r'))
    assert text(rename, put, value='arm64:a') == [
        '# /etc/ironic.conf', '[pxe]',
        'pxe_bootfile_name_by_arch = aarch64:a,riscv64:r', '']


def test_an_option_that_goes():
    gone = edits.Option('ironic', OPTION, edits.drop('a'))
    assert text(gone, value='a:1')[2] == (
        '# remove: pxe_bootfile_name_by_arch = a:1')


def test_a_value_of_lines_stays_one_value():
    evil = edits.Option('ironic', '[pxe]x', lambda before: before + '!')
    assert text(evil, value='a\n[DEFAULT]\ndebug = true')[2] == (
        'x = a\n    [DEFAULT]\n    debug = true!')


def test_lines():
    place = '/etc/d:n.conf:7'
    found = text(edits.Line(place, lambda line: line + '2'),
                 edits.Line(place, lambda line: line + '3'), line='1')
    assert found == ['# /etc/d:n.conf: change line 7 to', '123', '']
    assert text(edits.Line(place, lambda line: None)) == [
        '# /etc/d:n.conf: remove line 7', '']


def test_new_lines_once():
    assert text(edits.NewLine('/f', 'a'), edits.NewLine('/f', 'b'),
                edits.NewLine('/f', 'a')) == ['# /f: append', 'a', 'b',
                                              '']


def test_commands_are_quoted_and_run_once():
    evil = edits.Command(('set', "it's; reboot", '$(x)'))
    assert text(evil, evil) == [
        '# commands', """set 'it'"'"'s; reboot' '$(x)'""", '']


@pytest.mark.parametrize('name', ['pxe', '[pxe]', 'x: [pxe]a'])
def test_no_option(name):
    with pytest.raises(ValueError):
        edits.split(name)
