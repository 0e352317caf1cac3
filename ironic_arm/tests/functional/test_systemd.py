# SPDX-License-Identifier: Apache-2.0

"""The units of the wheel, run by a systemd after the commands of the page."""

import json
import pathlib
import re
import sys
import sysconfig

import pytest

from docrun import page
from filterlab import cable
from filterlab import ironic_rows
from filterlab import packets
from fleet.sandbox import systemd
from fleet.services import config
from ironic_arm.tests.functional import conftest
from ironic_arm.tests.functional import release

scratch = release.scratch
clone = release.clone
wheel = release.wheel

INSPECTED, OTHER = conftest.INSPECTED, conftest.OTHER
STRANGER = packets.mac(3)
SERVICE = 'ironic-arm-pxe-filter.service'
DNSMASQ = 'dnsmasq.service'
OURS = '/opt/ironic-arm'
PAGE = release.TOP / 'doc/source/install/users.rst'
CABLE = cable.Cable('unit', 90)

# As Debian's package has it, without what belongs to a resolver. It pings an
# address before it offers it.
DNSMASQ_UNIT = """[Service]
Type=forking
PIDFile=/run/dnsmasq/dnsmasq.pid
ExecStartPre=/usr/sbin/dnsmasq --test
ExecStart=/usr/sbin/dnsmasq -x /run/dnsmasq/dnsmasq.pid -u dnsmasq
ExecReload=/bin/kill -HUP $MAINPID
"""
DNSMASQ_CONF = f"""port=0
interface={CABLE.server_end}
bind-interfaces
dhcp-range={CABLE.dhcp_range},1h
dhcp-host={packets.SENTINEL}
log-dhcp
"""


def steps():
    """Return what the page says of the service."""
    text = PAGE.read_text('utf-8')
    section = text[text.index('ironic-arm-pxe-filter\n====='):]
    return page.steps(section[:section.index('ironic-inspector\n=====')])


BASE = pathlib.Path(sys.base_prefix)
PYTHON = f'python{sys.version_info.major}.{sys.version_info.minor}'


def show(system, wheel):
    """Show what is needed where no sandbox of a unit hides it."""
    for name, path in (('python', BASE), ('wheel', wheel.parent), (
            'packages', pathlib.Path(sysconfig.get_path('purelib')))):
        (system.root / 'opt' / name).mkdir()
        system.bind(path, f'opt/{name}')


def install(system, wheel):
    """Install the wheel beside what the tests have, as an operator may."""
    # A Python that is somewhere else than it was built for.
    (system.root / 'etc/ld.so.conf.d/python.conf').write_text(
        '/opt/python/lib\n')
    system.do('ldconfig')
    found = BASE if BASE.is_relative_to('/usr') else '/opt/python'
    system.do(f'{found}/bin/{PYTHON}', '-m', 'venv', '--without-pip', OURS)
    packages = f'{OURS}/lib/{PYTHON}/site-packages'
    (system.root / packages[1:] / 'host.pth').write_text('/opt/packages\n')
    system.do(f'{OURS}/bin/python', '-m', 'pip', 'install', '--quiet',
              '--no-deps', '--no-index', '--ignore-installed',
              f'/opt/wheel/{wheel.name}')
    system.do('ln', '-s', f'{OURS}/share/ironic-arm', '/usr/local/share/')
    system.do('ln', '-s', f'{OURS}/bin/ironic-arm-pxe-filter', '/usr/bin/')


def configure(system, two_nodes):
    """Write what an operator has before he comes to the page."""
    for path in ('etc/ironic', 'run/dnsmasq', 'tftpboot', 'var/lib/ironic'):
        (system.root / path).mkdir(exist_ok=True)
    for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
        (system.root / 'tftpboot' / name).write_text('content')
    database = system.root / 'var/lib/ironic/ironic.sqlite'
    database.write_bytes(two_nodes.read_bytes())
    (system.root / 'etc/ironic/ironic.conf').write_text(config.render({
        'DEFAULT': {'host': 'test', 'rpc_transport': 'none',
                    'auth_strategy': 'noauth'},
        'database': {'connection': 'sqlite:////var/lib/ironic/ironic.sqlite'},
        'service_catalog': {'endpoint_override': 'http://192.0.2.1:6385'},
        'pxe_filter': {'sync_period': 1},
        'arm_pxe_filter': {'tftp_root': '/tftpboot',
                           'boot_file_by_arch': 'aarch64:grubaa64.efi',
                           'kernel_by_arch': 'aarch64:kernel',
                           'ramdisk_by_arch': 'aarch64:ramdisk',
                           'stale_entries_max': 3}}))
    (system.root / 'etc/dnsmasq.conf').write_text(DNSMASQ_CONF)
    system.unit(DNSMASQ, DNSMASQ_UNIT)
    # The unit waits for ten seconds before it starts again.
    soon = system.root / f'etc/systemd/system/{SERVICE}.d/soon.conf'
    soon.parent.mkdir(parents=True)
    soon.write_text('[Service]\nRestartSec=2\n')
    system.unit('ironic-pxe-filter.service',
                '[Service]\nExecStart=/bin/sleep infinity\n')


