# SPDX-License-Identifier: Apache-2.0

"""The guides, run as they stand, until an emulated ARM server has booted."""

import os
import pathlib
import subprocess
import sys

import pytest

from fleet.artifacts import instance_image
from fleet.artifacts import life_files
from ironic_arm.tests import binaries
from ironic_arm.tests import samples

HERE = pathlib.Path(__file__).parent
PAGES = HERE.parents[2] / 'doc/source'
# The agent takes no smaller one for deployment.
DISK = 5 << 30


def run(folder, *pages, **options):
    """Run pages in a copy of this machine; fail where one is wrong."""
    folder.mkdir()
    words = [word for name, value in options.items()
             for word in (f'--{name}', value)]
    done = subprocess.run(
        [sys.executable, '-m', 'docrun', folder, *pages, *words],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False)
    print(done.stdout)
    assert done.returncode == 0


@pytest.mark.parametrize('name', ['http', 'index', 'secure-boot'])
def test_loaders_of(name, tmp_path):
    done = subprocess.run(
        [sys.executable, '-m', 'docrun', tmp_path,
         PAGES / f'fleet/{name}.rst', '--installed'], check=False)
    assert done.returncode == 0


@pytest.fixture
def deployable(tmp_path):
    """A disk in the server, and an image that its operator has for it."""
    web = tmp_path / 'tree/srv/http'
    web.mkdir(parents=True)
    files = life_files.prepare(
        pathlib.Path(os.environ['IRONIC_ARM_CACHE']), print)
    instance_image.build(web / 'instance.raw', files.packages, files.system,
                         'console=ttyAMA0')
    disk = tmp_path / 'disk'
    disk.open('wb').truncate(DISK)
    return {'tree': tmp_path / 'tree', 'disk': disk,
            'console': instance_image.RUNS}


def test_quick_start_and_deployment(deployable, tmp_path):
    run(tmp_path / 'copy', PAGES / 'quick-start/index.rst',
        PAGES / 'fleet/own-inspection.rst', **deployable)


def test_inspector_and_the_way_from_it(deployable, tmp_path):
    run(tmp_path / 'copy', PAGES / 'fleet/inspector.rst',
        PAGES / 'migration/inspection.rst', **deployable)


def test_every_mistake_of_a_new_operator_is_named(tmp_path):
    tftp = tmp_path / 'tree/srv/tftp'
    tftp.mkdir(parents=True)
    (tmp_path / 'tree/srv/images').mkdir()
    (tmp_path / 'tree/srv/images/arm.kernel').write_bytes(binaries.image())
    (tftp / 'undionly.kpxe').write_text('a program for BIOS')
    (tftp / 'ipxe.efi').write_bytes(binaries.grub(
        machine=0x8664, modules=samples.GRUB_MODULES))
    # It boots from disks.
    (tftp / 'grubaa64.efi').write_bytes(binaries.grub(
        modules=('normal', 'linux')))
    run(tmp_path / 'copy', HERE / 'trial.rst', tree=tmp_path / 'tree')
