# SPDX-License-Identifier: Apache-2.0

"""An emulated server for each test, in a network that only tests see."""

import os
import pathlib
import socket

import pytest

from fleet.artifacts import agent_ramdisk
from fleet.artifacts import grubs
from fleet.machines import bmc
from fleet.stands import managed
from fleet.stands import mixed
from fleet.stands import rig
from fleet.stands import stand
from ironic_arm.cli import main

BEFORE = ('These tests need namespaces of their own, as root: run them with '
          'tox -e boot-long, or behind tools/isolated.sh')


def pytest_sessionstart(session):
    """Refuse to touch the network of the machine itself."""
    if [name for _, name in socket.if_nameindex()] != ['lo']:
        pytest.exit(BEFORE, returncode=2)


@pytest.fixture(scope='session')
def cache():
    return pathlib.Path(os.environ['IRONIC_ARM_CACHE'])


@pytest.fixture(scope='session')
def packages(cache):
    """Debian's packages with loaders, unpacked."""
    return grubs.packages(cache, print)


@pytest.fixture(scope='session')
def wire():
    """The network of all machines."""
    rig.plug(mixed.ALL)


@pytest.fixture
def bench(tmp_path, wire):
    """Make the stand of one test; what the machine printed is kept."""
    made = []

    def make(**changes):
        made.append(stand.Stand(tmp_path / 'stand', **changes))
        return made[-1]

    yield make
    for one in made:
        one.stop()
        if one.machine.log.exists():
            print(one.machine.log.read_text(errors='replace')[-3000:])
        print(one.asked_tftp(), one.asked_http())


@pytest.fixture(scope='session')
def loader(packages, tmp_path_factory):
    """What ``ironic-arm grub-image`` builds."""
    path = tmp_path_factory.mktemp('loader') / stand.LOADER
    assert main.main(['grub-image', '--modules-dir', str(packages),
                      '--output', str(path)]) == 0
    return path


@pytest.fixture
def manage(bench, cache, loader):
    """Make a stand whose machine a real ironic manages."""
    made = []

    def make(ramdisk=None, **changes):
        one = bench(memory_mib=2048, cpus=2, **changes)
        one.serve()
        bmc.serve([one.machine])
        made.append(managed.Managed(
            one, ramdisk or agent_ramdisk.make(cache, print), loader))
        return one, made[-1]

    yield make
    for one in made:
        one.ironic.stop()
        print(one.ironic.tail())