def follow(system):
    """Do what the page says, in one shell, as a reader would."""
    commands = []
    for step in steps():
        if isinstance(step, page.File):
            assert step.more
            with (system.root / step.path[1:]).open('a') as stream:
                stream.write(step.text)
        else:
            commands.append(step.text)
    assert commands
    return '\n'.join(commands)


@pytest.fixture(scope='module')
def system(tmp_path_factory, two_nodes, wheel):
    CABLE.plug()
    made = systemd.System(tmp_path_factory.mktemp('system'))
    try:
        made.furnish()
        show(made, wheel)
        configure(made, two_nodes)
        made.boot()
        install(made, wheel)
        made.do('sh', '-euc', follow(made))
        yield made
    finally:
        made.end()
        CABLE.unplug()


@pytest.fixture(scope='module')
def database(system):
    rows = ironic_rows.IronicRows(
        system.root / 'var/lib/ironic/ironic.sqlite')
    yield rows
    rows.close()


@pytest.fixture
def answers(system, database):
    """Wait until certain machines, and no others, are answered."""
    sender = packets.Sender(CABLE.machine_end)

    def wait(machines):
        conftest.until(
            lambda: sender.offered({INSPECTED, OTHER, STRANGER}) == machines,
            system.log)
    yield wait
    database.state(INSPECTED, 'manageable')
    sender.close()


def pid(system, unit):
    return system.show(unit, 'MainPID')


def said(system, unit):
    return system.do('journalctl', '--no-pager', '-u', unit)


def status(system, unit):
    """Return what the kernel knows of the main process of a unit."""
    path = system.do('cat', f'/proc/{pid(system, unit)}/status')
    return dict(line.split(':\t', 1) for line in path.splitlines())


def as_user(system, user, *words):
    """Run a command as somebody else; return its exit code."""
    return system.run('setpriv', f'--reuid={user}', f'--regid={user}',
                      '--clear-groups', '--', *words).returncode


def test_the_service_lets_in_and_shuts_out(system, database, answers):
    answers(set())
    database.state(INSPECTED, 'inspect wait')
    answers({INSPECTED, STRANGER})
    database.state(INSPECTED, 'manageable')
    answers(set())
    told = said(system, SERVICE)
    assert not re.search(' (ERROR|CRITICAL) |Traceback', told), told


def test_trace_reads_the_journal(system, database, answers):
    answers(set())
    database.state(INSPECTED, 'inspect wait')
    answers({INSPECTED, STRANGER})
    told = system.run(f'{OURS}/bin/ironic-arm', 'trace', '--format', 'json')
    assert told.returncode == 1, told.stderr
    boots = {machine['machine']: machine['boots'][-1]
             for machine in json.loads(told.stdout)}
    assert boots[INSPECTED]['reached'] == 'offered'
    assert boots[OTHER]['reached'] == 'asked'
    assert boots[OTHER]['findings'][0]['code'] == 'not-let-in'


@pytest.mark.parametrize('unit, user', [
    (SERVICE, 'ironic'), (DNSMASQ, 'dnsmasq')])
def test_each_is_a_user_of_its_own(system, unit, user):
    owner = system.do('stat', '-c', '%U', f'/proc/{pid(system, unit)}')
    assert owner.strip() == user


@pytest.mark.parametrize('path, wanted', [
    ('/tftpboot', 'ironic:ironic 755'),
    ('/tftpboot/grub', 'ironic:ironic 2775'),
    ('/tftpboot/grub/grub.cfg', 'ironic:ironic 644'),
    ('/var/lib/ironic/dnsmasq.d', 'ironic:ironic 755'),
    ('/var/lib/ironic/dnsmasq.d/ironic-arm.conf', 'ironic:ironic 644'),
    ('/var/lib/ironic/dhcp-hostsdir', 'ironic:ironic 755'),
    ('/var/lib/ironic-inspector/dnsmasq.d',
     'ironic-inspector:ironic-inspector 755')])
def test_owners_and_modes(system, path, wanted):
    assert system.do('stat', '-c', '%U:%G %a', path).strip() == wanted


def test_host_files_are_for_all_to_read(system, database, answers):
    database.state(INSPECTED, 'inspect wait')
    answers({INSPECTED, STRANGER})
    told = system.do('sh', '-c', 'stat -c "%U %a" '
                     '/var/lib/ironic/dhcp-hostsdir/ironic-arm-*')
    assert set(told.splitlines()) == {'ironic 644'}


