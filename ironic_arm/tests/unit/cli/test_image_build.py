# SPDX-License-Identifier: Apache-2.0

"""The command, with host and builder at the seams."""

import dataclasses
import os
import pathlib
from unittest import mock

import pytest

from ironic_arm.cli import image_report
from ironic_arm.cli import main
from ironic_arm.images import interruption
from ironic_arm.images.build import binfmt
from ironic_arm.images.build import builder
from ironic_arm.images.build import checks
from ironic_arm.images.build import distros
from ironic_arm.images.build import host
from ironic_arm.images.build import log
from ironic_arm.images.commands import CommandError

GIB = checks.GIB


def good(plan, program, where):
    return checks.Host(
        machine=plan.arch.cpu_arch, programs=frozenset(plan.programs),
        files=frozenset(plan.files), versions=distros.TESTED if program
        else {}, runs=binfmt.Answer(True, True), free_space=9 * GIB,
        free_memory=9 * GIB, total_memory=9 * GIB, unreachable={},
        becomes_root=True)


def fake(request, plan, program, progress):
    made = builder.files(request.output)
    progress(log.Position('install', 4, 'Setting up git'), 3.0)
    progress(log.Position('install', 4, 'Setting up vim'), 4.0)
    progress(log.Position('cleanup', 10, 'packing'), 125.0)
    made.kernel.write_bytes(b'k')
    made.initramfs.write_bytes(b'r')
    return made


@pytest.fixture
def seams(monkeypatch):
    monkeypatch.setattr(os, 'environ', {'PATH': os.environ['PATH']})
    with mock.patch.object(host, 'look', autospec=True,
                           side_effect=good) as look, \
            mock.patch.object(builder, 'build', autospec=True,
                              side_effect=fake) as build, \
            mock.patch.object(image_report, 'bootable', autospec=True
                              ) as bootable:
        bootable.kernel.return_value = bootable.ramdisk.return_value = []
        yield mock.Mock(look=look, build=build, bootable=bootable)


def run(tmp_path, *more):
    return main.main(['image', 'build', '--distro', 'debian', '--builder',
                      '/b', '--output', str(tmp_path / 'ipa'), *more])


def test_a_build_from_its_checks_to_its_settings(seams, tmp_path, capsys):
    assert run(tmp_path) == 0
    told = capsys.readouterr()
    assert f'aarch64:file://{tmp_path}/ipa.kernel\n' in told.out
    assert told.err.splitlines()[:2] == [
        ' 0:03 [4/10] installing packages and the agent',
        ' 2:05 [10/10] packing the ramdisk']
    bootable, = seams.bootable.kernel.call_args_list
    assert bootable.args[2] == 'aarch64'


@pytest.mark.parametrize('mask', [0o000, 0o077])
def test_modes_do_not_depend_on_the_umask(seams, tmp_path, mask):
    before = os.umask(mask)
    try:
        assert run(tmp_path / 'new') == 0
    finally:
        os.umask(before)
    assert {path.name: path.stat().st_mode & 0o777
            for path in tmp_path.rglob('*')} == {
        'new': 0o755, 'ipa.kernel': 0o644, 'ipa.initramfs': 0o644}


def test_a_host_that_lacks_something_builds_nothing(seams, tmp_path, capsys):
    seams.look.side_effect = lambda *args: dataclasses.replace(
        good(*args), programs=frozenset())
    assert run(tmp_path) == 2
    assert '[build-program]' in capsys.readouterr().err
    seams.build.assert_not_called()


def test_a_plan_that_cannot_work_is_not_tried(seams, tmp_path, capsys):
    assert run(tmp_path, '--arch', 'sparc') == 2
    seams.look.assert_not_called()
    seams.build.assert_not_called()


def test_a_builder_that_is_nowhere(seams, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr('shutil.which', lambda *_, **__: None)
    assert main.main(['image', 'build', '--distro', 'debian', '--output',
                      str(tmp_path / 'x')]) == 2
    assert 'pip install ironic-python-agent-builder==7.4.0' in (
        capsys.readouterr().err)


@pytest.mark.parametrize('raised, code, text', [
    (CommandError('it broke'), 2, 'ERROR: it broke'),
    (interruption.Interrupted(2), 130, 'SIGINT: stopped, nothing')])
def test_a_build_that_ends_early(seams, tmp_path, capsys, raised, code,
                                 text):
    seams.build.side_effect = raised
    assert run(tmp_path) == code
    assert text in capsys.readouterr().err


def test_settings_come_from_the_environment_and_from_a_script(
        seams, tmp_path):
    os.environ |= {'DIB_A': '1', 'DIB_B': '1', 'ARCH': 'amd64', 'X': '1'}
    script = tmp_path / 'recipe'
    script.write_text('DIB_B=2\n')
    assert run(tmp_path, '--settings', str(script)) == 0
    request, plan = seams.build.call_args.args[:2]
    assert request.settings == {'DIB_A': '1', 'DIB_B': '2', 'ARCH': 'amd64'}
    assert plan.arch.cpu_arch == 'x86_64'


def test_the_format_of_a_local_image_is_looked_at(seams, tmp_path, capsys):
    image = tmp_path / 'cloud.raw.xz'
    image.write_bytes(b'\xfd7zXZ\0...')
    assert main.main(['image', 'build', '--distro', 'centos', '--dry-run',
                      '--local-image', str(image)]) == 2
    assert 'is raw.xz; the builder reads' in capsys.readouterr().err


@pytest.mark.parametrize('name, data, found', [
    ('a.qcow2', b'QFI\xfb\0\0', 'qcow2'),
    ('a.qcow2.xz', b'\xfd7zXZ\0', 'qcow2.xz'),
    ('a.img', b'hsqs', 'squashfs'), ('a', b'', 'raw'),
    ('a.gz', b'\x1f\x8b', 'gzip')])
def test_formats(tmp_path, name, data, found):
    path = tmp_path / name
    path.write_bytes(data)
    assert host.image_format(pathlib.Path(path)) == found
