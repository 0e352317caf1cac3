# SPDX-License-Identifier: Apache-2.0

"""The command, as operators and programs call it."""

import json
import pathlib

import pytest

from ironic_arm.cli import main
from ironic_arm.tests import corpus

TOP = pathlib.Path(__file__).parents[4]
GOOD = ('dhcp-range=192.0.2.1,192.0.2.9\n'
        'dhcp-match=set:arm64,option:client-arch,11\n'
        'dhcp-boot=tag:arm64,grubaa64.efi\n')
PINGS = 'no-ping\ndhcp-sequential-ip\n'


@pytest.fixture
def run(tmp_path, capfd):
    """Explain a text; return the exit code, output and errors."""
    def explain(text, *arguments):
        path = tmp_path / 'dnsmasq.conf'
        path.write_text(text)
        code = main.main(['explain', str(path), *arguments])
        return code, *capfd.readouterr()
    return explain


@pytest.mark.parametrize('text, code', [
    (GOOD, 0), (GOOD + PINGS, 1), (GOOD + 'nonsense\n', 2)])
def test_exit_code(run, text, code):
    assert run(text)[0] == code


def test_a_table_by_default(run):
    _, out, err = run(GOOD)
    assert '| aarch64 UEFI ' in out and 'grubaa64.efi' in out
    assert err == ''


def test_one_machine_as_json(run):
    code, out, _ = run(GOOD, '--client-arch', '11', '--format', 'json')
    row, = json.loads(out)
    assert code == 0
    assert (row['Code'], row['Machine'], row['Transport'], row['IP'],
            row['Answer'], row['Boot file']) == (
        '11', 'aarch64 UEFI', 'PXE', 4, 'yes', 'grubaa64.efi')
    assert row['From'].endswith('dnsmasq.conf:3')


@pytest.mark.parametrize('form, said', [
    ('yaml', 'Boot file: grubaa64.efi'), ('csv', '"grubaa64.efi"'),
    ('value', 'grubaa64.efi')])
def test_other_formats(run, form, said):
    assert said in run(GOOD, '--client-arch', '11', '-f', form)[1]


@pytest.mark.parametrize('arguments, transport, family', [
    (['--http'], 'HTTP', 4), (['--ipxe'], 'iPXE', 4), (['--ipv6'], 'PXE', 6),
    (['--http', '--ipv6'], 'HTTP', 6)])
def test_kinds(run, arguments, transport, family):
    _, out, _ = run(GOOD, '--client-arch', '11', *arguments, '-f', 'json')
    row, = json.loads(out)
    assert (row['Transport'], row['IP']) == (transport, family)


def test_a_machine_that_has_no_entry(run):
    text = GOOD + 'dhcp-ignore=tag:!known\n'
    arguments = '--client-arch', '11', '-f', 'json'
    code, out, _ = run(text, *arguments)
    assert (code, json.loads(out)[0]['Answer']) == (0, 'if let in')
    code, out, err = run(text, *arguments, '--mac', '52:54:00:00:00:09')
    assert (code, json.loads(out)[0]['Answer']) == (2, 'dhcp-ignore')
    assert 'no-answer' in err


def test_findings_in_full(run):
    code, out, err = run(GOOD + PINGS, '--findings', '-f', 'json')
    found, = json.loads(out)
    assert (code, err) == (1, '')
    assert (found['Severity'], found['Finding']) == (
        'warning', 'same-address')


def test_the_command_line_of_dnsmasq(run, tmp_path):
    (tmp_path / 'd').mkdir()
    (tmp_path / 'd' / 'x').write_text('dhcp-boot=tag:arm64,first.efi\n')
    _, out, _ = run(GOOD, '--directive', f'conf-dir={tmp_path}/d',
                    '--directive', 'dhcp-no-override', '--findings',
                    '-f', 'json')
    assert [one['Finding'] for one in json.loads(out)] == ['shadowed']


def test_nothing_to_read(capfd):
    assert main.main(['explain', '/nowhere/dnsmasq.conf']) == 2
    assert capfd.readouterr().err == (
        '/nowhere/dnsmasq.conf: No such file or directory\n')


@pytest.mark.parametrize('arguments', [
    ['--client-arch', '65536'], ['--client-arch', 'x'], ['--mac', 'x'],
    ['--network', 'x']])
def test_wrong_arguments(run, arguments):
    with pytest.raises(SystemExit) as caught:
        run(GOOD, *arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize('name', corpus.NAMES)
def test_corpus(name, tmp_path):
    expected = (corpus.TOP / name / corpus.EXPECTED).read_text()
    assert corpus.explained(name, tmp_path) == expected


def test_the_corpus_is_large_enough():
    assert len(corpus.NAMES) >= 12
