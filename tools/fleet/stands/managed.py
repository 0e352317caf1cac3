# SPDX-License-Identifier: Apache-2.0

"""A stand whose machine belongs to a real ironic; there is no inspector."""

import pathlib
import shutil
from collections.abc import Mapping
from typing import Any

from fleet.sandbox import api
from fleet.services import config
from fleet.sandbox import layout
from fleet.services import nodes
from fleet.services import services
from fleet.sandbox.process import Service
from fleet.stands.stand import LOADER, Stand
from ironic_arm.images.assemble.assemble import Ramdisk

_PARAMETERS = 'console=ttyAMA0 ipa-insecure=1'


class Managed:
    """ironic beside a stand.

    :param stand: the machine and its servers.
    :param ramdisk: the agent that it boots.
    :param loader: the network GRUB.
    :ivar ironic: the service.
    """

    def __init__(self, stand: Stand, ramdisk: Ramdisk,
                 loader: pathlib.Path) -> None:
        self._stand = stand
        self._images = stand.where.root / 'images'
        shutil.copy(ramdisk.kernel, self._images / 'kernel')
        shutil.copy(ramdisk.initramfs, self._images / 'ramdisk')
        for root in (stand.where.tftp, stand.http):
            shutil.copy(loader, root / LOADER)
        self.ironic: Service = services.ironic(stand.where)

    def start(self, boot: str, hardware_type: str = 'arm-ipmi',
              **changes: Mapping[str, object]) -> str:
        """Start ironic and enroll the machine; return the node's UUID.

        :param boot: the boot interface.
        :param hardware_type: the hardware type.
        :param changes: further settings, by their sections.
        :raises ServiceError: ironic does not start.
        :raises ApiError: it refuses something.
        :raises NodeError: it cannot manage the machine.
        """
        where = self._stand.where
        services.write(where, 'ironic', config.render(config.merge(
            config.ironic(where), self._settings(boot, hardware_type),
            changes)))
        services.make_databases(where, ['ironic'])
        self.ironic.start()
        self.ironic.wait_ready()
        return nodes.enroll(self._stand.hardware, hardware_type)

    def _settings(self, boot: str, hardware_type: str) -> config.Settings:
        return {
            'DEFAULT': {'enabled_hardware_types': hardware_type,
                        'enabled_boot_interfaces': boot,
                        'enabled_inspect_interfaces': 'agent'},
            'conductor': {
                'automated_clean': True,
                'deploy_kernel_by_arch':
                    f'aarch64:file://{self._images}/kernel',
                'deploy_ramdisk_by_arch':
                    f'aarch64:file://{self._images}/ramdisk',
                'file_url_allowed_paths': self._images},
            'deploy': {'http_url': f'http://{layout.HOST_ADDRESS}',
                       # Cleaning is to boot the agent; there is no disk.
                       'erase_devices_priority': 0,
                       'erase_devices_metadata_priority': 0},
            'pxe': {'kernel_append_params': _PARAMETERS}}


def ports(uuid: str) -> list[dict[str, Any]]:
    """Return the ports of a node.

    :raises ApiError: ironic refuses.
    """
    found = api.call('GET', f'{layout.ironic_url()}/v1/ports/detail'
                            f'?node_uuid={uuid}')
    return list(found['ports'])


def inventory(uuid: str) -> dict[str, Any]:
    """Return what ironic's own inspection stored.

    :raises ApiError: there is nothing.
    """
    found = api.call('GET',
                     f'{layout.ironic_url()}/v1/nodes/{uuid}/inventory')
    return dict(found['inventory'])
