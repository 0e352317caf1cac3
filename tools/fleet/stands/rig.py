# SPDX-License-Identifier: Apache-2.0


"""A whole deployment in a private world, with one server in it or several."""

import pathlib
import shutil
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from fleet.machines import bmc
from fleet.services import config
from fleet.sandbox import network
from fleet.services import nodes
from fleet.packets import probe
from fleet.services import services
from fleet.observe import timeline
from fleet.packets.dhcp import Reply
from fleet.machines.hardware import Hardware, Kind
from fleet.sandbox.layout import Layout
from fleet.sandbox.lines import Line, LineLog
from fleet.machines.machine import Machine
from fleet.sandbox.process import Service
from fleet.observe.timeline import Boot
from fleet.observe.watch import Logs, Watch

HARDWARE = Hardware('arm0', '52:54:00:a7:64:01', '192.0.2.201')
# The machines have no disk, and the agent would wait half a minute for one.
KERNEL_PARAMETERS = (
    'console=ttyS0 console=ttyAMA0 ipa-disk-wait-attempts=1')
# BIOS machines have their loader, iPXE, in the network card.
_LOADERS = {'aarch64': 'grubaa64.efi', 'x86_64-uefi': 'grubx64.efi'}
_DRIVERS = {'aarch64': 'arm-ipmi', 'x86_64': 'ipmi'}

_LISTEN = 0.5

OnLine = Callable[[str, Line], None]


class BootFiles(NamedTuple):
    """The files that a machine boots, wherever they lie.

    None where somebody else puts a file in place.
    """

    loader: pathlib.Path | None
    kernel: pathlib.Path | None
    ramdisk: pathlib.Path | None


class Server:
    """A machine of the deployment.

    :param hardware: what it is made of.
    :param files: what it boots.
    :param where: the world's folders.
    :param logs: of dnsmasq and ironic-inspector.
    :param on_line: called with the source and each line of its console.
    """

    def __init__(self, hardware: Hardware, files: BootFiles, where: Layout,
                 logs: Logs, on_line: OnLine | None = None) -> None:
        self.hardware = hardware
        self.files = files
        self.boot = names(hardware)
        self.machine = Machine(hardware, where, LineLog(
            on_line and (lambda line: on_line('console', line))))
        self.watch = Watch(self.boot, self.machine, where, logs)

    def copy_files(self, tftp: pathlib.Path) -> None:
        """Put what it boots below the TFTP root.

        :raises OSError: a file cannot be copied.
        """
        for source, name in zip(self.files, (
                self.boot.loader, self.boot.kernel, self.boot.ramdisk),
                strict=True):
            if source and not (tftp / name).exists():
                shutil.copyfile(source, tftp / name)

    def discover(self, timeout: float = probe.TIMEOUT) -> Reply | None:
        """Ask for an address as its firmware would."""
        return probe.discover(self.hardware.mac,
                              self.hardware.kind.client_arch,
                              timeout=timeout)

    def transfers(self) -> list[timeline.Transfer]:
        """Return its TFTP requests since it was switched on."""
        return timeline.transfers(self.watch.since_power_on())

    def is_denied(self, timeout: float) -> bool:
        """Ask until nobody answers or time is up; tell whether nobody does."""
        deadline = time.monotonic() + timeout
        while self.discover(_LISTEN):
            if time.monotonic() > deadline:
                return False
        return True

    def was_ignored(self) -> bool:
        """Tell whether dnsmasq heard it and chose not to answer."""
        return any('ignored' in line.text for line in self.watch.dnsmasq)

    def wait_ignored(self, timeout: float) -> None:
        """Wait until dnsmasq has heard it and chosen not to answer.

        :raises TimeoutError: it was not heard in time.
        """
        deadline = time.monotonic() + timeout
        while not self.was_ignored():
            if time.monotonic() > deadline:
                raise TimeoutError(f'{self.hardware.name} never asked')
            time.sleep(_LISTEN)

    def was_answered(self) -> bool:
        """Tell whether dnsmasq ever offered it an address."""
        return any('DHCPOFFER' in line.text for line in self.watch.dnsmasq)


def plug(servers: Iterable[Hardware]) -> None:
    """Make the network of some servers, once in a private world.

    :raises CommandError: it is there already, or the world is not private.
    """
    servers = list(servers)
    network.build([tap for one in servers for tap in one.nics],
                  [one.bmc_address for one in servers])


