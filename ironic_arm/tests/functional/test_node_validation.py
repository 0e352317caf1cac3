# SPDX-License-Identifier: Apache-2.0

"""Nodes over the real API: what validation says of them."""


import pytest

from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services import config
from fleet.services import services
from ironic_arm.conf import ironic as conf_ironic
from ironic_arm.tests import binaries
from ironic_arm.tests import samples


@pytest.fixture
def ironic(where, processes):
    """A real ironic that serves aarch64 and x86_64 with arm-pxe."""
    (where.tftp / 'grubaa64.efi').write_bytes(
        binaries.grub(modules=samples.GRUB_MODULES))
    for name, content in (('arm', binaries.image()),
                          ('x86', binaries.bzimage()), ('ramdisk', b'x'),
                          ('other', b'x')):
        (where.root / 'images' / name).write_bytes(content)
    (where.root / 'template').write_text(
        'set default=deploy\nmenuentry "deploy" {\n  boot\n}\n')
    images = f'file://{where.root}/images'
    services.write(where, 'ironic', config.render(config.merge(
        config.ironic(where),
        {'pxe': {'pxe_config_template_by_arch':
                 f'aarch64:{where.root}/template'},
         'conductor': {
             'file_url_allowed_paths': where.root / 'images',
             'deploy_kernel_by_arch': f'x86_64:{images}/other',
             'deploy_ramdisk_by_arch': f'x86_64:{images}/other'}})))
    services.make_databases(where, ['ironic'])
    service = services.ironic(where)
    processes.append(service)
    service.start()
    service.wait_ready()
    return images


def validate(number, **changed):
    """Make a node with a port; return what is said of its boot interface."""
    url = f'{layout.ironic_url()}/v1'
    node = api.call('POST', f'{url}/nodes', {
        'driver': 'arm-ipmi',
        **changed,
        'driver_info': {'ipmi_address': '127.0.0.1',
                        **changed['driver_info']}})
    assert node['boot_interface'] == 'arm-pxe'
    api.call('POST', f'{url}/ports', {
        'node_uuid': node['uuid'], 'address': f'52:54:00:00:00:{number:02x}'})
    said = api.call('GET', f'{url}/nodes/{node["uuid"]}/validate')['boot']
    reason = said.get('reason') or ''
    return said['result'] or reason.partition(f'Node {node["uuid"]}: ')[2]


def test_nodes(ironic, where):
    def own(kernel):
        return {'deploy_kernel': f'{ironic}/{kernel}',
                'deploy_ramdisk': f'{ironic}/ramdisk'}

    said = {name: validate(number, **changed) for number, (name, changed) in
            enumerate({
        'right': dict(properties={'cpu_arch': 'aarch64'},
                      driver_info=own('arm')),
        'x86': dict(properties={'cpu_arch': 'x86_64'},
                    driver_info=own('x86')),
        'unset': dict(properties={}, driver_info=own('arm')),
        'alias': dict(properties={'cpu_arch': 'arm64'},
                      driver_info=own('arm')),
        'no boot file': dict(properties={'cpu_arch': 'riscv64'},
                             driver_info=own('ramdisk')),
        'bios': dict(properties={'cpu_arch': 'aarch64',
                                 'capabilities': 'boot_mode:bios'},
                     driver_info=own('arm')),
        'wrong kernel': dict(properties={'cpu_arch': 'aarch64'},
                             driver_info=own('x86')),
        'kernel of another': dict(properties={'cpu_arch': 'aarch64'},
                                  driver_info=own('other')),
        'missing kernel': dict(properties={'cpu_arch': 'aarch64'},
                               driver_info=own('none')),
        'parameters': dict(
            properties={'cpu_arch': 'aarch64'}, driver_info={
                **own('arm'), 'kernel_append_params': "k=it's"}),
        'own template': dict(properties={'cpu_arch': 'aarch64'},
                             driver_info={**own('arm'),
                                          'pxe_template': '/none'}),
    }.items())}
    (where.root / 'template').unlink()
    said['no template'] = validate(99, properties={'cpu_arch': 'aarch64'},
                                   driver_info=own('arm'))
    refused = conf_ironic.ironic_version() >= (32, 1)
    expected = {
        'right': (True, ''), 'x86': (True, ''),
        'unset': ('properties/cpu_arch: it is not set.', 'cpu-arch-unset'),
        'alias': ("properties/cpu_arch: 'arm64' is never", 'cpu-arch-alias'),
        'no boot file': ('properties/cpu_arch: [pxe]',
                         'cpu-arch-without-boot-file'),
        'bios': ('properties/capabilities: the boot mode', 'node-boot-mode'),
        'wrong kernel': ('driver_info/deploy_kernel: ', 'node-image-isa'),
        'kernel of another': ('driver_info/deploy_kernel: ',
                              'node-image-other'),
        'missing kernel': ('driver_info/deploy_kernel: ',
                           'node-image-missing'),
        'parameters': ('driver_info/kernel_append_params: ',
                       'node-kernel-parameters'),
        'own template': ('driver_info/pxe_template: ',
                         'node-template-refused' if refused
                         else 'node-template-missing'),
        'no template': ('properties/cpu_arch: the template ',
                        'node-template-missing')}
    assert set(said) == set(expected)
    for name, (begin, code) in expected.items():
        if begin is True:
            assert said[name] is True, name
        else:
            assert said[name].startswith(begin), (name, said[name])
            assert said[name].endswith(f'[{code}]'), (name, said[name])
