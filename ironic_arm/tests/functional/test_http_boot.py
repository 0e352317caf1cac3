# SPDX-License-Identifier: Apache-2.0

"""What a real conductor writes for a node that boots over HTTP.

tests/boot_long boots a machine from it. The hardware is fake here: only the
files count, for every way of booting and in every release of ironic.
"""

import re
import time

import pytest

from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services import config
from fleet.services import services
from ironic_arm.netboot.grub import tree

MAC = '52:54:00:a7:64:01'
NODES = f'{layout.ironic_url()}/v1/nodes'
IMAGES = ('kernel', 'ramdisk')
TROUBLE = re.compile(r'Traceback|(Failed to|Cannot) remove')
REAL_NAMES = re.compile(r"^ *(?:if )?(?:linux|initrd) '([^']*)'",
                        re.MULTILINE)


@pytest.fixture
def http(where):
    """The folder that a web server has."""
    return where.root / 'http'


@pytest.fixture
def ironic(where, http, processes):
    """A conductor with the boot interface arm-http and no other."""
    images = where.root / 'images'
    for name in IMAGES:
        (images / name).write_text(name)
    http.joinpath('grubaa64.efi').write_text('loader')
    where.tftp.joinpath('grubaa64.efi').write_text('loader')
    settings = config.merge(config.ironic(where), {
        'DEFAULT': {'enabled_hardware_types': 'fake-hardware',
                    'enabled_boot_interfaces': 'arm-http',
                    'enabled_deploy_interfaces': 'direct,ramdisk',
                    'default_boot_interface': 'arm-http',
                    'default_deploy_interface': 'direct',
                    'default_inspect_interface': 'agent',
                    'enabled_inspect_interfaces': 'agent',
                    'enabled_management_interfaces': 'fake',
                    'enabled_power_interfaces': 'fake'},
        'conductor': {'file_url_allowed_paths': images},
        'arm': {'silenced_findings': 'boot-file-wrong-program'}})
    services.write(where, 'ironic', config.render(settings))
    services.make_databases(where, ['ironic'])
    service = services.ironic(where)
    processes.append(service)
    service.start()
    service.wait_ready()
    return service


def node(where, **fields):
    files = {f'deploy_{name}': f'file://{where.root}/images/{name}'
             for name in IMAGES}
    uuid = api.call('POST', NODES, {
        'driver': 'fake-hardware', 'driver_info': files,
        'properties': {'cpu_arch': 'aarch64',
                       'capabilities': 'boot_mode:uefi'}, **fields})['uuid']
    api.call('POST', f'{layout.ironic_url()}/v1/ports',
             {'node_uuid': uuid, 'address': MAC})
    return uuid


def provision(uuid, target, reached, service, **more):
    url = f'{NODES}/{uuid}'
    api.call('PUT', f'{url}/states/provision', {'target': target, **more})
    deadline = time.monotonic() + 150
    while (found := api.call('GET', url))['provision_state'] != reached:
        assert time.monotonic() < deadline, (found, service.tail())
        assert 'fail' not in found['provision_state'], (
            found['last_error'], service.tail())
        time.sleep(0.1)


def served(http, uuid):
    """Return the configuration that GRUB gets, and its files' texts."""
    pointer = http / f'{MAC}.conf'
    assert not pointer.is_symlink()
    assert pointer.read_text() == tree.pointer(f'{uuid}/config')
    text = (http / uuid / 'config').read_text()
    default = re.search(r'^set default=(.*)$', text, re.MULTILINE)[1]
    entry = text.partition(f'menuentry "{default}"')[2].partition('\n}')[0]
    names = REAL_NAMES.findall(entry)
    for name in names:
        assert name.startswith('/')
        assert not (http / name[1:]).is_symlink()
    return default, [(http / name[1:]).read_text() for name in names]


def nothing_left(where, http, uuid):
    for root in (where.tftp, http):
        assert not (root / uuid).exists() and not (root / uuid).is_symlink()
        assert not list(root.glob(f'*{MAC}*'))


def test_the_agent(ironic, where, http):
    uuid = node(where)
    provision(uuid, 'manage', 'manageable', ironic)
    provision(uuid, 'inspect', 'inspect wait', ironic)
    assert served(http, uuid) == ('deploy', ['kernel', 'ramdisk'])
    api.call('PUT', f'{NODES}/{uuid}/states/provision', {'target': 'abort'})
    deadline = time.monotonic() + 150
    while (http / uuid).exists():
        assert time.monotonic() < deadline, ironic.tail()
        time.sleep(0.1)
    nothing_left(where, http, uuid)
    assert not TROUBLE.search(ironic.log.read_text())


def test_an_instance_that_is_a_ramdisk(ironic, where, http):
    files = {name: f'file://{where.root}/images/{name}' for name in IMAGES}
    uuid = node(where, deploy_interface='ramdisk', instance_info=files)
    provision(uuid, 'manage', 'manageable', ironic)
    provision(uuid, 'provide', 'available', ironic)
    provision(uuid, 'active', 'active', ironic)
    assert served(http, uuid) == ('boot_ramdisk', ['kernel', 'ramdisk'])
    provision(uuid, 'deleted', 'available', ironic)
    nothing_left(where, http, uuid)
    assert not TROUBLE.search(ironic.log.read_text())
