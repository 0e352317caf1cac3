# SPDX-License-Identifier: Apache-2.0

"""Modes of what is written, and what others plant in shared directories.

What is planted belongs to a user of its own, who may write where we do.
"""

import os
import shutil
import stat
import subprocess
import sys

import pytest

from fleet.sandbox import users
from ironic_arm.images import cache
from ironic_arm.loaders import install
from ironic_arm.netboot import templating
from ironic_arm.pxe_filter.dnsmasq_process import processes
from ironic_arm.pxe_filter.sync import hostsdir
from ironic_arm.system import directories
from ironic_arm.system import dnsmasq_files
from ironic_arm.system import files
from ironic_arm.tests.functional import conftest

OURS = f'{templating.OWNER_MARK}\nport=0\n'
NEIGHBOUR = users.User('neighbour', 64009)
OUTSIDE = 'ours alone'


@pytest.fixture
def shared(tmp_path):
    """A directory that the neighbour may write to as well."""
    shared = tmp_path / 'shared'
    shared.mkdir()
    shared.chmod(0o777)
    return shared


@pytest.fixture
def outside(tmp_path):
    """A directory with a file, which must not be touched."""
    outside = tmp_path / 'outside'
    outside.mkdir()
    (outside / 'file').write_text(OUTSIDE)
    yield outside
    assert [path.name for path in outside.iterdir()] == ['file']
    assert (outside / 'file').read_text() == OUTSIDE


def plant(place, target):
    """Plant a link of the neighbour."""
    place.symlink_to(target)
    NEIGHBOUR.own(place)


def modes(root):
    return {str(path.relative_to(root)): stat.S_IMODE(path.lstat().st_mode)
            for path in root.rglob('*')}


UNPRIVILEGED = """
import os, sys
from ironic_arm.images import cache
from ironic_arm.loaders import install
from ironic_arm.pxe_filter.sync import hostsdir
from ironic_arm.system import directories, files
import pathlib
root, mask = sys.argv[1], int(sys.argv[2])
os.umask(mask)
text = sys.argv[3]
files.publish(root, {'grub/x/grub.cfg': text, 'top.cfg': text})
directories.make(f'{root}/made/here')
install.place(f'{root}/tftp/root', {'grubaa64.efi': b'x'}, 0o640, 0o750)
os.mkdir(f'{root}/hosts'); os.chmod(f'{root}/hosts', 0o755)
for _ in range(2):
    hosts = hostsdir.Hostsdir(f'{root}/hosts', 'database')
    with hosts.locked():
        hosts.write('ironic-arm-525400000001', text)
    hosts.close()
with cache.locked(pathlib.Path(root) / 'made/lock', print):
    pass
"""


@pytest.mark.parametrize('mask', [0o000, 0o777])
def test_modes_do_not_depend_on_the_umask(place, mask):
    users.User('service', 64008).own(place)
    users.python(users.User('service', 64008), UNPRIVILEGED, place, mask, OURS)
    assert modes(place) == {
        'grub': 0o755, 'grub/x': 0o755, 'grub/x/grub.cfg': 0o644,
        'top.cfg': 0o644, 'made': 0o755, 'made/here': 0o755,
        'made/lock': 0o644, 'tftp': 0o750, 'tftp/root': 0o750,
        'tftp/root/grubaa64.efi': 0o640, 'hosts': 0o755,
        'hosts/ironic-arm-525400000001': 0o644,
        'hosts/.ironic-arm-owner': 0o644}


def test_a_planted_directory_does_not_lead_outside(shared, outside):
    plant(shared / 'grub', outside)
    with pytest.raises(directories.ForeignLink) as caught:
        files.publish(str(shared), {'grub/grub.cfg': OURS})
    assert caught.value.filename == f'{shared}/grub'
    assert str(NEIGHBOUR.number) in caught.value.strerror


def test_a_link_of_root_is_the_operators(shared, tmp_path):
    (tmp_path / 'elsewhere').mkdir()
    (shared / 'grub').symlink_to('../elsewhere')
    files.publish(str(shared), {'grub/grub.cfg': OURS})
    assert (tmp_path / 'elsewhere/grub.cfg').read_text() == OURS


def test_a_planted_file_is_neither_read_nor_written(shared, outside):
    (shared / 'rules').mkdir()
    plant(shared / 'rules/ironic-arm.conf', outside / 'file')
    for act in (lambda: files.publish(f'{shared}/rules',
                                     {'ironic-arm.conf': OURS}),
                lambda: files.withdraw(f'{shared}/rules', 'ironic-arm.conf')):
        with pytest.raises(directories.ForeignLink):
            act()


def test_pointers_pass_over_what_is_planted(shared, outside):
    plant(shared / 'boot', outside)
    assert files.publish_where_free(
        str(shared), {'boot/grub/grub.cfg': OURS, 'b': OURS}
        ) == ['boot/grub/grub.cfg']
    assert (shared / 'b').read_text() == OURS


def test_a_pipe_is_not_waited_for(shared):
    os.mkfifo(shared / 'a')
    with pytest.raises(files.ForeignFile):
        files.publish(str(shared), {'a': OURS})


def test_a_loader_replaces_a_planted_link(shared, outside):
    plant(shared / 'grubaa64.efi', outside / 'file')
    install.place(str(shared), {'grubaa64.efi': b'MZ'}, 0o644, 0o755)
    assert not (shared / 'grubaa64.efi').is_symlink()
    assert (shared / 'grubaa64.efi').read_bytes() == b'MZ'


