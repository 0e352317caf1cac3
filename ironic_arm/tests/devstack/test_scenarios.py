# SPDX-License-Identifier: Apache-2.0

"""Ways of running devstack, and how the plugin is undone."""

import json
import os
import pathlib
import shutil
import subprocess
import time

import pytest

from fleet.packets import probe
from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.sandbox import process
from fleet.services import services
from ironic_arm.cli import loader_download
from ironic_arm.images import packages as images_packages
from ironic_arm.netboot import architecture
from ironic_arm.netboot.bootfiles import loader
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.tests.devstack import host

PLUGINS = (*host.UPSTREAM, host.OURS)


def option(path, name):
    """Return the value of the only option with a name."""
    [value] = [line.partition('=')[2].strip()
               for line in path.read_text().splitlines()
               if line.partition('=')[0].strip() == name]
    return value


def differences(before, after):
    """Return the names of what is not the same in two trees."""
    return sorted(name for name in {*before, *after}
                  if _lines(before.get(name)) != _lines(after.get(name)))


def _lines(content):
    """Return what counts of a file: an empty line never does."""
    return content and [line for line in content.splitlines() if line]


def test_unstack_and_clean_leave_nothing_of_ours(machine):
    machine.run('configure', *host.UPSTREAM)
    configured = machine.tree()
    machine.run('unstack', *host.UPSTREAM)
    machine.run('clean', *host.UPSTREAM)
    cleaned = machine.tree()
    machine.run('configure', *PLUGINS)
    assert differences(configured, machine.tree())
    # What services would write meanwhile.
    for name in ('grub/grub.cfg', 'EFI/debian/grub.cfg'):
        path = machine.tftp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('# Written by ironic-arm. Changes are lost.\n')
    machine.run('unstack', *PLUGINS, only=host.OURS)
    left = {name for name in differences(configured, machine.tree())}
    assert left == {'data/ironic-arm', 'data/ironic-arm/loaders',
                    'data/ironic-arm/loaders/grubaa64.efi'}
    machine.run('clean', *PLUGINS, only=host.OURS)
    assert differences(configured, machine.tree()) == []
    machine.run('configure', *PLUGINS)
    machine.run('unstack', *PLUGINS)
    machine.run('clean', *PLUGINS)
    assert differences(cleaned, machine.tree()) == []


def test_unstack_keeps_what_somebody_else_changed_since(machine):
    machine.run('configure', 'ironic', host.OURS)
    text = host.IRONIC_CONF.read_text()
    host.IRONIC_CONF.write_text(text.replace(
        'aarch64:grubaa64.efi', 'aarch64:mine.efi'))
    machine.run('unstack', 'ironic', host.OURS)
    assert option(host.IRONIC_CONF,
                  'pxe_bootfile_name_by_arch') == 'aarch64:mine.efi'
    assert 'arm-pxe' not in option(host.IRONIC_CONF,
                                   'enabled_boot_interfaces')


def test_what_ironic_has_for_aarch64_gives_way_and_comes_back(machine):
    machine.set_after_configuration(host.IRONIC_CONF, {'pxe': {
        'pxe_bootfile_name_by_arch': 'aarch64:old.efi,ppc64le:x'}})
    machine.run('configure', 'ironic')
    (machine.devstack / 'post-config').write_text('')
    machine.run('configure', 'ironic', host.OURS, only=host.OURS)
    assert option(host.IRONIC_CONF, 'pxe_bootfile_name_by_arch') == (
        'ppc64le:x,aarch64:grubaa64.efi')
    machine.run('unstack', 'ironic', host.OURS, only=host.OURS)
    assert option(host.IRONIC_CONF, 'pxe_bootfile_name_by_arch') == (
        'aarch64:old.efi,ppc64le:x')


@pytest.mark.parametrize('known', [True, False])
def test_the_inspect_interface_is_dropped_where_ironic_has_none(
        machine, tmp_path, monkeypatch, known):
    if known:
        # What an ironic before 33 says of itself.
        (tmp_path / 'old-1.dist-info').mkdir()
        (tmp_path / 'old-1.dist-info/entry_points.txt').write_text(
            '[ironic.hardware.interfaces.inspect]\ninspector = old:Old\n')
        monkeypatch.setenv('PYTHONPATH', f'{tmp_path}:'
                           + os.environ['PYTHONPATH'])
    machine.run('configure', *PLUGINS)
    enabled = option(host.IRONIC_CONF, 'enabled_inspect_interfaces')
    assert ('inspector' in enabled.split(',')) is known


def test_without_inspector(machine, processes):
    where = machine.standalone()
    machine.run('stack', 'ironic', host.OURS, quick=False)
    assert not host.INSPECTOR_CONF.parent.exists()
    assert '[arm]' not in host.IRONIC_CONF.read_text()
    ironic = services.ironic(where)
    processes.append(ironic)
    ironic.start()
    ironic.wait_ready()
    [driver] = [one for one in api.call(
        'GET', f'{layout.ironic_url()}/v1/drivers')['drivers']
        if one['name'] == 'arm-ipmi']
    assert driver['hosts']


