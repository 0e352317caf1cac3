# SPDX-License-Identifier: Apache-2.0

"""A machine with a mistake in every place, and the lines that mend it."""

import collections
import pathlib
import re
import shlex
import subprocess
import sys

import pytest

from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services import config
from fleet.services import services
from ironic_arm.conf import ironic as conf_ironic
from ironic_arm.tests import binaries
from ironic_arm.tests import hints
from ironic_arm.tests import samples

BIN = pathlib.Path(sys.executable).parent
LINE = re.compile(r'^(?:ERROR|WARNING): ([a-z-]+): ([^:]*):.* '
                  r'\[([a-z0-9-]+)\]$', re.MULTILINE)
IMAGES_FOR_PXE = conf_ironic.ironic_version() >= (31,)


@pytest.fixture
def files(where):
    """The boot files of both architectures, and GRUBs to install."""
    for folder, names in {
            where.tftp: {
                'grubaa64.efi': binaries.grub(modules=samples.GRUB_MODULES),
                'grubriscv64.efi': binaries.grub(
                    0x5064, modules=samples.GRUB_MODULES),
                'other.efi': binaries.grub(
                    0x5064, modules=samples.GRUB_MODULES),
                'k': binaries.image(), 'r': binaries.ramdisk(183),
                'k86': binaries.bzimage(), 'r86': binaries.ramdisk(62),
                'krv': binaries.image(machine=0x5064, mark=b'RSC\x05'),
                'rrv': binaries.ramdisk(243)},
            where.root / 'grubs': {
                'grubnetx64.efi': binaries.grub(
                    0x8664, modules=samples.GRUB_MODULES)},
            where.root / 'images': {'arm': binaries.image(),
                                    'ramdisk': binaries.ramdisk(183),
                                    'x86': binaries.bzimage()}}.items():
        folder.mkdir(exist_ok=True)
        for name, content in names.items():
            (folder / name).write_bytes(content)


def ironic_settings(where):
    return config.merge(config.ironic(where), {'DEFAULT': {
        'enabled_hardware_types': 'arm-ipmi,ipmi',
        'enabled_boot_interfaces': 'arm-pxe,pxe'}})


@pytest.fixture
def run_service(processes):
    """Start services that end with the test, and wait for all of them."""
    def start(*some):
        for service in some:
            processes.append(service)
            service.start()
        for service in some:
            service.wait_ready()
    return start


@pytest.fixture
def wrong(where, files):
    """Write all configuration; return the codes it is to have."""
    return {'ironic': wrong_ironic(where),
            'ironic-inspector': wrong_inspector(where),
            'dnsmasq': wrong_dnsmasq(where)}


@pytest.fixture
def ironic(where, run_service, wrong):
    """A real ironic, of right settings, for its nodes."""
    services.write(where, 'ironic', config.render(ironic_settings(where)))
    services.make_databases(where)
    service = services.ironic(where)
    run_service(service)
    return service


def enroll(name, number, pxe_enabled=True, **changed):
    url = f'{layout.ironic_url()}/v1'
    node = api.call('POST', f'{url}/nodes', {
        'name': name, 'driver': 'arm-ipmi', **changed,
        'driver_info': {'ipmi_address': '127.0.0.1',
                        **changed.get('driver_info', {})}})
    api.call('POST', f'{url}/ports', {
        'node_uuid': node['uuid'], 'pxe_enabled': pxe_enabled,
        'address': f'52:54:00:00:00:{number:02x}'})
    return node['uuid']


OF_SETTINGS = {'cpu-arch-without-boot-file', 'node-template-missing'}
ARM = {'properties': {'cpu_arch': 'aarch64'}}


def wrong_nodes(where):
    """Enroll nodes; return the code that each is to have, by name."""
    images = f'file://{where.root}/images'
    enroll('right', 1, **ARM)
    enroll('alias', 2, properties={'cpu_arch': 'AArch64'})
    enroll('legacy', 3, properties={
        'cpu_arch': 'aarch64',
        'capabilities': 'boot_mode:bios,note:a b;reboot'})
    enroll('stock', 4, driver='ipmi', boot_interface='pxe', **ARM)
    enroll('no-pxe', 5, pxe_enabled=False, **ARM)
    enroll('other-isa', 6, **ARM, driver_info={
        'deploy_kernel': f'{images}/x86',
        'deploy_ramdisk': f'{images}/ramdisk'})
    enroll('unset', 7)
    return {'alias': 'cpu-arch-alias', 'legacy': 'node-boot-mode',
            'stock': 'node-boot-interface', 'no-pxe': 'node-without-pxe-port',
            'other-isa': 'node-image-isa', 'unset': 'cpu-arch-unset'}


