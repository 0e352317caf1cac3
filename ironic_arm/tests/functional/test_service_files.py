# SPDX-License-Identifier: Apache-2.0

"""The files that run the services, as the programs that read them see them."""

import configparser
import json
import pathlib
import re
import shlex
import shutil
import subprocess

from oslo_rootwrap import wrapper
import pytest

ETC = pathlib.Path(__file__).parents[3] / 'etc'
SERVICE = ETC / 'systemd/ironic-arm-pxe-filter.service'
# What a distribution has; only what stands beside it is ours.
FAKE = '[Service]\nType=oneshot\nExecStart=/bin/true\n'
ROOTWRAP = ('/usr/bin/ironic-inspector-rootwrap',
            '/etc/ironic-inspector/rootwrap.conf')


def told(words, **settings):
    """Run a program that prints nothing unless something is wrong."""
    done = subprocess.run(words, capture_output=True, text=True, **settings)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def units(tmp_path):
    """Our units, with programs that are there."""
    units = tmp_path / 'units'
    shutil.copytree(ETC / 'systemd', units)
    unit = units / SERVICE.name
    unit.write_text(re.sub(r'^ExecStart=\S+', 'ExecStart=/bin/true',
                           unit.read_text(), flags=re.M))
    for name in ('dnsmasq', 'ironic-inspector'):
        (units / f'{name}.service').write_text(FAKE)
    return units


@pytest.mark.parametrize('name', ['ironic-arm-pxe-filter', 'dnsmasq',
                                  'ironic-inspector'])
def test_systemd_takes_the_units(units, name):
    assert told(['systemd-analyze', 'verify', '--man=no',
                 units / f'{name}.service']) == (0, '')


def test_systemd_would_name_a_mistake(units):
    unit = units / 'dnsmasq.service.d/ironic-arm.conf'
    unit.write_text(unit.read_text() + 'ProtectSytem=strict\n')
    assert 'ProtectSytem' in told(
        ['systemd-analyze', 'verify', '--man=no',
         units / 'dnsmasq.service'])[1]


def test_systemd_calls_the_service_well_confined(units):
    code, text = told(['systemd-analyze', 'security', '--offline=true',
                       '--threshold=20', units / SERVICE.name])
    assert code == 0, text


def test_the_service_runs_the_installed_program():
    text = SERVICE.read_text()
    program = re.search(r'^ExecStart=/usr/bin/(\S+) ', text, re.M)[1]
    setup = configparser.ConfigParser()
    setup.read(ETC.parent / 'setup.cfg')
    assert f'\n{program} = ' in (
        setup['options.entry_points']['console_scripts'])
    # dnsmasq is found among all processes of the machine.
    assert not re.search('^ProtectProc=', text, re.M)


def test_the_directories_of_the_services():
    lines = [line.split() for line
             in (ETC / 'tmpfiles.d/ironic-arm.conf').read_text().splitlines()
             if line.startswith('d ')]
    written = re.search(r'^ReadWritePaths=(.*)$', SERVICE.read_text(),
                        re.M)[1].replace('-', '', 1).split(' -')
    for _, path, mode, user, group, _ in lines:
        assert (mode, user) == (
            '2775' if path.startswith('/tftpboot/') else '0755', group)
        assert user in ('ironic', 'ironic-inspector')
        if user == 'ironic':
            assert any(f'{path}/'.startswith(f'{one}/') for one in written)


def test_systemd_makes_users_and_directories(tmp_path):
    """In a root of their own."""
    root = tmp_path / 'root'
    (root / 'etc').mkdir(parents=True)
    assert told(['systemd-sysusers', f'--root={root}',
                 ETC / 'sysusers.d/ironic-arm.conf'])[0] == 0
    code, text = told(['systemd-tmpfiles', f'--root={root}', '--create',
                       ETC / 'tmpfiles.d/ironic-arm.conf'])
    assert code == 0, text
    users = {line.split(':')[0]: int(line.split(':')[2]) for line
             in (root / 'etc/passwd').read_text().splitlines()}
    for user in ('ironic', 'ironic-inspector'):
        for name in ('dhcp-hostsdir', 'dnsmasq.d'):
            found = (root / f'var/lib/{user}/{name}').stat()
            assert found.st_uid == users[user]
            assert found.st_mode & 0o7777 == 0o755