def test_the_service_is_shut_in(system):
    told = status(system, SERVICE)
    assert int(told['CapEff'], 16) == int(told['CapBnd'], 16) == 0
    assert (told['NoNewPrivs'], told['Seccomp']) == ('1', '2')
    inside = ['nsenter', f'--target={pid(system, SERVICE)}', '--mount', '--']
    for path, code in (('/etc/x', 1), ('/usr/x', 1), ('/root/x', 1),
                       ('/var/lib/x', 1), ('/var/lib/ironic/x', 0),
                       ('/tftpboot/x', 0)):
        assert system.run(*inside, 'touch', path).returncode == code, path


def test_dnsmasq_is_shut_in(system):
    told = status(system, DNSMASQ)
    assert told['NoNewPrivs'] == '1'
    assert int(told['CapBnd'], 16).bit_count() == 7
    inside = ['nsenter', f'--target={pid(system, DNSMASQ)}', '--mount', '--']
    for path, code in (('/etc/x', 1), ('/var/lib/ironic/dnsmasq.d/x', 1),
                       ('/tftpboot/x', 1), ('/var/lib/misc/x', 0)):
        assert system.run(*inside, 'touch', path).returncode == code, path


def test_the_service_reloads_dnsmasq(system, database, answers):
    """Through polkit, out of its sandbox."""
    def reloads():
        return said(system, DNSMASQ).count('Reloaded dnsmasq.service')

    before = reloads()
    for _ in range(4):
        database.state(INSPECTED, 'inspect wait')
        answers({INSPECTED, STRANGER})
        database.state(INSPECTED, 'manageable')
        answers(set())
    conftest.until(lambda: reloads() > before, system.log)
    answers(set())
    assert 'reload-failed' not in said(system, SERVICE)


def test_polkit_allows_nothing_else(system):
    before = pid(system, DNSMASQ)
    for user, code, words in (
            ('ironic', 0, ('reload', DNSMASQ)),
            ('nobody', 1, ('reload', DNSMASQ)),
            ('ironic', 1, ('stop', DNSMASQ)),
            ('ironic', 1, ('restart', DNSMASQ)),
            ('ironic', 1, ('reload-or-restart', 'ironic-pxe-filter')),
            ('ironic', 1, ('edit', '--runtime', DNSMASQ)),
            ('ironic', 1, ('daemon-reload',))):
        found = as_user(system, user, 'systemctl', '--no-ask-password',
                        *words)
        assert bool(found) == bool(code), (user, words)
    assert pid(system, DNSMASQ) == before


def test_a_crash_is_made_up_for(system, database, answers):
    before = int(system.show(SERVICE, 'NRestarts'))
    system.do('kill', '-KILL', pid(system, SERVICE))
    conftest.until(lambda: system.show(SERVICE, 'ActiveState') == 'active'
                   and int(system.show(SERVICE, 'NRestarts')) > before,
                   system.log)
    database.state(INSPECTED, 'inspect wait')
    answers({INSPECTED, STRANGER})


def test_dnsmasq_waits_for_the_rules(system, answers):
    """As at boot, and for the first time."""
    system.do('systemctl', 'stop', SERVICE, DNSMASQ)
    system.do('sh', '-c', 'rm /var/lib/ironic/dnsmasq.d/*')
    # One transaction; what the command names is one after the other.
    system.unit('boot.target', f'[Unit]\nWants={DNSMASQ} {SERVICE}\n')
    system.do('systemctl', 'start', 'boot.target')
    conftest.until(lambda: pid(system, DNSMASQ) != '0', system.log)
    assert system.show(DNSMASQ, 'ActiveState') == 'active'
    answers(set())
    assert 'dnsmasq-open' not in said(system, SERVICE)


def test_a_mistake_fails_the_start_and_is_looked_at_again(system, answers):
    system.do('systemctl', 'stop', SERVICE)
    assert system.show(SERVICE, 'Result') == 'success'
    kernel = system.root / 'tftpboot/kernel'
    kernel.rename(kernel.with_name('elsewhere'))
    assert system.run('systemctl', 'start', SERVICE).returncode
    assert "kernel_by_arch: the kernel 'kernel' of" in said(system, SERVICE)
    kernel.with_name('elsewhere').rename(kernel)
    conftest.until(lambda: system.show(SERVICE, 'ActiveState') == 'active',
                   system.log)


def test_only_one_of_two_filters_runs(system):
    system.do('systemctl', 'start', 'ironic-pxe-filter.service')
    assert system.show(SERVICE, 'ActiveState') == 'inactive'
    system.do('systemctl', 'start', SERVICE)
    assert system.show('ironic-pxe-filter.service',
                       'ActiveState') == 'inactive'


def test_a_stop_leaves_nothing_behind(system):
    system.do('systemctl', 'stop', SERVICE)
    assert system.show(SERVICE, 'Result') == 'success'
    assert system.show(SERVICE, 'ExecMainStatus') == '0'
    assert system.show(SERVICE, 'ControlGroup') == ''
    assert 'A process of unit' not in system.log()
    assert system.show(DNSMASQ, 'ActiveState') == 'active'
