# SPDX-License-Identifier: Apache-2.0

"""Hosts for devstack, each gone with the test that used it."""

import contextlib
import os
import pathlib

import pytest

from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import sdists
from fleet.deployment.deployment import plug
from fleet.machines import servers
from ironic_arm.tests.devstack import host
from ironic_arm.tests.functional import conftest as functional

pytest_sessionstart = functional.pytest_sessionstart
processes = functional.processes


@pytest.fixture(scope='session')
def cache():
    """What the environment fetched before the tests."""
    return pathlib.Path(os.environ['IRONIC_ARM_CACHE'])


@pytest.fixture(scope='session')
def wire():
    """The network of the services and of one machine."""
    plug([servers.ARM])


@pytest.fixture(scope='session')
def hosts(cache, wire, tmp_path_factory):
    """Make a host; only one can be there at a time."""
    sources = {**sdists.fetch(cache, print), host.OURS: host.TOP}
    images = busybox_ramdisk.make(cache, print)

    @contextlib.contextmanager
    def make():
        scratch = tmp_path_factory.mktemp('host')
        with host.layers(scratch / 'layers') as changed:
            one = host.Host(scratch / 'host', changed, sources, images)
            try:
                yield one
            finally:
                one.stop()
    return make


@pytest.fixture
def machine(hosts):
    """A fresh host for one test."""
    with hosts() as one:
        yield one
