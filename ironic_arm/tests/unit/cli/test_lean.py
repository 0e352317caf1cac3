# SPDX-License-Identifier: Apache-2.0

"""Lists come the short way wherever cliff would print just the same."""

import importlib.metadata
import io
import json
import os
import subprocess
import sys

from cliff.formatters import table
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ironic_arm.cli import application
from ironic_arm.cli import drawn
from ironic_arm.cli import lean
from ironic_arm.cli import main
from ironic_arm.tests import binaries

# What a list costs without them is what the short way is for.
HEAVY = {'cliff', 'cliff.app', 'stevedore', 'prettytable', 'wcwidth',
         'autopage', 'yaml', 'jinja2', 'pbr', 'oslo_config', 'oslo_log',
         'importlib.metadata', 'email', 'logging', 'hashlib', 'subprocess',
         'tempfile', 'socket'}
LINES = ('loader inspect l', 'loader inspect l r --long',
         'image check k r --cpu-arch aarch64 --loader l',
         'image check k r --cpu-arch x86_64 --any-ramdisk',
         'explain dnsmasq.conf', 'explain dnsmasq.conf --findings',
         'explain nowhere.conf', 'loader inspect l r -f json',
         'explain dnsmasq.conf --format json')


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, data in {'l': binaries.grub(), 'k': binaries.image(),
                       'r': binaries.ramdisk(),
                       'dnsmasq.conf': b'dhcp-boot=x.efi\n'}.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture
def no_cliff(monkeypatch):
    def refuse():
        raise AssertionError('cliff was asked')
    monkeypatch.setattr(application, 'IronicArm', refuse)


@pytest.fixture
def only_cliff(monkeypatch):
    monkeypatch.setattr(lean, 'LISTS', {})


@pytest.mark.parametrize('line, more', [
    ('loader inspect l', set()),
    ('image check k r --cpu-arch aarch64', set()),
    # The class that prints JSON is cliff's.
    ('loader inspect l -f json', {'cliff'})])
def test_what_is_not_imported(folder, line, more):
    code = ('import sys; from ironic_arm.cli import main; '
            'main.main(sys.argv[1:]); print(*sys.modules)')
    run = subprocess.run([sys.executable, '-c', code, *line.split()],
                         capture_output=True, text=True, check=True)
    modules = set(run.stdout.splitlines()[-1].split())
    assert 'ironic_arm.system.boot_files' in modules
    assert modules & HEAVY == more


def test_every_list_is_a_command_of_cliff_too():
    points = importlib.metadata.entry_points(group=application.NAMESPACE)
    by_name = {tuple(point.name.split('_')): point.value for point in points}
    assert {words: by_name.get(words) for words in lean.LISTS} == lean.LISTS


@pytest.mark.parametrize('line', LINES)
def test_it_prints_what_cliff_prints(folder, line, capfd, monkeypatch):
    code = main.main(line.split())
    short = capfd.readouterr()
    monkeypatch.setattr(lean, 'LISTS', {})
    assert main.main(line.split()) == code
    assert capfd.readouterr() == short


@pytest.mark.parametrize('line', LINES)
def test_cliff_is_not_asked(folder, line, no_cliff):
    main.main(line.split())


@pytest.mark.parametrize('line', [
    'loader inspect l -f json --noindent', 'loader inspect l -f yaml',
    'loader inspect l -c File -c Kind',
    'loader inspect l --lon', 'loader inspect l --sort-column Kind'])
def test_what_only_cliff_knows(folder, line, capfd):
    assert lean.run(line.split()) is None
    assert main.main(line.split()) == 0
    assert 'GRUB' in capfd.readouterr().out


@pytest.mark.parametrize('line', ['loader inspect', 'loader inspect l --x',
                                  'explain --mac x', 'image check k r'])
