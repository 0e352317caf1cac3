# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.cli import main
from ironic_arm.cli import render
from ironic_arm.conf import inspector
from ironic_arm.netboot.grub import tree
from ironic_arm.pxe_filter import publication


@pytest.fixture
def conf_file(tmp_path):
    """Write a configuration file of ironic-inspector."""
    for name in ('rules', 'tftp', 'options'):
        (tmp_path / name).mkdir()

    def write(**changes):
        settings = {
            'rules_dir': tmp_path / 'rules', 'tftp_root': tmp_path / 'tftp',
            'kernel_by_arch': 'aarch64:k', 'ramdisk_by_arch': 'aarch64:r',
            **changes}
        path = tmp_path / 'inspector.conf'
        path.write_text('[DEFAULT]\nlisten_address = 192.0.2.1\n'
                        '[pxe_filter]\ndriver = arm-dnsmasq\n'
                        '[arm_pxe_filter]\n' + ''.join(
                            f'{name} = {value}\n'
                            for name, value in settings.items()))
        return str(path)
    return write


def run(what, path, *more):
    return main.main(['render', what, '--config-file', path, *more])


def test_one_file_is_printed_as_it_is(conf_file, capsys):
    assert run('dnsmasq', conf_file()) == 0
    printed = capsys.readouterr().out
    assert printed.startswith('# Written by ironic-arm.')
    assert 'option:client-arch,11\n' in printed


def test_several_files_are_printed_with_their_names(conf_file, capsys):
    assert run('grub', conf_file()) == 0
    printed = capsys.readouterr().out
    assert printed.startswith('# --- grub/grub.cfg\n# Written by')
    assert '\n# --- grub/grub-arm64.cfg\n' in printed
    assert 'http://192.0.2.1:5050/v1/continue' in printed


@pytest.mark.parametrize('live', [False, True])
def test_what_is_written_is_what_the_driver_writes(
        conf_file, tmp_path, capsys, live):
    path = conf_file(**{'dhcp_optsdir': tmp_path / 'options'} if live else {})
    out = tmp_path / 'out'
    assert run('dnsmasq', path, '--output-dir', str(out)) == 0
    assert run('grub', path, '--output-dir', str(out)) == 0
    publication.write(inspector.filter_settings(render.load([path])))
    driver = {**files(tmp_path / 'rules'), **files(tmp_path / 'tftp'), **{
        f'dhcp-optsdir/{name}': text
        for name, text in files(tmp_path / 'options').items()}}
    assert len(driver) == len(tree.pointers()) + (5 if live else 3)
    assert files(out) == driver


def files(folder):
    return {str(path.relative_to(folder)): path.read_text()
            for path in folder.rglob('*') if path.is_file()}


def test_files_of_others_are_left_alone(conf_file, tmp_path, capsys):
    (tmp_path / 'ironic-arm.conf').write_text('port=0\n')
    assert run('dnsmasq', conf_file(), '--output-dir', str(tmp_path)) == 2
    assert 'left alone' in capsys.readouterr().err
    assert (tmp_path / 'ironic-arm.conf').read_text() == 'port=0\n'


def test_mistakes_are_told_and_nothing_is_rendered(conf_file, capsys):
    assert run('dnsmasq', conf_file(boot_file_by_arch='arm64:x,aarch64:a;b',
                                    tftp_server='host')) == 2
    told = capsys.readouterr()
    assert told.out == ''
    assert [line.rpartition(' ')[2] for line in told.err.splitlines()] == [
        '[by-arch-alias]', '[boot-file-name]', '[tftp-server]']


def test_files_of_another_machine_are_not_missed(conf_file):
    assert run('grub', conf_file(tftp_root='/none', rules_dir='/none')) == 0


@pytest.mark.parametrize('text', ['no section', None])
def test_a_configuration_that_cannot_be_read(tmp_path, capsys, text):
    path = tmp_path / 'x.conf'
    if text:
        path.write_text(text)
    assert run('grub', str(path)) == 2
    assert str(path) in capsys.readouterr().err
