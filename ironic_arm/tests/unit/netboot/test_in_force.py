# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

import pytest

from ironic_arm.netboot import in_force


class Files:
    """Files by path, and directories by the names in them."""

    def __init__(self, **texts):
        self.texts = texts

    def text(self, path):
        try:
            return self.texts[path.strip('/').replace('/', '_')]
        except KeyError:
            raise FileNotFoundError(2, 'No such file', path) from None

    def names(self, path):
        folder = path.strip('/').replace('/', '_') + '_'
        return [name.removeprefix(folder) for name in self.texts
                if name.startswith(folder)]


def facts(*arguments, **texts):
    return in_force.facts(arguments, Files(**texts))


@pytest.mark.parametrize('arguments', [
    ['--conf-file=/a'], ['--conf-file', '/a'], ['-C', '/a'], ['-C/a'],
    ['-k', '-C', '/a', '-u', 'root'], ['--conf-file=/b']])
def test_the_line_is_found(arguments):
    found = facts(*arguments, a='# x\n dhcp-ignore = tag:!known # y\n',
                  b='conf-file=/a\n')
    assert found.fails_closed


@pytest.mark.parametrize('line', [
    '', '#dhcp-ignore=tag:!known', 'dhcp-ignore=tag:!known,tag:x',
    'dhcp-ignore=tag:known', 'dhcp-ignore-names=tag:!known'])
def test_and_not_where_it_is_not(line):
    assert not facts('--conf-file=/a', a=line).fails_closed


def test_without_arguments_the_default_is_read():
    assert facts(etc_dnsmasq='').unread == {
        '/etc/dnsmasq.conf': 'No such file'}
    assert facts('-J', 'tag:!known').fails_closed


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
    assert facts('-C', '/a', a='conf-file=/a\n').unread