def test_sudo_takes_the_rules():
    assert told(['visudo', '--check', '--strict', '--file',
                 ETC / 'sudoers.d/ironic-arm'])[0] == 0


ALLOWED = [
    'systemctl start dnsmasq.service', 'systemctl stop dnsmasq.service',
    'dnsmasq --conf-file=/etc/ironic-inspector/dnsmasq.conf']
DENIED = [
    'systemctl start sshd.service', 'systemctl edit dnsmasq.service',
    'systemctl start dnsmasq.service sshd.service',
    'dnsmasq --conf-file=/tmp/dnsmasq.conf',
    'dnsmasq --conf-file=/etc/ironic-inspector/dnsmasq.conf --dhcp-script=/x',
    'dnsmasq', 'kill -9 1', 'sh', 'systemctl']


@pytest.fixture
def filters():
    return wrapper.load_filters([str(ETC / 'rootwrap.d')])


@pytest.mark.parametrize('command', ALLOWED)
def test_the_rootwrap_runs(filters, command):
    assert wrapper.match_filter(filters, shlex.split(command),
                                exec_dirs=['/usr/bin', '/usr/sbin'])


@pytest.mark.parametrize('command', DENIED)
def test_the_rootwrap_does_not_run(filters, command):
    with pytest.raises(wrapper.NoFilterMatched):
        wrapper.match_filter(filters, shlex.split(command),
                             exec_dirs=['/usr/bin', '/usr/sbin'])


@pytest.fixture
def sudoers():
    """The commands in the rules, as sudo has them."""
    done = subprocess.run(
        ['cvtsudoers', '-f', 'json', ETC / 'sudoers.d/ironic-arm'],
        capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_sudo_knows_no_command_by_a_pattern_but_kill(sudoers):
    commands = [member['command']
                for alias in sudoers['Command_Aliases'].values()
                for member in alias]
    exact = [' '.join([*ROOTWRAP, command]) for command in ALLOWED]
    assert sorted(commands) == sorted([
        *exact, '/usr/bin/systemctl reload dnsmasq.service',
        f'{ROOTWRAP[0]} ^/etc/ironic-inspector/rootwrap\\.conf '
        'kill [0-9]+$'])
    rule, = sudoers['User_Specs']
    assert rule['User_List'] == [{'username': 'ironic-inspector'}]
    assert {alias['cmndalias'] for alias in rule['Cmnd_Specs'][0]['Commands']
            } == sudoers['Command_Aliases'].keys()


RELOAD = {'id': 'org.freedesktop.systemd1.manage-units',
          'unit': 'dnsmasq.service', 'verb': 'reload', 'user': 'ironic'}


@pytest.mark.parametrize('change, answer', [
    ({}, 'yes'), ({'unit': 'sshd.service'}, 'undefined'),
    ({'verb': 'stop'}, 'undefined'), ({'user': 'nobody'}, 'undefined'),
    ({'id': 'org.freedesktop.systemd1.manage-unit-files'}, 'undefined')])
def test_polkit_lets_the_service_reload_dnsmasq_and_no_more(
        tmp_path, change, answer):
    """duk runs the language that polkit runs it in."""
    asked = RELOAD | change
    script = tmp_path / 'rule.js'
    script.write_text(
        'var rule, polkit = {Result: {YES: "yes"},'
        ' addRule: function(given) { rule = given; }};\n'
        + (ETC / 'polkit-1/rules.d/50-ironic-arm.rules').read_text()
        + f'var asked = {json.dumps(asked)};\n'
        'print(rule({id: asked.id, lookup: function(key) {'
        ' return asked[key]; }}, {user: asked.user}));\n')
    assert told(['duk', script]) == (0, f'{answer}\n')
