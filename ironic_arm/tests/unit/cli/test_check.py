# SPDX-License-Identifier: Apache-2.0

"""The command ``ironic-arm check``, with the real options of the services."""

import json

import pytest

from ironic_arm.cli import main
from ironic_arm.tests import binaries
from ironic_arm.tests import samples


@pytest.fixture
def check(tmp_path, capsys):
    """Run the command on an ironic.conf; return exit code and findings."""
    (tmp_path / 'tftp').mkdir()
    (tmp_path / 'tftp/grubaa64.efi').write_bytes(
        binaries.grub(modules=samples.GRUB_MODULES))

    def run(boot_files='aarch64:grubaa64.efi', arm='', more=()):
        path = tmp_path / 'ironic.conf'
        path.write_text(
            '[DEFAULT]\nenabled_hardware_types = arm-ipmi\n'
            'enabled_boot_interfaces = arm-pxe\n'
            f'[deploy]\nhttp_root = {tmp_path}/tftp\n'
            f'[pxe]\ntftp_root = {tmp_path}/tftp\n'
            f'pxe_bootfile_name_by_arch = {boot_files}\n[arm]\n{arm}\n')
        code = main.main(['check', '--config-file', str(path), *more])
        return code, capsys.readouterr()
    return run


def test_right_settings_and_what_was_not_looked_at(check):
    code, reported = check()
    assert code == 0
    assert [line.split(': ')[:2] for line in reported.err.splitlines()] == [
        ['NOTE', 'ironic-inspector'], ['NOTE', 'ironic-arm-pxe-filter'],
        ['NOTE', 'dnsmasq']]


def test_settings_that_a_conductor_does_not_start_with(check):
    code, reported = check('aarch64:grubaa64.efi,arm64:x.efi', '',
                       ('--format', 'json'))
    assert code == 2
    assert [(one['Service'], one['Finding'], one['Severity'], one['Stops'],
             one['Where'], one['Page']) for one in json.loads(
                 reported.out)] == [
        ('ironic', code, 'error', 'yes', '[pxe]pxe_bootfile_name_by_arch',
         f'findings/conductor.html#finding-{code}')
        for code in ('by-arch-alias', 'boot-file-missing')]


def test_the_lines_that_mend_it(check, tmp_path):
    code, reported = check('arm64:grubaa64.efi,riscv64:', '', ('--fix-hint',))
    assert code == 2
    assert reported.out.splitlines() == [
        f'# {tmp_path}/ironic.conf', '[pxe]',
        'pxe_bootfile_name_by_arch = aarch64:grubaa64.efi', '']
    assert '[by-arch-alias]' in reported.err
    assert '[by-arch-empty]' in reported.err


@pytest.mark.parametrize('arm, code', [
    ('', 2), ('fatal_findings =', 1),
    ('silenced_findings = by-arch-alias,boot-file-missing', 0)])
def test_what_the_operator_says(check, arm, code):
    assert check('aarch64:grubaa64.efi,arm64:x.efi', arm)[0] == code


@pytest.mark.parametrize('option', [
    '--config-file', '--inspector-config-file', '--dnsmasq-conf'])
def test_a_file_that_cannot_be_read(option, capsys):
    assert main.main(['check', option, '/nowhere']) == 255
    assert '/nowhere' in capsys.readouterr().err


def test_a_service_that_is_not_installed(check, monkeypatch, tmp_path):
    """An entry point whose module cannot be imported stands for that."""
    (tmp_path / 'ironic').mkdir()
    (tmp_path / 'ironic/__init__.py').write_text('raise ImportError("gone")')
    monkeypatch.setenv('PYTHONPATH', str(tmp_path))
    code, reported = check()
    assert code == 255
    assert reported.err == (
        'ironic: it cannot be loaded beside this command: gone\n')
