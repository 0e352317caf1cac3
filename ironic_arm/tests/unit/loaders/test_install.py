# SPDX-License-Identifier: Apache-2.0

"""Getting loaders in place, as operators call it."""

import gzip
import io
import os

import pycdlib
import pytest

from ironic_arm.cli import main
from ironic_arm.tests import binaries

SIGNED = binaries.signature('Signer', 'Authority')


def grub(machine=0xAA64, modules=binaries.NETWORK, prefix='/grub',
         signed=SIGNED):
    return binaries.pe(machine, [('mods', binaries.mods(
        prefix, modules=modules))], signed)


def shim(signed=SIGNED):
    return binaries.pe(0xAA64, [('.vendor_cert', b'x'), ('.data', (
        b'..' + '\\grubaa64.efi\0'.encode('utf-16-le')))], signed)


MANAGER = binaries.pe(0xAA64, [
    ('.sbat', b'shim,4,UEFI shim,shim,1,https://example.org\n'),
    ('.data', 'MokManager'.encode('utf-16-le'))], SIGNED)
# The names that Debian gives them.
FILES = {'grubaa64.efi.signed': grub(modules=('linux',)),
         'grubnetaa64-installer.efi.signed': grub(prefix='/installer'),
         'grubnetaa64.efi.signed': grub(),
         'grubnetaa64.efi': grub(signed=b''),
         'grubnetx64.efi.signed': grub(0x8664),
         'shimaa64.efi.signed': shim(), 'mmaa64.efi.signed': MANAGER,
         'readme.txt': b'text', 'odd.efi': b'odd'}


# How each kind of disc is told a name; all have one of plain ISO 9660 too.
DISCS = {'rr': ({'rock_ridge': '1.09'}, lambda name: {'rr_name': name}),
         'joliet': ({'joliet': 3},
                    lambda name: {'joliet_path': f'/EFI/{name}'}),
         'iso': ({}, lambda name: {})}


def disc(path):
    kind, named = DISCS[path.suffix[1:]]
    image = pycdlib.PyCdlib()
    image.new(**kind)
    folder = named('EFI')
    if 'joliet_path' in folder:
        folder['joliet_path'] = '/EFI'
    image.add_directory('/EFI', **folder)
    for number, (name, data) in enumerate(FILES.items()):
        image.add_fp(io.BytesIO(data), len(data), f'/EFI/F{number}.EFI;1',
                     **named(name))
    image.write(str(path))
    image.close()


@pytest.fixture(params=['directory', 'rpm', *DISCS])
def source(request, tmp_path):
    """The files, in every kind of source."""
    path = tmp_path / f'source.{request.param}'
    if request.param == 'directory':
        path.mkdir()
        for name, data in FILES.items():
            (path / name).write_bytes(data)
    elif request.param == 'rpm':
        path.write_bytes(binaries.rpm(gzip.compress(
            binaries.newc(FILES.items()))))
    else:
        disc(path)
    return str(path)


@pytest.fixture
def run(tmp_path, capfd):
    """Install; return exit code, the files in place, output and errors."""
    root = tmp_path / 'tftp'

    def command(*words):
        code = main.main(['loader', 'install', '--arch', 'aarch64',
                          '--tftp-root', str(root), *words])
        there = {path.name: path.read_bytes() for path in root.glob('*')}
        return code, there, *capfd.readouterr()
    return command


def test_a_network_grub(run, source):
    code, there, out, _ = run('--from', source)
    assert code == 0
    assert there == {'grubaa64.efi': FILES['grubnetaa64.efi.signed']}
    assert 'pxe_bootfile_name_by_arch = aarch64:grubaa64.efi' in out
    assert 'boot_file_by_arch = aarch64:grubaa64.efi' in out


def test_secure_boot(run, source):
    code, there, out, _ = run('--from', source, '--secure-boot')
    assert code == 0
    assert there == {'shimaa64.efi': FILES['shimaa64.efi.signed'],
                     'grubaa64.efi': FILES['grubnetaa64.efi.signed'],
                     'mmaa64.efi': MANAGER}
    assert 'aarch64:shimaa64.efi' in out


@pytest.mark.parametrize('kind, name', [
    ('rr', 'grubnetaa64.efi.signed'), ('joliet', 'grubnetaa64.efi.signed'),
    ('iso', 'F2.EFI;1')])
def test_the_names_of_a_disc(run, tmp_path, kind, name):
    disc(tmp_path / f'x.{kind}')
    assert f'from /EFI/{name}\n' in run('--from', f'{tmp_path}/x.{kind}')[2]


def test_x86(run, source, tmp_path, capfd):
    assert main.main(['loader', 'install', '--arch', 'x86_64', '--tftp-root',
                      f'{tmp_path}/x', '--from', source]) == 0
    out = capfd.readouterr().out
    # BIOS machines need another file, and this key must not cover them.
    assert 'boot_file_by_arch = x86_64-uefi:grubx64.efi' in out


def test_dry_run(run, source):
    code, there, out, _ = run('--from', source, '--dry-run')
    assert (code, there) == (0, {}) and 'grubaa64.efi: would be' in out