SERVICE = 'ironic-arm-pxe-filter'
DNSMASQ = pathlib.Path('/etc/ironic/ironic-arm-dnsmasq.conf')
HOSTS = pathlib.Path('/etc/ironic/ironic-arm-hostsdir')
MAC = '52:54:00:a7:64:77'


@pytest.fixture
def unmanaged(machine):
    """A host on which ironic inspects what it does not boot."""
    machine.localrc |= {
        'IRONIC_ARM_PXE_FILTER': 'True',
        'IRONIC_ARM_DHCP_INTERFACE': layout.BRIDGE,
        'IRONIC_ARM_DHCP_RANGE': ','.join(layout.DHCP_RANGE)}
    return machine


def running(machine):
    """Return the units that devstack has started and not stopped."""
    return {path.name for path in machine.units.iterdir()
            if path.name.startswith('ironic-arm') and not path.suffix}


def inspect(node):
    """Begin the inspection of a node that ironic cannot boot."""
    url = f'{layout.ironic_url()}/v1/nodes/{node}'
    for target, state in (('manage', 'manageable'),
                          ('inspect', 'inspect wait')):
        api.call('PUT', f'{url}/states/provision', {'target': target})
        deadline = time.monotonic() + 150
        while (found := api.call('GET', url))['provision_state'] != state:
            assert time.monotonic() < deadline, found
            time.sleep(0.1)


def test_the_filter_of_ironic_itself(unmanaged, processes):
    where = unmanaged.standalone()
    unmanaged.set_after_configuration(host.IRONIC_CONF, {
        'pxe_filter': {'sync_period': 1}})
    unmanaged.run('stack', 'ironic', host.OURS, quick=False)
    assert running(unmanaged) == {SERVICE, 'ironic-arm-dhcp'}
    assert told(11, DNSMASQ) == 'grubaa64.efi'
    ironic = services.ironic(where)
    service = process.Service(
        SERVICE, (unmanaged.units / SERVICE).read_text().split(),
        where.log(SERVICE), where.log('ironic'),
        ready=lambda: list(HOSTS.glob('ironic-arm-*')))
    processes += [ironic, service]
    ironic.start()
    ironic.wait_ready()
    node = api.call('POST', f'{layout.ironic_url()}/v1/nodes', {
        'driver': 'fake-hardware', 'inspect_interface': 'agent'})['uuid']
    api.call('POST', f'{layout.ironic_url()}/v1/ports', {
        'node_uuid': node, 'address': MAC})
    service.start()
    service.wait_ready()
    assert probe.discover(MAC, 11) is None
    inspect(node)
    assert probe.wait_for_offer(MAC, 11, 30), service.tail()


def test_unstack_and_clean_leave_nothing_of_the_filter(unmanaged):
    unmanaged.run('stack', 'ironic')
    configured = unmanaged.tree()
    unmanaged.run('stack', 'ironic', host.OURS)
    first = unmanaged.tree()
    unmanaged.run('stack', 'ironic', host.OURS)
    assert differences(first, unmanaged.tree()) == []
    unmanaged.run('unstack', 'ironic', host.OURS, only=host.OURS)
    assert running(unmanaged) == set()
    unmanaged.run('clean', 'ironic', host.OURS, only=host.OURS)
    assert differences(configured, unmanaged.tree()) == []


def test_inspector_that_ironic_boots_for_needs_no_filter(machine):
    machine.localrc['IRONIC_INSPECTOR_MANAGED_BOOT'] = 'True'
    machine.run('configure', *PLUGINS)
    assert 'arm_pxe_filter' not in host.INSPECTOR_CONF.read_text()
    assert not host.DNSMASQ_CONF.exists()


def test_beside_ipxe(machine):
    machine.localrc['IRONIC_IPXE_ENABLED'] = 'True'
    machine.run('configure', *PLUGINS)
    assert told(11) == 'grubaa64.efi'
    assert told(7) == 'snponly.efi'
    assert told(0) == 'undionly.kpxe'


def told(code, path=host.DNSMASQ_CONF):
    """Return the boot file of the firmware with a code."""
    done = subprocess.run(
        [host.BIN / 'ironic-arm', 'explain', path,
         '--client-arch', str(code), '-f', 'json'], capture_output=True,
        text=True, check=False)
    [answer] = json.loads(done.stdout)
    return answer['Boot file']


def test_devstack_for_arm_serves_a_grub_that_boots_from_the_network(machine):
    files = machine.devstack / 'files'
    for name, source in (
            ('kernel', machine.localrc.pop('IRONIC_ARM_KERNEL')),
            ('initramfs', machine.localrc.pop('IRONIC_ARM_RAMDISK'))):
        (files / f'deploy.{name}').write_bytes(source.read_bytes())
    machine.localrc['IRONIC_HW_ARCH'] = 'aarch64'
    machine.run('configure', *PLUGINS)
    # The conductor would copy the GRUB for disks over ours.
    paths = option(host.IRONIC_CONF, 'loader_file_paths')
    assert 'bootaa64.efi:' in paths and 'grubaa64.efi' not in paths
    facts = loader.parse(Buffer((machine.tftp / 'grubaa64.efi').read_bytes()))
    assert 'tftp' in facts.grub.modules
    assert not list(files.glob('ironic-arm*'))  # devstack has a ramdisk


