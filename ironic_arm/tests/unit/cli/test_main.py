# SPDX-License-Identifier: Apache-2.0

"""The command line as a whole: help, output formats, how commands end."""

import json
import logging
import subprocess
import sys

import pytest

from ironic_arm.cli import main
from ironic_arm.tests import binaries

LOG = 'Nov 22 23:36:08 dnsmasq[7]: started, version 2.90 cachesize 150\n'

FOLDED = """\
+------+---------+-------------------+--------------+----------+
| File | Role    | What it is        | Architecture | Findings |
+------+---------+-------------------+--------------+----------+
| k    | kernel  | Image for aarch64 | aarch64      |          |
| r    | ramdisk | ramdisk for       | aarch64      |          |
|      |         | aarch64, ironic-  |              |          |
|      |         | python-agent      |              |          |
|      |         | 13.0.0            |              |          |
+------+---------+-------------------+--------------+----------+
"""

# Slow to import, and nothing that these commands need.
HEAVY = {'cmd2', 'ironic', 'ironic_inspector', 'jinja2', 'keystoneauth1',
         'openstack', 'oslo_config', 'oslo_log', 'pbr', 'pkg_resources',
         'requests', 'yaml', 'ironic_arm.checkup', 'ironic_arm.conf',
         'ironic_arm.images'}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, data in {'l': binaries.grub(), 'k': binaries.image(),
                       'r': binaries.ramdisk(), 'log': LOG.encode(),
                       'dnsmasq.conf': b'dhcp-boot=x.efi\n'}.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture(autouse=True)
def handlers():
    """Remove what cliff adds to the root logger with each run."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = before, level


def run(line, **options):
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, '-m', 'ironic_arm.cli.main', *line.split()],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)


@pytest.mark.parametrize('line', [
    'loader inspect l', 'loader inspect l -f json',
    'image check k r --cpu-arch aarch64', 'explain dnsmasq.conf',
    'explain dnsmasq.conf -f csv', 'trace log'])
def test_what_is_not_imported(folder, line):
    code = ('import sys; from ironic_arm.cli import main; '
            'main.main(sys.argv[1:]); print(*sys.modules)')
    done = subprocess.run([sys.executable, '-c', code, *line.split()],
                          capture_output=True, text=True, check=True)
    modules = set(done.stdout.splitlines()[-1].split())
    assert {'ironic_arm.cli.base', 'ironic_arm.netboot'} <= modules
    assert not modules & HEAVY


def test_formats_are_found_without_a_search(folder, monkeypatch, capfd):
    def search(_):
        raise AssertionError('all installed packages were searched')
    monkeypatch.setattr('stevedore._cache.get_group_all', search)
    monkeypatch.setattr('importlib.metadata.entry_points', search)
    assert main.main(['loader', 'inspect', 'l', '-f', 'yaml']) == 0
    assert 'Kind: GRUB' in capfd.readouterr().out


@pytest.mark.parametrize('line', ['', '-v', '--debug'])
def test_no_command_prints_the_help(line):
    """cliff would start an interactive shell."""
    done = run(line)
    assert done.returncode == 0
    assert done.stdout == run('--help').stdout
    assert 'Show what EFI boot loaders are and what they can do' in (
        done.stdout)


@pytest.mark.parametrize('line, option', [
    ('loader inspect --help', '--long'), ('help explain', '--mac'),
    ('explain -h', '--mac'), ('help image check', '--cpu-arch')])
def test_help_of_a_list(line, option, capfd):
    try:
        code = main.main(line.split())
    except SystemExit as ended:
        code = ended.code
    text = capfd.readouterr().out
    assert not code and option in text
    assert '--sort-column' in text and '--print-empty' in text
    assert '{csv,json,table,value,yaml}' in text


def test_completion_knows_options(capfd):
    assert main.main(['complete']) == 0
    assert '--any-ramdisk' in capfd.readouterr().out


@pytest.mark.parametrize('line', ['loader inspect', 'loader inspect l --x',
                                  'explain --mac x', 'image check k r'])
def test_wrong_arguments(line, capfd):
    with pytest.raises(SystemExit) as caught:
        main.main(line.split())
    assert caught.value.code == 2
    text = capfd.readouterr().err
    assert text.startswith('usage: ') and '[-f {' in text


def test_a_command_by_part_of_its_name(folder, capfd):
    assert main.main(['loader', 'insp', 'l', '-f', 'json']) == 0
    assert json.loads(capfd.readouterr().out)[0]['Kind'] == 'GRUB'


@pytest.mark.parametrize('error, code', [
    (KeyboardInterrupt(), 130), (BrokenPipeError(), 141),
    (OSError('disk'), 1)])
def test_how_it_ends(folder, error, code, monkeypatch, capfd):
    def fail(*_):
        raise error
    monkeypatch.setattr('ironic_arm.system.boot_files.loader', fail)
    assert main.main(['loader', 'inspect', 'l']) == code
    assert capfd.readouterr().err.endswith('disk\n') is (code == 1)


@pytest.mark.parametrize('options, environment', [
    ('--max-width 70', {}), ('', {'CLIFF_MAX_TERM_WIDTH': '70'})])
def test_a_table_is_folded(folder, options, environment, monkeypatch, capfd):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main.main(f'image check k r --cpu-arch aarch64 {options}'.split())
    assert capfd.readouterr().out == FOLDED
