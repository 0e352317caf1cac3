# SPDX-License-Identifier: Apache-2.0

"""Services and a machine behind Redfish, as an operator sets them up."""

import dataclasses
import hashlib
import pathlib
import shutil
import sys
from typing import NamedTuple

from fleet.observe import chronicle
from fleet.services import config
from fleet.machines import domain
from fleet.artifacts import instance_image
from fleet.sandbox import layout
from fleet.machines import libvirtd
from fleet.sandbox import network
from fleet.services import nodes
from fleet.sandbox import process
from fleet.machines import redfish
from fleet.services import services
from fleet.services import site_settings
from fleet.sandbox.commands import run
from fleet.machines.hardware import Hardware
from fleet.sandbox.layout import Layout
from fleet.sandbox.process import Service
from ironic_arm.images.assemble.assemble import Ramdisk

HARDWARE = Hardware('arm0', '52:54:00:a7:64:01', '192.0.2.201',
                    memory_mib=2048, cpus=2)
IMAGE = 'instance.img'

_COMMAND = pathlib.Path(sys.executable).with_name('ironic-arm')
# The agent takes no disk of less than 4 GiB for one to deploy on.
_DISK_BYTES = 5 << 30
_WEB_PORT = 80


class Files(NamedTuple):
    """What is there before anything begins.

    packages holds the unpacked packages with loaders, agent is the ramdisk
    with the agent, and system is what will run from the disk.
    """

    packages: pathlib.Path
    agent: Ramdisk
    system: Ramdisk


class Site:
    """A network with its services, and one machine.

    :param root: the world's root folder.
    :param files: what the machine boots.
    :param fast_track: whether the agent stays between two tasks.
    :ivar where: the folders.
    :ivar hardware: the machine.
    :ivar fast_track: whether the agent stays between two tasks.
    :ivar services: in the order in which they start.
    """

    def __init__(self, root: pathlib.Path, files: Files,
                 fast_track: bool) -> None:
        self.where = Layout(root)
        self.where.make()
        self.hardware = dataclasses.replace(
            HARDWARE, disks=(str(self.where.state / 'disk'),),
            variables=str(self.where.state / 'variables.fd'))
        self.services: list[Service] = []
        self._files = files
        self.fast_track = fast_track

    def build(self) -> None:
        """Make the network, the settings, and all files.

        :raises CommandError: a command of the system or of ours fails.
        :raises BindingError: libvirt cannot be used from Python.
        :raises OSError: a file cannot be written.
        """
        network.build([])
        with pathlib.Path(self.hardware.disks[0]).open('wb') as disk:
            disk.truncate(_DISK_BYTES)
        for source, name in zip(self._files.agent, site_settings.AGENT,
                                strict=True):
            shutil.copyfile(source, self.where.images / name)
        self._build_instance()
        self._configure()
        self.services = self._make_services()

    def _build_instance(self) -> None:
        kind = self.hardware.kind
        home = f'http://{layout.HOST_ADDRESS}{chronicle.CALLED_HOME}'
        instance_image.build(
            self.where.http / IMAGE, self._files.packages,
            self._files.system,
            f'console={kind.console} ipa-inspection-callback-url={home}')

    def _configure(self) -> None:
        """Write the two files that are an operator's; we write the rest."""
        where = self.where
        services.write(where, 'ironic', config.render(
            site_settings.ironic(where, self.fast_track)))
        services.write(where, 'dnsmasq', config.dnsmasq(where))
        ironic_conf = where.conf('ironic')
        run([_COMMAND, 'render', 'dnsmasq', '--config-file', ironic_conf,
             '--output-dir', where.rules])
        run([_COMMAND, 'loader', 'install', '--config-file', ironic_conf,
             '--arch', self.hardware.kind.cpu_arch,
             '--from', self._files.packages])

    def _make_services(self) -> list[Service]:
        where, log = self.where, self.where.log
        return [
            libvirtd.make(where),
            Service('web', [sys.executable, '-m', 'fleet.sandbox.web',
                            layout.HOST_ADDRESS, str(where.http)],
                    log('web'), log('web'), ready=lambda: process.listens(
                        layout.HOST_ADDRESS, _WEB_PORT)),
            Service('dnsmasq', ['dnsmasq', '--keep-in-foreground',
                                f'--conf-file={where.conf("dnsmasq")}'],
                    log('dnsmasq-output'), log('dnsmasq'),
                    ready=where.dnsmasq_pid.exists),
            redfish.make(where), services.ironic(where)]

    def start(self) -> None:
        """Start everything, and wait until it answers.

        :raises ServiceError: something does not start.
        :raises CommandError: libvirt refuses the machine.
        """
        services.make_databases(self.where, ['ironic'])
        for service in self.services:
            service.start()
        for service in self.services:
            service.wait_ready()
        domain.define(self.hardware, self.where)

    def enroll(self, driver: str) -> str:
        """Have ironic manage the machine; return the node's UUID.

        :param driver: ironic's hardware type.
        :raises ApiError: ironic refuses something.
        :raises NodeError: it cannot manage the machine.
        """
        return nodes.enroll(
            self.hardware, driver, driver_info={
                'redfish_address': redfish.url(),
                'redfish_system_id': redfish.system(self.hardware)},
            rescue_interface='agent', instance_info=self._instance())

    def trace(self, picture: pathlib.Path) -> str:
        """Return what ``ironic-arm trace`` makes of the logs.

        :param picture: file that gets its picture.
        :raises CommandError: it finds that the machine stopped.
        """
        logs = [self.where.log(name) for name in ('dnsmasq', 'ironic', 'web')]
        return run([_COMMAND, 'trace', *logs, '--every-boot',
                    '--svg', picture])

    def _instance(self) -> dict[str, str]:
        content = (self.where.http / IMAGE).read_bytes()
        return {
            'image_source': f'http://{layout.HOST_ADDRESS}/{IMAGE}',
            'image_os_hash_algo': 'sha256',
            'image_os_hash_value': hashlib.sha256(content).hexdigest(),
            'image_disk_format': 'raw', 'image_type': 'whole-disk'}
