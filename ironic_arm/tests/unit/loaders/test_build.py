# SPDX-License-Identifier: Apache-2.0

import os

import pytest

from ironic_arm.loaders import build
from ironic_arm.netboot import architecture
from ironic_arm.system import files

ARM = architecture.find('aarch64')
TOOL = """#!/bin/sh
# A grub-mkimage that writes down how it was called, and what it was given.
for word in "$@"; do
    case $word in
    --output=*) output=${word#*=} ;;
    --config=*) config=${word#*=} ;;
    esac
done
{ echo "$@"; cat "$config"; } > "$output"
"""


@pytest.fixture
def modules(tmp_path):
    """A directory as it lies in the package of one platform."""
    folder = tmp_path / 'package/usr/lib/grub/arm64-efi'
    folder.mkdir(parents=True)
    for name in build.MODULES:
        (folder / f'{name}.mod').touch()
    (folder / 'modinfo.sh').write_text(
        'grub_modinfo_target_cpu=arm64\ngrub_modinfo_platform=efi\n')
    return folder


@pytest.fixture
def tool(tmp_path, monkeypatch):
    folder = tmp_path / 'bin'
    folder.mkdir()
    path = folder / 'grub-mkimage'
    path.write_text(TOOL)
    path.chmod(0o755)
    monkeypatch.setenv('PATH', f'{folder}:{os.environ["PATH"]}')
    return path


def made(tmp_path, folder):
    output = tmp_path / 'grubaa64.efi'
    build.build(ARM, str(output), str(folder))
    return output.read_text()


@pytest.mark.parametrize('above', [0, 1, 4])
def test_modules_are_found_in_a_package_too(tmp_path, modules, tool, above):
    folder = [modules, *modules.parents][above]
    assert f'--directory={modules} ' in made(tmp_path, folder)


def test_the_tool_gets_platform_prefix_and_modules(tmp_path, modules, tool):
    words = made(tmp_path, modules).splitlines()[0].split()
    assert '--format=arm64-efi' in words and '--prefix=/grub' in words
    assert words[-len(build.MODULES):] == list(build.MODULES)


def test_the_early_configuration_asks_at_once_and_gives_up_at_last():
    lines = build.early_config().splitlines()
    # GRUB has no comments yet where this runs.
    assert not [line for line in lines if line.startswith('#')]
    assert lines[1] == 'configfile "/grub/grub.cfg"'
    assert lines[-1] == 'reboot'


def test_a_loader_of_ours_is_replaced(tmp_path, modules, tool):
    made(tmp_path, modules)
    tool.write_text(f'{TOOL}echo newer >> "$output"\n')
    assert made(tmp_path, modules).endswith('newer\n')


def test_a_loader_of_others_is_left_alone(tmp_path, modules, tool):
    (tmp_path / 'grubaa64.efi').write_bytes(b'MZ signed')
    with pytest.raises(files.ForeignFile):
        made(tmp_path, modules)
    assert (tmp_path / 'grubaa64.efi').read_bytes() == b'MZ signed'


def refusal(tmp_path, folder):
    with pytest.raises(build.BuildError) as refused:
        made(tmp_path, folder)
    assert not (tmp_path / 'grubaa64.efi').exists()
    return str(refused.value)


def test_no_modules(tmp_path, tool):
    assert 'install the package grub-efi-arm64-bin' in refusal(
        tmp_path, tmp_path)


def test_modules_for_another_platform(tmp_path, modules, tool):
    (modules / 'modinfo.sh').write_text(
        'grub_modinfo_target_cpu=x86_64\ngrub_modinfo_platform=efi\n')
    assert 'are for x86_64-efi, not for arm64-efi' in refusal(
        tmp_path, modules)


def test_missing_modules_are_named(tmp_path, modules, tool):
    for name in ('http', 'tftp'):
        (modules / f'{name}.mod').unlink()
    assert refusal(tmp_path, modules).endswith('lacks the modules tftp, http')


def test_no_tool(tmp_path, modules, monkeypatch):
    monkeypatch.setenv('PATH', str(tmp_path))
    assert 'grub-mkimage is not installed' in refusal(tmp_path, modules)


def test_a_tool_that_fails_leaves_what_was_there(tmp_path, modules, tool):
    before = made(tmp_path, modules)
    tool.write_text('#!/bin/sh\necho no such module >&2\nexit 1\n')
    with pytest.raises(build.BuildError, match='no such module'):
        made(tmp_path, modules)
    assert (tmp_path / 'grubaa64.efi').read_text() == before
    assert not list(tmp_path.glob('.grubaa64*'))
