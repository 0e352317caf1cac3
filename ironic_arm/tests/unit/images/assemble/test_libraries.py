# SPDX-License-Identifier: Apache-2.0

"""The libraries of programs for arm64."""

import json
import struct

import pytest

from ironic_arm.images.assemble import libraries as assemble_libraries
from ironic_arm.images.assemble import system_files
from ironic_arm.images.commands import CommandError

NEEDED, STRTAB = 1, 5
BASE = 0x400000
DLOPEN = 0x407c0c0a


def note(owner, kind, text):
    """Return a note of an ELF file."""
    return struct.pack('<III', len(owner), len(text), kind) + b''.join(
        part + bytes(-len(part) % 4) for part in (owner, text))


def opening(priority, *names):
    """Return the note of a program that opens a library by name."""
    text = json.dumps([{'feature': 'x', 'priority': priority,
                        'soname': names}])
    return note(b'FDO\0', DLOPEN, text.encode() + b'\0')


def program(*names, notes=b''):
    """Return a program that is linked with libraries of these names."""
    strings, offsets = b'\0', []
    for name in names:
        offsets.append(len(strings))
        strings += name.encode() + b'\0'
    head, at = 64, 64 + 3 * 56
    dynamic = b''.join(struct.pack('<qQ', NEEDED, one) for one in offsets)
    dynamic += struct.pack('<qQ', STRTAB, BASE + at + len(dynamic) + 32)
    dynamic += bytes(16)
    size = at + len(dynamic) + len(strings)
    segments = [(1, 0, size), (2, at, len(dynamic)), (4, size, len(notes))]
    table = b''.join(struct.pack('<IIQQQQQQ', kind, 4, start, BASE + start,
                                 BASE + start, length, length, 8)
                     for kind, start, length in segments)
    ident = b'\x7fELF\x02\x01\x01' + bytes(9)
    header = ident + struct.pack('<HHIQQQIHHHHHH', 3, 183, 1, 0, head, 0, 0,
                                 64, 56, len(segments), 0, 0, 0)
    return header + table + dynamic + strings + notes


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
    system_files.install_libraries(unpacked, system)
    return {str(path.relative_to(system)) for path in system.rglob('*.so*')}


PLACE = 'usr/lib/aarch64-linux-gnu'


@pytest.mark.parametrize('names', [(), ('libc.so.6',), ('a.so', 'b.so')])
def test_what_a_program_needs(names):
    assert assemble_libraries.needed(program(*names)) == list(names)


@pytest.mark.parametrize('data', [b'', b'#!/bin/sh\n', b'\x7fELF\x01\x01'])
def test_other_files_need_nothing(data):
    assert assemble_libraries.needed(data) == []


@pytest.mark.parametrize('priority, names', [
    ('required', ['a.so.2', 'a.so.1']), ('recommended', ['a.so.2', 'a.so.1']),
    ('suggested', [])])
def test_what_a_program_opens(priority, names):
    notes = note(b'GNU\0', 3, b'build') + note(b'GNU\0', DLOPEN, b'{') + \
        opening(priority, 'a.so.2', 'a.so.1')
    assert assemble_libraries.opened(program('b.so', notes=notes)) == names
    assert assemble_libraries.needed(program('b.so', notes=notes)) == ['b.so']


@pytest.mark.parametrize('data', [b'#!/bin/sh\n', program('b.so')])
def test_other_files_open_nothing(data):
    assert assemble_libraries.opened(data) == []


def test_libraries_that_are_opened(tree):
    # As libkmod is since Debian 13; nobody has to have the other.
    unpacked = tree('unpacked', **{
        f'{PLACE}/libkmod.so.2': program('z.so'), f'{PLACE}/z.so': program()})
    system = tree('system', udevadm=program(notes=opening(
        'recommended', 'libkmod.so.3', 'libkmod.so.2')))
    assert libraries(unpacked, system) == {
        f'{PLACE}/libkmod.so.2', f'{PLACE}/z.so'}


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
        system_files.install_libraries(tree('unpacked', y=b''), system)