def names(hardware: Hardware) -> Boot:
    """Return the names below the TFTP root of what a machine boots."""
    kind = hardware.kind
    return Boot(hardware.mac, _LOADERS.get(kind.key, ''),
                f'ipa-{kind.cpu_arch}.kernel',
                f'ipa-{kind.cpu_arch}.initramfs')


class Rig:
    """Services, and servers with their management controllers.

    :param root: the world's root folder.
    :param boots: the servers, and what each boots.
    :param on_line: called with the source and each line of the servers'
        consoles, dnsmasq's log and ironic-inspector's log.
    :ivar servers: the servers by their names.
    """

    def __init__(self, root: pathlib.Path,
                 boots: dict[Hardware, BootFiles],
                 on_line: OnLine | None = None) -> None:
        self.where = Layout(root)
        self.where.make()
        logs = Logs(self.where, on_line)
        self.servers = {
            hardware.name: Server(hardware, files, self.where, logs, on_line)
            for hardware, files in boots.items()}
        self.services = [services.ironic(self.where),
                         services.inspector(self.where)]

    def build(self, inspector: config.Settings | None = None) -> None:
        """Fill the TFTP root, write settings and answer for controllers.

        :param inspector: further settings of ironic-inspector.
        :raises OSError: a file cannot be copied or written, or the network
            was not made.
        """
        servers = self.servers.values()
        bmc.serve([one.machine for one in servers])
        for one in servers:
            one.copy_files(self.where.tftp)
        self._configure(inspector or {})

    def _configure(self, more: config.Settings) -> None:
        where = self.where
        told = {one.hardware.kind: one.boot for one in self.servers.values()}
        services.write(where, 'ironic', config.render(config.merge(
            config.ironic(where), _ironic_by_arch(told))))
        services.write(where, 'inspector', config.render(config.merge(
            config.inspector(where, '', '', KERNEL_PARAMETERS),
            _inspector_by_arch(told), more)))
        services.write(where, 'dnsmasq', config.dnsmasq(where))

    def start(self) -> list[Service]:
        """Start ironic and inspector; returns before they answer.

        :raises ServiceError: a database could not be made.
        """
        services.make_databases(self.where)
        for service in self.services:
            service.start()
        return self.services

    def enroll(self, name: str) -> str:
        """Make a server a manageable node and return its UUID.

        :raises ApiError: ironic refused something.
        :raises NodeError: ironic cannot manage it.
        """
        hardware = self.servers[name].hardware
        return nodes.enroll(hardware, _DRIVERS[hardware.kind.cpu_arch])

    def finish(self, name: str, uuid: str, timeout: float) -> dict[str, Any]:
        """Wait for the end of an inspection; return what was found.

        The server is switched off.

        :param name: of the server.
        :param uuid: of its node.
        :param timeout: seconds.
        :raises BootError: it failed, or time is up.
        :raises ServiceError: a service ended.
        """
        server = self.servers[name]
        try:
            server.watch.wait_finished(uuid, timeout, self.services,
                                       lambda stage: None)
        finally:
            server.machine.power_off()
        return nodes.inventory(uuid)

    def stop(self) -> None:
        """Switch everything off."""
        for one in self.servers.values():
            one.machine.power_off()
        for service in self.services:
            service.stop()


def _ironic_by_arch(told: dict[Kind, Boot]) -> config.Settings:
    loaders = {kind.cpu_arch: boot.loader for kind, boot in told.items()
               if boot.loader}
    if set(loaders) == {'aarch64'}:
        return {}
    return {'DEFAULT': {'enabled_hardware_types': 'arm-ipmi,ipmi',
                        'enabled_boot_interfaces': 'arm-pxe,pxe'},
            'pxe': {'pxe_bootfile_name_by_arch': _mapping(loaders)}}


def _inspector_by_arch(told: dict[Kind, Boot]) -> config.Settings:
    return {'arm_pxe_filter': {
        'boot_file_by_arch': _mapping({
            kind.key: boot.loader for kind, boot in told.items()
            if boot.loader}),
        'kernel_by_arch': _mapping({
            kind.key: boot.kernel for kind, boot in told.items()}),
        'ramdisk_by_arch': _mapping({
            kind.key: boot.ramdisk for kind, boot in told.items()})}}


def _mapping(values: dict[str, str]) -> str:
    return ','.join(f'{key}:{value}' for key, value in values.items())
