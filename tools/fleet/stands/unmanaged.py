# SPDX-License-Identifier: Apache-2.0

"""A stand whose machine ironic inspects without choosing what it boots.

``ironic-arm-pxe-filter`` lets it in, and says what it boots.
"""

import pathlib
import shutil
import sys
from collections.abc import Mapping

from fleet.services import config
from fleet.services import nodes
from fleet.packets import probe
from fleet.services import services
from fleet.sandbox.process import Service
from fleet.stands.stand import LOADER, Stand
from ironic_arm.images.assemble.assemble import Ramdisk

KERNEL, RAMDISK = 'ipa-aarch64.kernel', 'ipa-aarch64.initramfs'
RULES = 'ironic-arm.conf'

_FILTER = pathlib.Path(sys.executable).with_name('ironic-arm-pxe-filter')


class Unmanaged:
    """ironic, the PXE filter and dnsmasq beside a stand.

    :param stand: the machine; nothing else of it is used.
    :param ramdisk: the agent that it boots.
    :param loader: the network GRUB.
    """

    def __init__(self, stand: Stand, ramdisk: Ramdisk,
                 loader: pathlib.Path) -> None:
        self._stand = stand
        for source, name in ((ramdisk.kernel, KERNEL), (loader, LOADER),
                             (ramdisk.initramfs, RAMDISK)):
            shutil.copyfile(source, stand.where.tftp / name)
        where = stand.where
        # dnsmasq reads at its start what the filter writes at its own.
        self._services = [
            Service('ironic-arm-pxe-filter', [
                str(_FILTER), '--config-file', str(where.conf('ironic')),
                '--log-file', str(where.log('filter'))],
                where.log('filter-output'), where.log('filter'),
                ready=(where.rules / RULES).exists),
            Service('dnsmasq', ['dnsmasq', '--keep-in-foreground',
                                f'--conf-file={where.conf("dnsmasq")}'],
                    where.log('dnsmasq-output'), where.log('dnsmasq'),
                    ready=where.dnsmasq_pid.exists),
            services.ironic(where)]

    def start(self) -> str:
        """Start everything and enroll the machine; return the node's UUID.

        :raises ServiceError: something does not start.
        :raises ApiError: ironic refuses something.
        :raises NodeError: it cannot manage the machine.
        """
        self.run()
        return nodes.enroll(self._stand.hardware)

    def run(self, **changes: Mapping[str, object]) -> None:
        """Start everything.

        :param changes: further settings of ironic, by their sections.
        :raises ServiceError: something does not start.
        """
        where = self._stand.where
        services.write(where, 'ironic', config.render(config.merge(
            config.ironic(where), self._settings(), changes)))
        services.write(where, 'dnsmasq', config.dnsmasq(where))
        services.make_databases(where, ['ironic'])
        for service in self._services:
            service.start()
            service.wait_ready()

    def _settings(self) -> config.Settings:
        # ironic leaves the boot to others where it has no kernel of its own,
        # and where it need not manage every boot.
        return {
            'DEFAULT': {'enabled_inspect_interfaces': 'agent'},
            'inspector': {'require_managed_boot': False},
            'pxe_filter': {'dhcp_hostsdir': self._stand.where.hosts,
                           'sync_period': 1},
            'arm_pxe_filter': {
                'rules_dir': self._stand.where.rules,
                'tftp_root': self._stand.where.tftp,
                'boot_file_by_arch': f'aarch64:{LOADER}',
                'kernel_by_arch': f'aarch64:{KERNEL}',
                'ramdisk_by_arch': f'aarch64:{RAMDISK}',
                'kernel_append_params':
                    'console=ttyAMA0 ipa-disk-wait-attempts=1',
                'deny_unknown_macs': True}}

    def is_answered(self) -> bool:
        """Tell whether dnsmasq offers the machine an address."""
        hardware = self._stand.hardware
        return probe.discover(hardware.mac, hardware.kind.client_arch,
                              timeout=1) is not None

    def stop(self) -> None:
        """Stop everything, and show what it logged last."""
        for service in reversed(self._services):
            service.stop()
            print(service.tail())