def test_cliff_tells_what_is_wrong(folder, line, capfd):
    with pytest.raises(SystemExit) as caught:
        main.main(line.split())
    assert caught.value.code == 2
    told = capfd.readouterr().err
    assert told.startswith('usage: ') and '[-f {' in told


@pytest.mark.parametrize('line', ['loader inspect --help', 'help explain',
                                  'explain -h', 'help image check'])
def test_help_has_the_options_of_both(line, capfd):
    try:
        code = main.main(line.split())
    except SystemExit as ended:
        code = ended.code
    told = capfd.readouterr().out
    assert not code and '--sort-column' in told and '--print-empty' in told
    assert {'inspect': '--long', 'explain': '--mac', '-h': '--mac',
            '--help': '--long', 'check': '--cpu-arch'}[
                line.split()[-1]] in told


def test_the_list_of_commands_and_completion(capfd):
    with pytest.raises(SystemExit):
        main.main(['--help'])
    told = capfd.readouterr().out
    assert 'Show what EFI boot loaders are and what they can do' in told
    assert main.main(['complete']) == 0
    assert '--any-ramdisk' in capfd.readouterr().out


def test_a_list_by_part_of_its_name(folder, capfd):
    assert main.main(['loader', 'insp', 'l', '-f', 'json']) == 0
    assert json.loads(capfd.readouterr().out)[0]['Kind'] == 'GRUB'


@pytest.mark.parametrize('name', ['CLIFF_MAX_TERM_WIDTH', 'CLIFF_FIT_WIDTH'])
def test_widths_are_cliffs_matter(folder, name, monkeypatch):
    monkeypatch.setenv(name, '1')
    assert lean.run(['loader', 'inspect', 'l']) is None


@pytest.mark.parametrize('error, code', [
    (KeyboardInterrupt(), 130), (BrokenPipeError(), 141),
    (OSError('disk'), 1)])
@pytest.mark.parametrize('way', ['no_cliff', 'only_cliff'])
def test_how_it_ends(folder, error, code, way, request, monkeypatch, capfd):
    def fail(*_):
        raise error
    request.getfixturevalue(way)
    monkeypatch.setattr('ironic_arm.system.boot_files.loader', fail)
    assert main.main(['loader', 'inspect', 'l']) == code
    assert capfd.readouterr().err.endswith('disk\n') is (code == 1)


TEXTS = st.text(st.characters(codec='ascii', exclude_categories=['Cc'])
                | st.just('\n') | st.sampled_from('aé漢\u0301\t\r'))


@given(st.integers(1, 4).flatmap(lambda width: st.lists(
    st.tuples(*[TEXTS | st.integers()] * width), min_size=1, max_size=4)))
def test_a_table_is_cliffs_or_none(rows):
    columns = ('File', 'Architecture', 'x y', '')[:len(rows[0])]
    drew = drawn.draw(columns, rows)
    texts = [line for row in rows for one in row
             for line in str(one).split('\n')]
    if all(text.isascii() and text.isprintable() for text in texts):
        assert drew == _cliffs(columns, rows)
    else:
        assert drew is None


def _cliffs(columns, rows):
    stream = io.StringIO()
    drawn._by_cliff(columns, rows, stream, drawn.TABLE)
    return stream.getvalue()


@pytest.mark.parametrize('rows', [[], [('漢字',)]])
def test_what_is_left_to_cliff(rows):
    stream = io.StringIO()
    drawn.show(('Name',), rows, stream)
    assert stream.getvalue() == _cliffs(('Name',), rows)


@pytest.mark.parametrize('width, folded', [(30, True), (200, False)])
def test_a_terminal(width, folded, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

        def fileno(self):
            return 1

    asked = []
    monkeypatch.setattr(os, 'get_terminal_size',
                        lambda _: os.terminal_size((width, 24)))
    monkeypatch.setattr(table.TableFormatter, 'emit_list',
                        lambda *_: asked.append(True))
    drawn.show(('Name',), [('a word ' * 9,)], Terminal())
    assert bool(asked) is folded
