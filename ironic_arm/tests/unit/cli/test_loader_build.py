# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.cli import main
from ironic_arm.tests.unit.loaders import test_build

modules, tool = test_build.modules, test_build.tool


@pytest.fixture(params=['grub-image', 'loader build'])
def run(request):
    """The command, by either of its names."""
    return lambda *words: main.main(
        [*request.param.split(), *map(str, words)])


def test_the_output_has_the_name_firmware_is_told(
        run, modules, tool, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run('--modules-dir', modules) == 0
    assert (tmp_path / 'grubaa64.efi').stat().st_size
    assert capsys.readouterr().out.startswith('grubaa64.efi: ')


def test_a_refusal_has_its_reason_and_exit_code(run, tmp_path, capsys):
    assert run('--arch', 'x86_64', '--modules-dir', tmp_path) == 2
    assert 'grub-efi-amd64-bin' in capsys.readouterr().err


def test_files_of_others_are_left_alone(run, modules, tool, tmp_path, capsys):
    output = tmp_path / 'loader'
    output.write_bytes(b'MZ')
    assert run('--modules-dir', modules, '--output', output) == 2
    assert 'left alone' in capsys.readouterr().err
    assert output.read_bytes() == b'MZ'