def wrong_ironic(where):
    """Write a wrong ironic.conf; return the codes it is to have."""
    images = f'file://{where.root}/images'
    conductor = {
        'file_url_allowed_paths': '/var/lib/ironic/http',
        'deploy_kernel_by_arch': f'aarch64:{images}/arm',
        'deploy_ramdisk_by_arch': f'aarch64:{images}/ramdisk'}
    services.write(where, 'wrong-ironic', config.render(config.merge(
        ironic_settings(where), {
            'pxe': {'pxe_bootfile_name_by_arch':
                    'arm64:grubaa64.efi,riscv64:other.efi',
                    'uefi_pxe_bootfile_name': 'gone.efi',
                    'pxe_config_template_by_arch': 'aarch64:/nowhere'},
            'arm': {'tolerated_findings': 'no-such-code'},
            'conductor': conductor if IMAGES_FOR_PXE else {}})))
    return {'by-arch-alias', 'default-boot-file-missing', 'template-missing',
            'finding-unknown', 'filter-disagrees',
            *(['image-not-allowed'] if IMAGES_FOR_PXE else [])}


def wrong_inspector(where):
    """Write a wrong inspector.conf; return the codes it is to have."""
    services.write(where, 'inspector', config.render(config.merge(
        config.inspector(where, 'k', 'r', ''), {
            'dnsmasq_pxe_filter': {
                'dhcp_hostsdir': where.root / 'new hosts',
                'dnsmasq_start_command':
                    f'dnsmasq --conf-file={where.conf("dnsmasq")}'},
            'arm_pxe_filter': {
                'rules_dir': where.root / 'new-rules',
                'boot_file_by_arch': 'arm64:grubaa64.efi,'
                    'riscv64:grubriscv64.efi,x86_64-uefi:bootx64.efi',
                'kernel_by_arch': 'aarch64:k,riscv64:krv,x86_64-uefi:k86',
                'ramdisk_by_arch': 'aarch64:r,riscv64:rrv,x86_64-uefi:r86'
            }})))
    return {'by-arch-alias', 'boot-file-missing', 'directory-missing',
            'hostsdir-missing', 'dnsmasq-open', 'rules-unread'}


def wrong_dnsmasq(where):
    """Write a wrong dnsmasq.conf; return the codes it is to have."""
    where.conf('dnsmasq').write_text(f"""port=0
interface={layout.BRIDGE}
user=root
pid-file={where.dnsmasq_pid}
dhcp-range=192.0.2.100,192.0.2.199,1h
dhcp-match=set:arm64,option:client-arch,0x0b
dhcp-boot=arm64,grubaa64.efi
dhcp-boot=tag:gone,x.efi
dhcp-host=52-54-00-12-34-56,ignore
no-ping
dhcp-sequential-ip
enable-tftp
tftp-root={where.root}/elsewhere
dhcp-hostsdir="{where.root}/new hosts"
""")
    # The last four are what comes of a boot file without a tag.
    return {'match-never', 'boot-without-tag', 'tag-never-set',
            'mac-with-dashes', 'same-address', 'missing-source',
            'tftp-root-disagrees', 'http-without-url', 'http-without-class',
            'boot-file-isa', 'catch-all'}


def check(where):
    """Return exit code, what is said of each service, and the hints."""
    done = subprocess.run(
        [BIN / 'ironic-arm', 'check', '--config-file',
         where.conf('wrong-ironic'), '--inspector-config-file',
         where.conf('inspector'), '--api', '--fix-hint'],
        capture_output=True, text=True, check=False)
    assert done.returncode != 255, done.stderr
    found = collections.defaultdict(set)
    for of, place, code in LINE.findall(done.stderr):
        found[of].add((place, code) if of == 'nodes' else code)
    return done.returncode, dict(found), done.stdout


def run(where, line):
    """Run a command as the operator would, with what only he knows."""
    words = shlex.split(line)
    if words[:3] == ['ironic-arm', 'loader', 'install']:
        words = [BIN / words[0], *words[1:], '--from', where.root / 'grubs']
    elif words[0] == 'openstack':
        # The client without the OpenStack of which ironic may be a part.
        words = [BIN / words[1], '--os-auth-type', 'none', '--os-endpoint',
                 layout.ironic_url(), *words[2:]]
    subprocess.run(words, check=True, capture_output=True)


def own_mistakes(found):
    """Beside its own mistake, a node has those of the settings."""
    return {name: code for name, code in found if code not in OF_SETTINGS}


# Each of its checks loads two services anew.
def start_as_mended(where, ironic, run_service):
    """Start both services, and dnsmasq, with what the hints made of it."""
    ironic.stop()
    where.conf('wrong-ironic').replace(where.conf('ironic'))
    run_service(services.ironic(where), services.inspector(where))


@pytest.mark.timeout(600)
def test_everything_is_named_and_every_hint_mends_it(
        ironic, wrong, where, run_service):
    nodes = wrong_nodes(where)
    code, found, lines = check(where)
    assert code == 2
    assert own_mistakes(found.pop('nodes')) == nodes
    assert found == wrong
    hints.apply(lines, lambda line: run(where, line))
    code, found, lines = check(where)
    assert found == {'nodes': {('unset', 'cpu-arch-unset')}}, lines
    assert lines.startswith('# to be decided\n# nodes: unset: properties/')
    run(where, 'openstack baremetal node set unset --property '
               'cpu_arch=aarch64')
    assert check(where) == (0, {}, '')
    node = api.call('GET', f'{layout.ironic_url()}/v1/nodes/legacy')
    assert node['properties']['capabilities'] == (
        'note:a b;reboot,boot_mode:uefi')
    start_as_mended(where, ironic, run_service)
