# SPDX-License-Identifier: Apache-2.0

"""The commands about boot files, as operators and programs call them."""

import gzip
import json

import pytest

from ironic_arm.cli import main
from ironic_arm.tests import binaries


@pytest.fixture
def run(tmp_path, capfd, monkeypatch):
    """Run a command on files by name; return exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def command(line, **contents):
        for name, data in contents.items():
            (tmp_path / name).write_bytes(data)
        code = main.main(line.split())
        return code, *capfd.readouterr()
    return command


def test_inspect(run):
    code, out, err = run('loader inspect grub shim -f json',
                         grub=binaries.grub(), shim=binaries.shim())
    grub, shim = json.loads(out)
    assert (code, err) == (0, '')
    assert (grub['Kind'], grub['Architecture'], grub['Loads over'],
            grub['Commands'], grub['Prefix']) == (
        'GRUB', 'aarch64', 'tftp', 'linux', '/grub')
    assert grub['Asks for'].splitlines()[0] == '/grub/grub.cfg-01-MAC'
    assert grub['Modules'].split() == list(binaries.NETWORK)
    assert (shim['Kind'], shim['Asks for']) == ('shim', 'grubaa64.efi')


def test_inspect_lists_signers_and_never_calls_them_verified(run):
    signed = binaries.pe(0xAA64, [('mods', binaries.mods())],
                         binaries.signature('Signer', 'Authority'))
    _, out, _ = run('loader inspect x', x=signed)
    assert 'Signer (by Authority)' in out and '(not verified)' in out
    assert 'Modules' not in out
    assert 'Modules' in run('loader inspect x --long')[1]


@pytest.mark.parametrize('data, code', [
    (binaries.grub(), 0), (binaries.grub(modules=('net', 'tftp')), 1),
    (binaries.grub(modules=()), 2), (b'text', 2)])
def test_exit_code_of_inspect(run, data, code):
    assert run('loader inspect x', x=data)[0] == code


GOOD = {'k': binaries.image(), 'r': gzip.compress(binaries.ramdisk()),
        'l': binaries.grub()}


def test_check(run):
    code, out, err = run('image check k r --cpu-arch aarch64 --loader l '
                         '--transport tftp -f json', **GOOD)
    assert (code, err) == (0, '')
    assert [(row['Role'], row['What it is'], row['Architecture'])
            for row in json.loads(out)] == [
        ('loader', 'GRUB', 'aarch64'), ('kernel', 'Image for aarch64',
                                        'aarch64'),
        ('ramdisk', 'ramdisk in gzip for aarch64, ironic-python-agent '
         '13.0.0', 'aarch64')]


@pytest.mark.parametrize('line, files, code, said', [
    ('--cpu-arch x86_64', {}, 2, 'wrong-isa'),
    ('--cpu-arch aarch64 --loader l --transport http', {}, 2,
     'no-transport'),
    ('--cpu-arch aarch64 --transport http',
     {'k': gzip.compress(binaries.image())}, 2, 'packed-kernel'),
    ('--cpu-arch aarch64', {'r': binaries.ramdisk(agent=None)}, 1,
     'no-agent'),
    ('--cpu-arch aarch64 --any-ramdisk',
     {'r': binaries.ramdisk(agent=None)}, 0, ''),
    ('--cpu-arch aarch64', {'r': b'text'}, 2, 'not-a-ramdisk'),
    ('--cpu-arch aarch64 --loader r', {}, 2, 'not-a-loader'),
])
def test_exit_code_of_check(run, line, files, code, said):
    got, _, err = run(f'image check k r {line}', **GOOD | files)
    assert got == code and said in err


@pytest.mark.parametrize('line', ['k r', 'k r --cpu-arch arm64'])
def test_wrong_arguments(run, line):
    with pytest.raises(SystemExit) as caught:
        run(f'image check {line}')
    assert caught.value.code == 2
