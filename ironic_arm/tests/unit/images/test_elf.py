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

"""The libraries of programs for arm64."""

import struct

import pytest

from ironic_arm.images import agent_system
from ironic_arm.images import elf
from ironic_arm.images.commands import CommandError

NEEDED, STRTAB = 1, 5
BASE = 0x400000


def program(*names):
    """Return a program that is linked with libraries of these names."""
    strings, offsets = b'\0', []
    for name in names:
        offsets.append(len(strings))
        strings += name.encode() + b'\0'
    head, at = 64, 64 + 2 * 56
    dynamic = b''.join(struct.pack('<qQ', NEEDED, one) for one in offsets)
    dynamic += struct.pack('<qQ', STRTAB, BASE + at + len(dynamic) + 32)
    dynamic += bytes(16)
    size = at + len(dynamic) + len(strings)
    segments = [(1, 0, size), (2, at, len(dynamic))]
    table = b''.join(struct.pack('<IIQQQQQQ', kind, 4, start, BASE + start,
                                 BASE + start, length, length, 8)
                     for kind, start, length in segments)
    ident = b'\x7fELF\x02\x01\x01' + bytes(9)
    header = ident + struct.pack('<HHIQQQIHHHHHH', 3, 183, 1, 0, head, 0, 0,
                                 64, 56, len(segments), 0, 0, 0)
    return header + table + dynamic + strings


@pytest.fixture
def tree(tmp_path):
    """Make files below a directory from names and contents."""
    def make(folder, **contents):
        for name, data in contents.items():
            path = tmp_path / folder / name.replace('__', '/')
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return tmp_path / folder
    return make


def libraries(unpacked, system):
    agent_system.install_libraries(unpacked, system)
    return {str(path.relative_to(system)) for path in system.rglob('*.so*')}


PLACE = 'usr/lib/aarch64-linux-gnu'


@pytest.mark.parametrize('names', [(), ('libc.so.6',), ('a.so', 'b.so')])
def test_what_a_program_needs(names):
    assert elf.needed(program(*names)) == list(names)


@pytest.mark.parametrize('data', [b'', b'#!/bin/sh\n', b'\x7fELF\x01\x01'])
def test_other_files_need_nothing(data):
    assert elf.needed(data) == []


def test_libraries_of_libraries(tree):
    unpacked = tree('unpacked', **{
        f'{PLACE}/a.so': program('b.so'), 'lib/aarch64-linux-gnu/b.so':
        program('a.so'), f'{PLACE}/unused.so': program()})
    system = tree('system', usr__bin__x=program('a.so'))
    assert libraries(unpacked, system) == {f'{PLACE}/a.so', f'{PLACE}/b.so'}


def test_a_library_in_a_folder_of_its_own(tree):
    # As udev has it since Debian 13.
    unpacked = tree('unpacked', **{
        f'{PLACE}/systemd/libsystemd-shared-257.so': program()})
    system = tree('system', udevadm=program('libsystemd-shared-257.so'))
    assert libraries(unpacked, system) == {
        f'{PLACE}/libsystemd-shared-257.so'}


def test_the_usual_place_goes_first(tree):
    unpacked = tree('unpacked', **{
        'usr/lib/other/a.so': b'wrong', f'{PLACE}/a.so': program(),
        'usr/lib/z/a.so': b'wrong'})
    system = tree('system', x=program('a.so'))
    libraries(unpacked, system)
    assert (system / PLACE / 'a.so').read_bytes() == program()


def test_a_library_that_comes_with_the_program(tree):
    system = tree('system', **{'site/x.so': program('libmine.so'),
                               'site/libs/libmine.so': program()})
    assert libraries(tree('unpacked', y=b''), system) == {
        'site/x.so', 'site/libs/libmine.so'}


def test_a_library_that_is_nowhere(tree):
    system = tree('system', udevadm=program('libsystemd-shared-257.so'))
    with pytest.raises(CommandError, match='libsystemd-shared-257.so, which '
                       'udevadm needs, is in none of the packages'):
        agent_system.install_libraries(tree('unpacked', y=b''), system)