# What the conductor does for nodes that boot over HTTP.
HTTP = """
import os, sys, types
from ironic.conf import CONF
from ironic_arm.drivers import http_tree
root, mask, steps = sys.argv[1:]
CONF.set_override('tftp_root', f'{root}/tftp', 'pxe')
CONF.set_override('http_root', f'{root}/http', 'deploy')
task = types.SimpleNamespace(node=types.SimpleNamespace(uuid='node'),
                             ports=[types.SimpleNamespace(address='mac')])
os.umask(int(mask))
for step in steps.split():
    getattr(http_tree, step)(task)
"""


@pytest.fixture
def roots(shared):
    for name in ('tftp', 'http'):
        (shared / name).mkdir()
        (shared / name).chmod(0o777)
    return shared


def conductor(roots, *steps, mask=0o022):
    """Run steps; return the errors."""
    done = subprocess.run(
        [sys.executable, '-c', HTTP, roots, str(mask), ' '.join(steps)],
        capture_output=True, text=True)
    assert bool(done.returncode) is ('Traceback' in done.stderr), done.stderr
    return done.stderr if done.returncode else ''


def test_a_planted_folder_of_a_node_is_not_written_to(roots, outside):
    plant(roots / 'http/node', outside)
    told = conductor(roots, 'share')
    assert f"user {NEIGHBOUR.number}, which is not followed: '{roots}" in told
    assert not (roots / 'tftp/node').is_symlink()


def test_planted_links_of_a_node_give_way(roots, outside):
    plant(roots / 'tftp/node', outside)
    (roots / 'tftp/mac.conf').touch()
    plant(roots / 'http/mac.conf', outside / 'file')
    assert conductor(roots, 'share', 'announce') == ''
    assert (roots / 'tftp/node').resolve() == roots / 'http/node'
    assert not (roots / 'http/mac.conf').is_symlink()
    assert 'node/config' in (roots / 'http/mac.conf').read_text()


def test_planted_links_are_removed_and_not_followed(roots, outside):
    assert conductor(roots, 'share') == ''
    (roots / 'http/node').rmdir()
    plant(roots / 'http/node', outside)
    assert conductor(roots, 'remove') == ''
    assert modes(roots) == {'tftp': 0o777, 'http': 0o777}


@pytest.mark.parametrize('mask', [0o000, 0o777])
def test_modes_of_nodes_do_not_depend_on_the_umask(roots, mask):
    (roots / 'tftp/mac.conf').touch(mode=0o644)
    assert conductor(roots, 'share', 'announce', mask=mask) == ''
    assert modes(roots) | {'tftp/node': 0} == {
        'tftp': 0o777, 'http': 0o777, 'tftp/node': 0, 'tftp/mac.conf': 0o644,
        'http/node': 0o755, 'http/mac.conf': 0o644}


def test_nothing_is_made_through_a_link_in_a_cache(shared, outside):
    plant(shared / '.x.lock', outside / 'new')
    with pytest.raises(OSError), cache.locked(shared / '.x.lock', print):
        pass


HOST = 'ironic-arm-525400000001'


def written(hosts):
    """Return what a filter reads of a host file, and write another."""
    with hosts.locked():
        found = hosts.read(HOST) + hosts.read_hidden(HOST)
        hosts.write(HOST, 'text\n')
    return found


@pytest.fixture
def hosts(shared):
    hosts = hostsdir.Hostsdir(str(shared), 'database')
    yield hosts
    hosts.close()


@pytest.mark.parametrize('names', [
    (HOST, f'.{HOST}'), (HOST, f'.{HOST}', '.ironic-arm-new'),
    (HOST, f'.{HOST}', '.ironic-arm-owner')], ids=str)
def test_links_in_a_hosts_directory(shared, outside, hosts, names):
    for name in names:
        plant(shared / name, outside / 'file')
    assert written(hosts) == ''
    assert (shared / HOST).read_text() == 'text\n'
    assert not (shared / HOST).is_symlink()


def test_a_planted_file_does_not_become_a_rule(shared, hosts):
    # Its owner could change it once it has its final name.
    for name in (HOST, '.ironic-arm-new'):
        (shared / name).touch()
        NEIGHBOUR.own(shared / name)
    (shared / f'.{HOST}').touch()
    written(hosts)
    assert (shared / HOST).stat().st_uid == os.getuid()


def test_a_planted_pipe_is_an_error_and_not_waited_for(shared, hosts):
    os.mkfifo(shared / '.ironic-arm-owner')
    with pytest.raises(OSError), hosts.locked():
        pass


def test_a_pipe_that_a_process_names_is_not_waited_for(shared):
    os.mkfifo(shared / 'dnsmasq.conf')
    tree = dnsmasq_files.Tree(named_by_others=True)
    with pytest.raises(OSError, match='not a regular file'):
        tree.text(str(shared / 'dnsmasq.conf'))


def test_a_program_of_others_is_not_run(place):
    """Whoever calls a process dnsmasq has no program run in our name."""
    program = place / 'dnsmasq'
    shutil.copy('/bin/bash', program)
    with subprocess.Popen(NEIGHBOUR.command(
            [program, '-c', 'read forever']), stdin=subprocess.PIPE) as other:
        conftest.until(lambda: found(other.pid), lambda: 'not seen')
        # bash tells its version in the words of dnsmasq.
        assert found(other.pid).version()
        NEIGHBOUR.own(program)
        assert found(other.pid).version() is None


def found(pid):
    return next((one for one in processes.running() if one.pid == pid), None)
