# SPDX-License-Identifier: Apache-2.0

import os
import pathlib
from unittest import mock

import pytest

from ironic_arm.cli import image_report
from ironic_arm.cli import main
from ironic_arm.images.assemble import assemble
from ironic_arm.images.assemble import python_packages
from ironic_arm.images.commands import CommandError


def fake(recipe, cache, made, progress):
    progress('making')
    made.kernel.write_bytes(b'k' * 1000000)
    made.initramfs.write_bytes(b'r' * 2000000)


@pytest.fixture
def made():
    with mock.patch.object(assemble, 'assemble', autospec=True,
                           side_effect=fake) as one:
        yield one


@pytest.fixture
def fine():
    """Nothing is wrong with any image."""
    with mock.patch.object(image_report, 'bootable', autospec=True) as one:
        one.kernel.return_value = one.ramdisk.return_value = []
        yield one


def test_what_is_asked_for_is_made(made, fine, tmp_path, capsys):
    out = tmp_path / 'new/ipa'
    assert main.main([
        'image', 'assemble', '--output', str(out), '--cache', '/c',
        '--release', 'trixie', '--agent-version', '12.0.0',
        '--python-package', 'a', '--python-package', 'b.whl',
        '--package', 'pciutils', '--firmware', 'firmware-bnx2x',
        '--compression', 'xz', '--mirror', 'http://m.example']) == 0
    (recipe, cache, files, _), _ = made.call_args
    assert recipe == assemble.Recipe(
        release='trixie', agent='12.0.0', python_packages=('a', 'b.whl'),
        packages=('pciutils',), firmware=('firmware-bnx2x',),
        compression='xz', mirror='http://m.example', fresh=True)
    assert recipe.archive.components == ('main', 'non-free-firmware')
    assert cache == pathlib.Path('/c')
    told = capsys.readouterr()
    assert f'aarch64:file://{out}.initramfs\n' in told.out
    assert 'ramdisk_by_arch = aarch64:ipa.initramfs\n' in told.out
    assert f'{out}.initramfs 2.0 MB' in told.err


@pytest.mark.parametrize('mask', [0o000, 0o077])
def test_modes_do_not_depend_on_the_umask(made, fine, tmp_path, mask):
    before = os.umask(mask)
    try:
        assert main.main(['image', 'assemble', '--output',
                          str(tmp_path / 'new/ipa')]) == 0
    finally:
        os.umask(before)
    assert {path.name: path.stat().st_mode & 0o777
            for path in tmp_path.rglob('*')} == {
        'new': 0o755, 'ipa.kernel': 0o644, 'ipa.initramfs': 0o644}


def test_a_dry_run_tells_and_does_nothing(made, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv('PATH', '')
    out = tmp_path / 'new/ipa'
    assert main.main([
        'image', 'assemble', '--dry-run', '--output', str(out), '--cache',
        str(tmp_path / 'cache'), '--release', 'trixie', '--agent-version',
        '12.0.0', '--python-package', 'b.whl', '--package', 'pciutils',
        '--firmware', 'firmware-bnx2x', '--mirror', 'http://m.example']) == 0
    told = dict(line.split(': ', 1)
                for line in capsys.readouterr().out.splitlines())
    assert 'python3.13' in told.pop('packages, with what they need')
    assert told == {
        'mirror': 'http://m.example',
        'release': 'trixie, main non-free-firmware',
        'kernel': assemble.KERNEL_PACKAGE,
        'packages, whole': 'pciutils firmware-bnx2x',
        'Python packages': 'ironic-python-agent==12.0.0 b.whl',
        'compression': 'zstd', 'cache': f'{tmp_path}/cache',
        'writes': f'{out}.kernel {out}.initramfs'}
    made.assert_not_called()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize('variable, mirror', [
    ('', 'the one of this host'), ('http://v.example', 'http://v.example')])
def test_a_dry_run_of_nothing_but_defaults(
        made, capsys, monkeypatch, variable, mirror):
    monkeypatch.setenv('IRONIC_ARM_MIRROR', variable)
    assert main.main(['image', 'assemble', '--dry-run']) == 0
    told = capsys.readouterr().out
    assert told.startswith(f'mirror: {mirror}\n')
    assert 'whole' not in told
    assert f'=={python_packages.VERSION}' in told
    assert '--constraint ' in told


def test_what_no_machine_boots_is_told(made, tmp_path, capsys):
    out = tmp_path / 'ipa'
    assert main.main(['image', 'assemble', '--output', str(out)]) == 2
    told = capsys.readouterr()
    assert f'ERROR: {out}.kernel: ' in told.err
    assert f'ERROR: {out}.initramfs: ' in told.err
    assert told.out == ''


def test_a_name_with_a_dot_keeps_it(made, tmp_path):
    main.main(['image', 'assemble', '--output', str(tmp_path / 'ipa-13.0')])
    assert [path.name for path in made.call_args.args[2]] == [
        'ipa-13.0.kernel', 'ipa-13.0.initramfs']


def test_what_goes_wrong_is_told(made, tmp_path, capsys):
    made.side_effect = CommandError('not installed: zstd')
    assert main.main(['image', 'assemble', '--output',
                      str(tmp_path / 'x')]) == 2
    assert capsys.readouterr() == ('', 'ERROR: not installed: zstd\n')


def test_missing_tools_are_named_together(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv('PATH', str(tmp_path))
    monkeypatch.setattr('ironic_arm.images.assemble.kernel._SYSTEM_PATH', '')
    assert main.main(['image', 'assemble', '--output',
                      str(tmp_path / 'x')]) == 2
    told = capsys.readouterr().err
    assert 'apt-get, cpio, dpkg-deb, setpriv, zstd, depmod' in told
    assert ' apt cpio' in told and ' kmod ' in told
