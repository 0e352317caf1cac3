# SPDX-License-Identifier: Apache-2.0

"""Real packages and discs, and what ``loader install`` takes out of them.

Debian's packages are as they were downloaded, and some of its discs; the RPMs
and the other discs are made here of Debian's signed loaders, by rpmbuild and
xorriso.
"""

import pathlib
import shutil
import subprocess

import pycdlib
import pytest

from fleet.artifacts import real_files
from ironic_arm.cli import main
from ironic_arm.loaders import sources
from ironic_arm.tests.real import catalogue

SUFFIX = {'arm64': 'aa64', 'amd64': 'x64'}
PAYLOADS = {'bzip2': 'w1.bzdio', 'gzip': 'w1.gzdio', 'lzma': 'w0.lzdio',
            'xz': 'w0.xzdio', 'zstd': 'w1.zstdio', 'plain': 'w.ufdio'}
# Where distributions that use RPM have them.
FOLDER = 'boot/efi/EFI/fedora'
SPEC = f"""
Name: grub2-efi
Version: 1
Release: 1
Summary: Boot loader
License: GPL-3.0-or-later
BuildArch: noarch
%description
Boot loader.
%global __os_install_post %{{nil}}
%install
mkdir -p %{{buildroot}}/{FOLDER}
cp %{{loaders}}/* %{{buildroot}}/{FOLDER}
%files
/{FOLDER}
"""
# How names are written, and what becomes of grubnetaa64.efi.
DISCS = {
    'rock ridge': (['-r'], '/grubnet{}.efi'),
    'joliet': (['--norock', '-J'], '/grubnet{}.efi'),
    'both': (['-r', '-J'], '/grubnet{}.efi'),
    'plain': (['--norock', '-iso-level', '2'], '/GRUBNET{}.EFI;1'),
    'short': (['--norock', '-iso-level', '1'], '.EFI;1'),
    'el torito': (['-r', '-e', 'efi.img', '-no-emul-boot'],
                  '/grubnet{}.efi'),
}


@pytest.fixture(params=catalogue.PLACES,
                ids=lambda place: f'{place.suite}-{place.arch}')
def place(request):
    return request.param


@pytest.fixture
def signed(place):
    """The signed loaders of a release for an architecture."""
    return [path for name in (f'grub-efi-{place.arch}-signed', 'shim-signed')
            for path in sorted((place.path / name).rglob('*.signed'))]


@pytest.fixture
def loaders(signed, tmp_path):
    """They, as discs and RPMs name them, and a text, in a directory."""
    folder = tmp_path / 'loaders'
    folder.mkdir()
    for path in signed:
        shutil.copy(path, folder / path.name.removesuffix('.signed'))
    (folder / 'readme.txt').write_text('text')
    return folder


@pytest.fixture
def install(place, signed, tmp_path, capfd):
    """Install for secure boot; what is in place has to be the real files."""
    suffix = SUFFIX[place.arch]
    expected = {
        name: next(path for path in signed if path.name.startswith(begin)
                   ).read_bytes()
        for name, begin in ((f'shim{suffix}.efi', f'shim{suffix}.'),
                            (f'grub{suffix}.efi', f'grubnet{suffix}.'))}

    def run(*paths):
        root = tmp_path / 'tftp'
        words = [word for path in paths for word in ('--from', str(path))]
        assert main.main([
            'loader', 'install', '--arch', catalogue.CPU[place.arch],
            '--secure-boot', '--tftp-root', str(root), *words]) == 0
        assert {path.name: path.read_bytes()
                for path in root.iterdir()} == expected
        return capfd.readouterr().out
    return run


def test_debian_packages(place, install):
    debs = sorted((place.path / real_files.PACKAGES).iterdir())
    assert len(debs) >= 2
    assert 'from usr/lib/grub/' in install(*debs)


def test_directory(loaders, install):
    assert f'from {loaders}/grubnet' in install(loaders)


def _rpm(loaders, payload):
    """Make an RPM with rpmbuild."""
    top = loaders.parent / 'rpm'
    top.mkdir()
    (top / 'grub.spec').write_text(SPEC)
    subprocess.run(
        ['rpmbuild', '-bb', '--quiet', '--define', f'_topdir {top}',
         '--define', f'_binary_payload {payload}', '--define',
         f'loaders {loaders}', top / 'grub.spec'], check=True)
    path, = top.rglob('*.rpm')
    return path


@pytest.mark.parametrize('name', PAYLOADS)
def test_rpm(loaders, install, name):
    path = _rpm(loaders, PAYLOADS[name])
    told = subprocess.run(
        ['rpm', '-qp', '--queryformat', '%{PAYLOADCOMPRESSOR}', path],
        check=True, capture_output=True, text=True).stdout
    assert told == {'plain': '(none)'}.get(name, name)
    assert f'from {FOLDER}/grubnet' in install(path)


def _disc(folder, options):
    """Make a disc image with xorriso."""
    path = folder.parent / 'disc.iso'
    # For firmware; who reads the disc finds the loaders beside it.
    subprocess.run(['mformat', '-C', '-i', folder / 'efi.img', '-f', '2880',
                    '::'], check=True)
    subprocess.run(['xorriso', '-as', 'mkisofs', '-quiet', *options, '-o',
                    path, folder], check=True)
    return path


@pytest.mark.parametrize('name', DISCS)
def test_disc(place, loaders, install, name):
    options, called = DISCS[name]
    path = _disc(loaders, options)
    _is_what_it_should_be(path, name)
    suffix = SUFFIX[place.arch]
    if called.isupper():
        suffix = suffix.upper()
    assert f'{called.format(suffix)}\n' in install(path)


def _is_what_it_should_be(path, name):
    image = pycdlib.PyCdlib()
    image.open(path)
    assert image.has_rock_ridge() is (name in ('rock ridge', 'both',
                                               'el torito'))
    assert image.has_joliet() is (name in ('joliet', 'both'))
    assert (image.eltorito_boot_catalog is not None) is (name == 'el torito')
    image.close()


REAL = [path for one in catalogue.PLACES
        for path in sorted(one.path.rglob('*.iso'))]


@pytest.mark.parametrize('path', REAL, ids=lambda path: '-'.join(
    path.parts[-4:]))
def test_discs_of_debian_and_xorriso_agree(path, tmp_path):
    subprocess.run(['xorriso', '-osirrox', 'on', '-indev', path, '-extract',
                    '/', tmp_path / 'tree'], check=True)
    tree = tmp_path / 'tree'
    assert {one.name: one.content for one in sources.programs(str(path))} == {
        f'/{file.relative_to(tree)}': file.read_bytes()
        for file in tree.rglob('*.efi')}


def test_there_are_discs_with_and_without_programs():
    found = [bool(sources.programs(str(path))) for path in REAL]
    assert True in found and False in found


def test_a_disc_without_a_network_grub(tmp_path, capfd):
    path = next(path for path in REAL if path.name.startswith('memtest'))
    assert main.main(['loader', 'install', '--arch', 'x86_64', '--from',
                      str(path), '--tftp-root', str(tmp_path)]) == 2
    assert 'no network GRUB for x86_64' in capfd.readouterr().err
    assert not list(pathlib.Path(tmp_path).iterdir())
