# SPDX-License-Identifier: Apache-2.0

"""What stands in the way of a node's files; real conductors do the rest."""

import types

from ironic.common import exception
from ironic.conf import CONF
import pytest

from ironic_arm.drivers import http_tree
from ironic_arm.netboot.grub import tree

UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123'
MAC = '52:54:00:a7:64:01'
TASK = types.SimpleNamespace(
    node=types.SimpleNamespace(uuid=UUID),
    ports=[types.SimpleNamespace(address=MAC)])


@pytest.fixture
def roots(tmp_path):
    for group, name in (('pxe', 'tftp'), ('deploy', 'http')):
        (tmp_path / name).mkdir()
        CONF.set_override(f'{name}_root', str(tmp_path / name), group)
    yield tmp_path / 'tftp', tmp_path / 'http'
    CONF.clear_override('tftp_root', 'pxe')
    CONF.clear_override('http_root', 'deploy')


def ironic_links_the_machine(tftp):
    (tftp / UUID / 'config').write_text('node')
    (tftp / f'{MAC}.conf').symlink_to(f'{UUID}/config')


def test_what_is_written_below_one_root_is_below_both(roots):
    tftp, http = roots
    http_tree.share(TASK)
    ironic_links_the_machine(tftp)
    http_tree.announce(TASK)
    assert not (http / UUID).is_symlink()
    assert (http / UUID / 'config').read_text() == 'node'
    assert (tftp / f'{MAC}.conf').read_text() == 'node'
    assert (http / f'{MAC}.conf').read_text() == tree.pointer(
        f'{UUID}/config')


def test_the_folder_has_the_mode_that_ironic_is_told(roots):
    _, http = roots
    CONF.set_override('dir_permission', 0o750, 'pxe')
    try:
        http_tree.share(TASK)
    finally:
        CONF.clear_override('dir_permission', 'pxe')
    assert (http / UUID).stat().st_mode & 0o777 == 0o750


def test_sharing_again_keeps_what_is_there(roots):
    tftp, http = roots
    http_tree.share(TASK)
    ironic_links_the_machine(tftp)
    http_tree.share(TASK)
    assert (http / UUID / 'config').read_text() == 'node'


def test_a_folder_of_another_boot_interface_makes_way(roots):
    tftp, http = roots
    (tftp / UUID).mkdir()
    ironic_links_the_machine(tftp)
    http_tree.share(TASK)
    assert (tftp / UUID).is_symlink()
    assert not list((http / UUID).iterdir())


def test_a_link_of_ipxe_makes_way(roots):
    tftp, http = roots
    http_tree.share(TASK)
    ironic_links_the_machine(tftp)
    (http / 'script').write_text('#!ipxe')
    (http / f'{MAC}.conf').symlink_to('script')
    http_tree.announce(TASK)
    assert (http / 'script').read_text() == '#!ipxe'
    assert not (http / f'{MAC}.conf').is_symlink()


def test_a_file_of_others_is_left_alone(roots):
    tftp, http = roots
    http_tree.share(TASK)
    ironic_links_the_machine(tftp)
    (http / f'{MAC}.conf').write_text('theirs')
    with pytest.raises(exception.IronicException, match='remove it'):
        http_tree.announce(TASK)
    assert (http / f'{MAC}.conf').read_text() == 'theirs'


def test_removal_leaves_nothing(roots):
    tftp, http = roots
    http_tree.share(TASK)
    ironic_links_the_machine(tftp)
    http_tree.announce(TASK)
    http_tree.remove(TASK)
    (tftp / f'{MAC}.conf').unlink()  # as ironic does
    http_tree.announce(TASK)
    assert not [*tftp.iterdir(), *http.iterdir()]


def test_removal_spares_the_folder_of_another_boot_interface(roots):
    tftp, http = roots
    (tftp / UUID).mkdir()
    (http / UUID).mkdir()
    http_tree.remove(TASK)
    assert (tftp / UUID).is_dir() and (http / UUID).is_dir()


def test_one_root_for_both_needs_nothing(roots):
    tftp, _ = roots
    CONF.set_override('http_root', str(tftp), 'deploy')
    http_tree.share(TASK)
    ironic_links_the_machine(tftp)
    http_tree.announce(TASK)
    http_tree.remove(TASK)
    assert (tftp / f'{MAC}.conf').is_symlink()
    assert not (tftp / UUID).is_symlink()