def test_two_sources_with_one_name(run, tmp_path):
    for folder, data in (('a', shim()), ('b', grub())):
        (tmp_path / folder).write_bytes(binaries.deb(binaries.tar(
            'usr/lib/same.efi', data)))
    _, there, _, _ = run('--secure-boot', '--from', f'{tmp_path}/a',
                         '--from', f'{tmp_path}/b')
    assert there == {'shimaa64.efi': shim(), 'grubaa64.efi': grub()}


@pytest.mark.parametrize('name, said', [
    ('grubaa64.efi.signed', 'boots from disks only'),
    ('grubnetx64.efi.signed', 'made for x86_64'),
    ('odd.efi', 'not an EFI program'),
    ('shimaa64.efi.signed', 'no network GRUB')])
def test_the_right_file_beside_a_wrong_one(run, tmp_path, name, said):
    for each, data in FILES.items():
        (tmp_path / each).write_bytes(data)
    code, there, _, err = run('--from', f'{tmp_path}/{name}')
    assert (code, there) == (2, {})
    assert said in err
    assert f'beside it: {tmp_path}/grubnetaa64.efi.signed' in err


@pytest.mark.parametrize('files, said', [
    ({'x.efi': shim(b''), 'y.efi': grub()}, 'no signed shim'),
    ({'x.efi': shim(), 'y.efi': grub(signed=b'')}, 'no signed network GRUB'),
    ({}, 'no signed shim')])
def test_secure_boot_wants_signatures(run, tmp_path, files, said):
    (tmp_path / 'd').mkdir()
    for name, data in files.items():
        (tmp_path / 'd' / name).write_bytes(data)
    code, there, _, err = run('--from', f'{tmp_path}/d', '--secure-boot')
    assert (code, there) == (2, {}) and said in err


@pytest.mark.parametrize('content', [
    b'!<arch>\n', b'\xed\xab\xee\xdb', bytes(0x8001) + b'CD001' * 999])
def test_damaged_sources(run, tmp_path, content):
    (tmp_path / 'x').write_bytes(content)
    code, there, _, err = run('--from', f'{tmp_path}/x')
    assert (code, there) == (2, {}) and err.startswith('ERROR: ')


def test_nothing_there(run, tmp_path):
    code, _, _, err = run('--from', f'{tmp_path}/gone')
    assert (code, err) == (2, f'ERROR: {tmp_path}/gone: No such file or '
                           'directory\n')


def test_permissions_of_ironic(run, tmp_path):
    (tmp_path / 'x').write_bytes(grub())
    (tmp_path / 'ironic.conf').write_text(
        f'[pxe]\nfile_permission = {0o640}\ndir_permission = {0o750}\n')
    run('--from', f'{tmp_path}/x', '--config-file', f'{tmp_path}/ironic.conf')
    place = tmp_path / 'tftp' / 'grubaa64.efi'
    assert place.stat().st_mode & 0o777 == 0o640
    assert place.parent.stat().st_mode & 0o777 == 0o750


def test_again_changes_nothing(run, tmp_path):
    (tmp_path / 'x').write_bytes(grub())
    run('--from', f'{tmp_path}/x')
    before = os.stat(tmp_path / 'tftp' / 'grubaa64.efi')
    assert 'unchanged' in run('--from', f'{tmp_path}/x')[2]
    assert os.stat(tmp_path / 'tftp' / 'grubaa64.efi') == before


def test_only_the_permissions_are_wrong(run, tmp_path):
    (tmp_path / 'x').write_bytes(grub())
    run('--from', f'{tmp_path}/x')
    place = tmp_path / 'tftp' / 'grubaa64.efi'
    right = place.stat().st_mode
    place.chmod(0o600)
    assert ': written' in run('--from', f'{tmp_path}/x')[2]
    assert place.stat().st_mode == right


def test_over_http_a_grub_without_it_is_told(run, tmp_path):
    (tmp_path / 'x').write_bytes(grub())
    code, _, _, err = run('--from', f'{tmp_path}/x', '--http-root',
                          f'{tmp_path}/http')
    assert code == 0 and 'no module http' in err
    assert (tmp_path / 'http' / 'grubaa64.efi').read_bytes() == grub()


def test_the_usual_prefix_is_preferred(run, tmp_path):
    (tmp_path / 'a.efi').write_bytes(grub(prefix='/installer'))
    (tmp_path / 'longer.efi').write_bytes(grub())
    assert run('--from', str(tmp_path))[1] == {'grubaa64.efi': grub()}


def test_a_manager_for_another_architecture_is_left_out(run, tmp_path):
    other = bytearray(MANAGER)
    other[0x84:0x86] = (0x8664).to_bytes(2, 'little')
    for name, data in (('s', shim()), ('g', grub()), ('m', bytes(other))):
        (tmp_path / f'{name}.efi').write_bytes(data)
    assert set(run('--secure-boot', '--from', str(tmp_path))[1]) == {
        'shimaa64.efi', 'grubaa64.efi'}
