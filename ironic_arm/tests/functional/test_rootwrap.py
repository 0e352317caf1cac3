# SPDX-License-Identifier: Apache-2.0

"""A real ironic-inspector that is not root and works dnsmasq by rootwrap.

sudo and the rootwrap read the files below etc/, with other paths in them.
"""

import pathlib
import pwd
import re
import subprocess
import sys
import urllib.request

import pytest

from fleet.packets import probe
from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.sandbox import process
from fleet.sandbox import users
from fleet.services import config
from fleet.services import services
from ironic_arm.pxe_filter.dnsmasq_process import access
from ironic_arm.pxe_filter.dnsmasq_process import processes
from ironic_arm.tests.functional import conftest
from ironic_arm.tests.functional.test_inspector import MAC
from ironic_arm.tests.functional.test_inspector import enroll

BIN = pathlib.Path(sys.executable).parent
ETC = pathlib.Path(__file__).parents[3] / 'etc'
INSPECTOR = users.User('ironic-inspector', 64002)


@pytest.fixture
def where(place, wire):
    """Folders that users of the world can come to."""
    where = layout.Layout(place / 'inspector')
    where.make()
    return where


@pytest.fixture
def privileges(where, public):
    """What lets this user run its commands, and no others, as root."""
    users.introduce([INSPECTOR])
    rootwrap = where.root / 'etc/rootwrap.conf'

    def ours(path):
        return ((ETC / path).read_text()
                .replace('/etc/ironic-inspector/dnsmasq',
                         str(where.conf('dnsmasq')).removesuffix('.conf'))
                .replace('/etc/ironic-inspector/rootwrap',
                         str(rootwrap).removesuffix('.conf'))
                .replace('/usr/bin/ironic-inspector-rootwrap',
                         str(BIN / 'ironic-inspector-rootwrap')))

    (where.root / 'etc/rootwrap.d').mkdir()
    (where.root / 'etc/rootwrap.d/ironic-arm.filters').write_text(
        ours('rootwrap.d/ironic-arm.filters'))
    rootwrap.write_text(
        f'[DEFAULT]\nfilters_path = {where.root}/etc/rootwrap.d\n'
        'exec_dirs = /usr/sbin,/usr/bin\n')
    users.overlay('/etc/sudoers', f'Defaults secure_path="{BIN}:/usr/bin"\n'
                  + ours('sudoers.d/ironic-arm'), 0o440)
    yield rootwrap
    subprocess.run(['umount', '/etc/sudoers', '/etc/passwd', '/etc/group'],
                   check=True)


@pytest.fixture
def inspector(where, privileges, processes):
    """An inspector with everything it needs, about to start."""
    for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
        (where.tftp / name).write_text('content')
    services.write(where, 'ironic', config.render(config.ironic(where)))
    services.write(where, 'inspector', config.render(config.merge(
        config.inspector(where, 'kernel', 'ramdisk', 'quiet'),
        {'DEFAULT': {'rootwrap_config': privileges}})))
    services.write(where, 'dnsmasq', config.dnsmasq(where).replace(
        'user=root', 'user=nobody'))
    services.make_databases(where)
    # Or ironic makes it, which is root here.
    (where.tftp / 'grub').mkdir()
    INSPECTOR.own(where.hosts, where.rules, where.tftp, where.state,
                  where.log('').parent)
    ironic = services.ironic(where)
    processes.append(ironic)
    ironic.start()
    ironic.wait_ready()
    made = process.Service(
        'ironic-inspector', INSPECTOR.command(
            [BIN / 'ironic-inspector', '--config-file',
             where.conf('inspector')]),
        where.log('inspector-output'), where.log('inspector'),
        ready=lambda: where.dnsmasq_pid.exists() and api.answers(
            f'{layout.inspector_url()}/v1/introspection'))
    processes.append(made)
    return made


def effective(pid):
    return access.credentials(
        pathlib.Path(f'/proc/{pid}/status').read_text()).user


def test_dnsmasq_is_started_opened_and_stopped(inspector, where):
    inspector.start()
    inspector.wait_ready()
    assert effective(inspector.pid) == INSPECTOR.number
    served = processes.by_pid_file(str(where.dnsmasq_pid))
    assert effective(served.pid) == pwd.getpwnam('nobody').pw_uid
    uuid = enroll()
    assert probe.discover(MAC, 11) is None
    urllib.request.urlopen(urllib.request.Request(
        f'{layout.inspector_url()}/v1/introspection/{uuid}?manage_boot=0',
        method='POST'), timeout=30).close()
    assert probe.wait_for_offer(MAC, 11, 100), inspector.tail()
    inspector.stop()
    conftest.until(lambda: not served.alive(), inspector.tail)
    # ironic-inspector itself calls a node that it did not know an error.
    assert not re.search('(ERROR|CRITICAL) ironic_arm',
                         inspector.log.read_text())


@pytest.fixture
def neighbour():
    """A process of root that is no dnsmasq."""
    with subprocess.Popen(['sleep', '300']) as process:
        yield process
        process.kill()


def test_no_other_command_runs_as_root(privileges, neighbour):
    words = ['sudo', '-n', BIN / 'ironic-inspector-rootwrap', privileges]
    pid = str(neighbour.pid)
    for more in (['id'], ['dnsmasq', '--version'], ['kill', '-9', pid],
                 ['dnsmasq', '--conf-file=/tmp/x']):
        done = subprocess.run(INSPECTOR.command([*words, *more]),
                              capture_output=True, text=True)
        assert done.returncode == 1
        assert 'password is required' in done.stderr
    done = subprocess.run(INSPECTOR.command([*words, 'kill', pid]),
                          capture_output=True, text=True)
    # sudo lets this pass, for it cannot tell whose the number is.
    assert done.returncode == 99
    assert 'no filter matched' in done.stderr
    assert neighbour.poll() is None
