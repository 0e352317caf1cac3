# SPDX-License-Identifier: Apache-2.0

"""An emulated server for each test, in a network that only tests see."""

import dataclasses
import os
import pathlib
import shutil
import socket

import pytest

from fleet.artifacts import agent_ramdisk
from fleet.artifacts import grubs
from fleet.deployment import files
from fleet.deployment.deployment import Deployment
from fleet.deployment.deployment import plug
from fleet.deployment.files import BootFiles
from fleet.machines import servers
from fleet.services import config
from fleet.services import settings
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
    plug(servers.ALL)


@pytest.fixture
def deploy(tmp_path, wire):
    """Make the deployment of one test; what was printed is kept."""
    made = []

    def make(names, boots=None, **changes):
        machine = dataclasses.replace(servers.ARM, **changes)
        made.append(Deployment(
            tmp_path / 'world', {machine: boots or BootFiles()}, names))
        return made[-1]

    yield make
    for one in made:
        one.stop()
        print(one.tails(), one.logs.asked_tftp(), one.logs.asked_http())


@pytest.fixture
def bench(deploy):
    """Make one machine, with DHCP, TFTP and HTTP and no other service."""
    def make(**changes):
        return deploy(('web', 'dnsmasq'), **changes)
    return make


@pytest.fixture(scope='session')
def loader(packages, tmp_path_factory):
    """What ``ironic-arm grub-image`` builds."""
    path = tmp_path_factory.mktemp('loader') / servers.ARM.kind.loader
    assert main.main(['grub-image', '--modules-dir', str(packages),
                      '--output', str(path)]) == 0
    return path


@pytest.fixture
def manage(deploy, cache, loader):
    """Have a real ironic manage a machine; return it and the node's UUID."""
    def make(ramdisk=None, boot='arm-pxe', ironic=None, **changes):
        one = deploy(('web', 'dnsmasq', 'ironic'), memory_mib=2048, cpus=2,
                     **changes)
        one.build(ironic=config.merge(settings.managed(
            one.where, boot, 'arm-ipmi'), ironic or {}))
        files.copy_agent(ramdisk or agent_ramdisk.make(cache, print),
                         one.where)
        for root in (one.where.tftp, one.where.http):
            shutil.copy(loader, root / loader.name)
        one.serve()
        one.start('ironic')
        one.wait_ready()
        return one, one.enroll()
    return make


@pytest.fixture
def leave(deploy):
    """Have ironic inspect a machine that it does not boot."""
    def make(loader, ramdisk, ironic=None, **changes):
        one = deploy(('filter', 'dnsmasq', 'ironic'),
                     BootFiles(loader, *ramdisk), **changes)
        one.build(ironic=config.merge(settings.unmanaged(
            one.where, [one.server.kind]), ironic or {}))
        one.start()
        one.wait_ready()
        return one
    return make