def test_a_ramdisk_is_assembled_once_where_devstack_has_none(machine):
    kernel, ramdisk = (machine.localrc.pop(f'IRONIC_ARM_{name}')
                       for name in ('KERNEL', 'RAMDISK'))
    command = machine.root / 'ironic-arm'
    command.write_text(f"""#!/bin/sh
[ "$1 $2" = 'image assemble' ] || exec {host.BIN}/ironic-arm "$@"
echo "$@" >>{command}.log
cp {kernel} "$4.kernel"
cp {ramdisk} "$4.initramfs"
""")
    command.chmod(0o755)
    machine.localrc['IRONIC_ARM_COMMAND'] = command
    machine.run('configure', 'ironic', host.OURS)
    machine.run('configure', 'ironic', host.OURS)
    made = machine.devstack / 'files/ironic-arm-aarch64'
    assert pathlib.Path(f'{command}.log').read_text() == (
        f'image assemble --output {made}\n')
    served = machine.tftp / 'ipa-aarch64.initramfs'
    assert served.read_bytes() == ramdisk.read_bytes()
    machine.run('clean', 'ironic', host.OURS)
    assert not list(made.parent.glob('ironic-arm*'))


def test_secure_boot_with_loaders_from_elsewhere(machine, cache):
    packages = images_packages.fetch(cache, loader_download.names(
        architecture.find('aarch64'), True), print)
    for package in packages:
        shutil.copy(package, machine.devstack / 'files')
    machine.localrc['IRONIC_ARM_LOADER_SOURCES'] = ' '.join(
        f'https://example.com/{package.name}' for package in packages)
    machine.localrc['IRONIC_ARM_SECURE_BOOT'] = 'True'
    machine.run('configure', *PLUGINS)
    assert told(11) == 'shimaa64.efi'
    assert option(host.IRONIC_CONF, 'pxe_bootfile_name_by_arch') == (
        'aarch64:shimaa64.efi')
    for name in ('shimaa64.efi', 'grubaa64.efi'):
        assert (machine.tftp / name).exists()


@pytest.mark.parametrize('plugins, variables, why', [
    ((host.OURS, *host.UPSTREAM), {}, 'enable_plugin ironic must stand'),
    (('ironic', host.OURS, 'ironic-inspector'), {},
     'enable_plugin ironic-inspector must stand'),
    (PLUGINS, {'IRONIC_INSPECTOR_DHCP_FILTER': 'iptables'},
     'which is iptables'),
    (PLUGINS, {'IRONIC_ARM_LOADER_SOURCES': '/etc/passwd'},
     'No loader for aarch64'),
    (PLUGINS, {'IRONIC_ARM_RAMDISK': '/etc/passwd'},
     'aarch64 does not boot from'),
    (PLUGINS, {'IRONIC_ARM_PXE_FILTER': 'True'},
     'is for inspection without ironic-inspector'),
    (('ironic', host.OURS), {'IRONIC_ARM_PXE_FILTER': 'True'},
     'needs IRONIC_ARM_DHCP_INTERFACE'),
], ids=['first', 'between', 'filter', 'loader', 'ramdisk', 'two filters',
        'interface'])
def test_a_mistake_ends_devstack_with_its_reason(
        machine, plugins, variables, why):
    machine.localrc |= variables
    with pytest.raises(host.Failed, match=why):
        machine.run('configure', *plugins)


@pytest.mark.parametrize('plugins, path, settings, code', [
    (('ironic', host.OURS), host.IRONIC_CONF,
     {'pxe': {'pxe_bootfile_name_by_arch': 'aarch64:none.efi'}},
     'boot-file-missing'),
    (PLUGINS, host.INSPECTOR_CONF,
     {'arm_pxe_filter': {'kernel_by_arch': 'aarch64:none'}},
     'kernel-missing'),
], ids=['ironic', 'inspector'])
def test_wrong_settings_of_the_operator_end_devstack(
        machine, plugins, path, settings, code):
    machine.set_after_configuration(path, settings)
    with pytest.raises(host.Failed,
                       match='ironic-arm check found errors') as raised:
        machine.run('stack', *plugins)
    assert code in str(raised.value)


def test_a_mistake_in_the_configuration_of_dnsmasq_ends_devstack(machine):
    rules = pathlib.Path('/etc/ironic-inspector/dnsmasq.d/zz.conf')
    machine.run('configure', *PLUGINS)
    rules.write_text('dhcp-hostsdir=/nowhere\n')
    with pytest.raises(host.Failed,
                       match='ironic-arm check found errors') as raised:
        machine.run('stack', *PLUGINS)
    assert '/nowhere' in str(raised.value)
