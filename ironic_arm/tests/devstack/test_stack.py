# SPDX-License-Identifier: Apache-2.0

"""What devstack writes with our plugin, and the services that run with it.

The plugins of ironic and of ironic-inspector are those of their releases.
"""

import json
import re
import subprocess

import pytest

from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services import services
from ironic_arm.tests.devstack import host

PLUGINS = (*host.UPSTREAM, host.OURS)
RULES = '/etc/ironic-inspector/dnsmasq.d/ironic-arm.conf'
BIOS, X64_UEFI, ARM64_UEFI, ARM64_HTTP = 0, 7, 11, 19


@pytest.fixture(scope='module')
def stacked(hosts):
    """A host on which devstack was run, and where services find it."""
    with hosts() as one:
        one.where = one.standalone()
        one.run('stack', *host.UPSTREAM)
        one.alone = {path: path.read_text() for path in (
            host.IRONIC_CONF, host.INSPECTOR_CONF, host.DNSMASQ_CONF)}
        one.run('unstack', *host.UPSTREAM)
        one.printed = one.run('stack', *PLUGINS, quick=False)
        yield one


def explain(path, code):
    """Return what a machine is told; the answer and the exit code."""
    done = subprocess.run(
        [host.BIN / 'ironic-arm', 'explain', path, '--client-arch', str(code),
         '-f', 'json'], capture_output=True, text=True, check=False)
    [answer] = json.loads(done.stdout)
    return answer, done.returncode


def test_upstream_alone_sends_arm_firmware_to_a_loader_for_x86(
        stacked, tmp_path):
    path = tmp_path / 'dnsmasq.conf'
    path.write_text(stacked.alone[host.DNSMASQ_CONF])
    answer, code = explain(path, ARM64_UEFI)
    assert (answer['Boot file'], code) == ('bootx64.efi', 2)


def test_arm_firmware_gets_its_own_loader(stacked):
    answer, code = explain(host.DNSMASQ_CONF, ARM64_UEFI)
    assert answer['Boot file'] == 'grubaa64.efi'
    assert answer['From'].startswith(RULES)
    assert code == 0


def test_the_line_of_upstream_is_out_of_force(stacked):
    wrong = 'dhcp-match=set:efi,option:client-arch,11'
    assert wrong in stacked.alone[host.DNSMASQ_CONF].splitlines()
    assert wrong not in host.DNSMASQ_CONF.read_text().splitlines()


@pytest.mark.parametrize('code, wanted', [
    (X64_UEFI, 'bootx64.efi'), (BIOS, 'pxelinux.0')])
def test_x86_firmware_gets_what_upstream_gives_it(
        stacked, tmp_path, code, wanted):
    path = tmp_path / 'dnsmasq.conf'
    path.write_text(stacked.alone[host.DNSMASQ_CONF])
    for one in (path, host.DNSMASQ_CONF):
        answer, _ = explain(one, code)
        assert answer['Boot file'] == wanted


def test_other_firmware_does_not_get_what_is_for_bios(stacked):
    answer, _ = explain(host.DNSMASQ_CONF, ARM64_HTTP)
    assert answer['Boot file'] != 'pxelinux.0'


def test_dnsmasq_accepts_its_configuration(stacked):
    subprocess.run(['dnsmasq', '--test', f'--conf-file={host.DNSMASQ_CONF}'],
                   check=True)


def unknown_options(path, *namespaces):
    """Return what the validator of oslo.config says of a file."""
    words = [word for name in namespaces for word in ('--namespace', name)]
    done = subprocess.run(
        [host.BIN / 'oslo-config-validator', '--input-file', path, *words],
        capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return {line.partition('ERROR:')[2] for line in done.stderr.splitlines()
            if 'ERROR:' in line}


@pytest.mark.parametrize('path, namespaces', [
    (host.IRONIC_CONF, ('ironic', 'ironic_arm')),
    (host.INSPECTOR_CONF, ('ironic_inspector', 'ironic_arm.inspector'))],
    ids=['ironic', 'inspector'])
def test_every_option_of_ours_exists(stacked, tmp_path, path, namespaces):
    alone = tmp_path / 'alone.conf'
    alone.write_text(stacked.alone[path])
    # Upstream's plugins set options that their releases do not have.
    assert not (unknown_options(path, *namespaces)
                - unknown_options(alone, *namespaces))


def test_a_second_run_changes_nothing(stacked):
    first = stacked.tree()
    stacked.run('configure', *PLUGINS, only=host.OURS)
    assert changes(first, stacked.tree()) == []
    stacked.run('stack', *PLUGINS)
    assert changes(first, stacked.tree()) == []


def changes(before, after):
    """Return the names of what is not the same in two trees."""
    return sorted(name for name in {*before, *after}
                  if before.get(name) != after.get(name))


def test_the_real_services_start(stacked, processes, monkeypatch):
    monkeypatch.setenv('PATH', stacked.environment()['PATH'])
    monkeypatch.setenv('UNITS', stacked.environment()['UNITS'])
    ironic = services.ironic(stacked.where)
    inspector = services.inspector(stacked.where)
    processes += [ironic, inspector]
    before = stacked.tree()
    ironic.start()
    inspector.start()
    ironic.wait_ready()
    inspector.wait_ready()
    node = api.call('POST', f'{layout.ironic_url()}/v1/nodes', {
        'driver': 'arm-ipmi', 'properties': {'cpu_arch': 'aarch64'},
        'driver_info': {'ipmi_address': '127.0.0.1'}})
    assert node['boot_interface'] == 'arm-pxe'
    for name in ('ironic', 'inspector'):
        log = stacked.where.log(name).read_text()
        assert not re.search(r'^\S+ \S+ \d+ CRITICAL ', log, re.MULTILINE)
        assert 'Traceback' not in log
    # The rules were right before ironic-inspector was started.
    changed = changes(before, stacked.tree())
    assert not [name for name in changed if 'dnsmasq' in name], changed
