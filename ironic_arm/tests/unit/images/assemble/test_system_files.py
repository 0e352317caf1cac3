# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.images.assemble import system_files
from ironic_arm.images.commands import CommandError

BASE = system_files.Base('3.11')


def fill(top, names):
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


@pytest.fixture(params=['merged', 'split'])
def unpacked(tmp_path, request):
    """Packages of Debian 13, and of 12, where some files lie outside usr."""
    top = tmp_path / 'unpacked'
    names = [name if request.param == 'merged'
             else name.replace('usr/sbin/', 'sbin/') for name in BASE.files]
    fill(top, [*names, 'usr/lib/python3.11/os.py',
               'usr/lib/python3.11/test/big.py'])
    return top


@pytest.fixture
def tree(tmp_path):
    path = tmp_path / 'tree'
    path.mkdir()
    return path


def test_files_lie_below_usr_wherever_they_came_from(unpacked, tree):
    system_files.install(BASE, unpacked, tree)
    for name in BASE.files:
        assert (tree / name).is_file(), name
    assert (tree / 'sbin/sgdisk').is_file()


def test_programs_are_found_under_every_name(unpacked, tree):
    system_files.install(BASE, unpacked, tree)
    links = {str(path.relative_to(tree)): str(path.readlink())
             for path in tree.rglob('*') if path.is_symlink()}
    assert links['usr/bin/python3'] == 'python3.11'
    assert links['usr/sbin/modprobe'] == '/usr/bin/busybox'
    assert links['usr/bin/udhcpc'] == 'busybox'
    assert links['usr/sbin/mkfs.vfat'] == 'mkfs.fat'


def test_what_python_does_not_need_is_left_out(unpacked, tree):
    system_files.install(BASE, unpacked, tree)
    assert (tree / 'usr/lib/python3.11/os.py').is_file()
    assert not (tree / 'usr/lib/python3.11/test').exists()


def test_a_file_that_is_gone_is_named(unpacked, tree):
    (unpacked / 'usr/bin/fuser').unlink()
    with pytest.raises(CommandError, match='usr/bin/fuser is in none'):
        system_files.install(BASE, unpacked, tree)


def test_a_whole_package_has_no_documentation_and_wins_nothing(
        tmp_path, tree):
    whole = tmp_path / 'whole'
    fill(whole, ['sbin/tool', 'lib/firmware/x.bin', 'etc/mke2fs.conf',
                 'usr/share/doc/tool/README', 'usr/share/tool/data'])
    fill(tree, ['etc/mke2fs.conf'])
    (tree / 'etc/mke2fs.conf').write_text('ours')
    system_files.install_whole(whole, tree)
    found = sorted(str(path.relative_to(tree)) for path in tree.rglob('*')
                   if path.is_file())
    assert found == ['etc/mke2fs.conf', 'usr/lib/firmware/x.bin',
                     'usr/sbin/tool', 'usr/share/tool/data']
    assert (tree / 'etc/mke2fs.conf').read_text() == 'ours'
