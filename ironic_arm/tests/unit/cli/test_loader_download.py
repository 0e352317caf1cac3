# SPDX-License-Identifier: Apache-2.0

"""Which packages of Debian loaders are downloaded from."""

import pathlib

import pytest

from ironic_arm.cli import loader_download
from ironic_arm.cli import main
from ironic_arm.netboot import architecture


@pytest.mark.parametrize('cpu_arch, secure_boot, names', [
    ('aarch64', False, ['grub-efi-arm64-signed']),
    ('aarch64', True, ['grub-efi-arm64-signed', 'shim-signed',
                       'shim-helpers-arm64-signed']),
    ('x86_64', False, ['grub-efi-amd64-signed'])])
def test_packages(cpu_arch, secure_boot, names):
    row = architecture.find(cpu_arch)
    assert loader_download.names(row, secure_boot) == names


def test_an_architecture_that_debian_does_not_have(tmp_path, capsys):
    row = next(row for row in architecture.ARCHITECTURES if not row.debian)
    assert main.main(['loader', 'install', '--download', '--arch',
                      row.cpu_arch, '--tftp-root', str(tmp_path)]) == 2
    assert 'ERROR: Debian has no loaders' in capsys.readouterr().err


def test_what_apt_brings_is_looked_into(tmp_path, monkeypatch, capsys):
    asked = {}

    def fetch(cache, names, progress, *, arch):
        asked.update(cache=cache, names=names, arch=arch)
        return [pathlib.Path(tmp_path / 'none.deb')]

    monkeypatch.setattr(loader_download.images_packages, 'fetch', fetch)
    assert main.main(['loader', 'install', '--download', '--arch', 'aarch64',
                      '--cache', '/cache']) == 2
    assert asked == {'cache': pathlib.Path('/cache'), 'arch': 'arm64',
                     'names': ['grub-efi-arm64-signed']}
    assert 'none.deb: No such file' in capsys.readouterr().err
