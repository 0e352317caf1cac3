# SPDX-License-Identifier: Apache-2.0

"""Machines and services in a private world, as many as a purpose needs.

A deployment is given its machines and the names of its services; it writes
their settings, starts them in order, and ends all of it.
"""

import pathlib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from fleet.deployment import files
from fleet.deployment.files import BootFiles
from fleet.deployment.server import Server
from fleet.machines import bmc
from fleet.machines import libvirtd
from fleet.machines import redfish
from fleet.machines.hardware import Hardware
from fleet.observe.logs import Logs, OnLine
from fleet.sandbox import layout
from fleet.sandbox import network
from fleet.sandbox.layout import Layout
from fleet.sandbox.process import Service, last_lines
from fleet.services import config
from fleet.services import nodes
from fleet.services import services
from fleet.services import settings

SERVICES: Mapping[str, Callable[[Layout], Service]] = {
    'libvirt': libvirtd.make, 'web': services.web,
    'filter': services.pxe_filter, 'dnsmasq': services.dnsmasq,
    'redfish': redfish.make, 'ironic': services.ironic,
    'inspector': services.inspector}
"""Every service that a deployment may have, in the order of their starts.

ironic-inspector starts dnsmasq itself.
"""

_FOLLOWED = {'dnsmasq', 'inspector', 'ironic', 'web'}
_DRIVERS = {'aarch64': 'arm-ipmi', 'x86_64': 'ipmi'}
_ADDRESSES = {4: layout.HOST_ADDRESS, 6: layout.HOST_ADDRESS_IPV6}


def plug(machines: Iterable[Hardware]) -> None:
    """Make the network of some machines, once in a private world.

    :raises CommandError: it is there already, or the world is not private.
    """
    machines = list(machines)
    network.build([one.name for one in machines],
                  [one.bmc_address for one in machines])


class Deployment:
    """Machines with their management controllers, and services.

    :param root: the world's root folder.
    :param machines: the machines, and what each boots if it is put below
        the TFTP root here.
    :param names: of the services.
    :param on_line: called with the source and each line of the machines'
        consoles and of the services' logs.
    :ivar where: the folders.
    :ivar servers: the machines by their names.
    :ivar services: the services by their names, in the order of starts.
    :ivar logs: of the services.
    """

    def __init__(self, root: pathlib.Path,
                 machines: Mapping[Hardware, BootFiles],
                 names: Collection[str],
                 on_line: OnLine | None = None) -> None:
        self.where = Layout(root)
        self.where.make()
        self._boots = dict(machines)
        self._names = [name for name in SERVICES if name in names]
        self.logs = Logs(self.where, _FOLLOWED & {'dnsmasq', *names}, on_line)
        self.servers = {
            one.name: Server(one, self.where, self.logs, len(machines) == 1,
                             on_line) for one in machines}
        self.services: dict[str, Service] = {}

    @property
    def server(self) -> Server:
        """The only machine."""
        only, = self.servers.values()
        return only

    def build(self, ironic: config.Settings | None = None,
              inspector: config.Settings | None = None) -> None:
        """Copy what machines boot, and write the settings of services.

        :param ironic: further settings of ironic and of its PXE filter.
        :param inspector: further settings of ironic-inspector.
        :raises OSError: a file cannot be copied or written.
        """
        files.copy(self._boots, self.where.tftp)
        kinds = [one.kind for one in self._boots]
        self.configure('ironic', config.ironic(self.where),
                       settings.ipmi(kinds), ironic or {})
        self.configure('inspector',
                       config.inspector(self.where, '', '', ''),
                       settings.boot_files(kinds), inspector or {})
        services.write(self.where, 'dnsmasq', config.dnsmasq(self.where))

    def configure(self, name: str, *parts: config.Settings) -> None:
        """Write the settings of a service, if there is that service.

        :raises OSError: they cannot be written.
        """
        if name in self._names:
            services.write(self.where, name,
                           config.render(config.merge(*parts)))

    def serve(self, boot_file: str = '') -> None:
        """Start dnsmasq and the web server for the only machine.

        It boots by the rules of ironic-arm, and dnsmasq itself allows it.

        :param boot_file: what firmware is given; '': the usual one.
        :raises ServiceError: one of them does not start.
        """
        hardware = self.server.hardware
        version = hardware.ip_version or 4
        address = _ADDRESSES[version]
        files.write_rules(hardware, boot_file or hardware.kind.loader,
                          address, self.where.rules)
        services.write(self.where, 'dnsmasq', config.dnsmasq(
            self.where, version, [hardware.mac]))
        self.services['web'] = services.web(self.where, address)
        self.start('web', 'dnsmasq')
        self.wait_ready()

    def start(self, *names: str, databases: bool = True) -> list[Service]:
        """Start services, all if none is named, and return them.

        Most of them do not answer yet then. ironic manages machines by IPMI
        or, where there is libvirt, by Redfish.

        :param databases: whether to make those that the services have.
        :raises ServiceError: a database could not be made.
        :raises OSError: the network was not made.
        """
        chosen = [name for name in self._names if name in (names or SERVICES)]
        if databases:
            services.make_databases(self.where, [
                name for name in ('ironic', 'inspector') if name in chosen])
        if 'ironic' in chosen and 'libvirt' not in self._names:
            bmc.serve([one.machine for one in self.servers.values()])
        for name in chosen:
            if name not in self.services:
                self.services[name] = SERVICES[name](self.where)
            self.services[name].start()
            if name == 'filter':
                # dnsmasq reads at its start what the filter writes.
                self.services[name].wait_ready()
        return [self.services[name] for name in chosen]

    def wait_ready(self) -> None:
        """Wait until every service answers, and libvirt has the machines.

        :raises ServiceError: one does not.
        :raises CommandError: libvirt refuses a machine.
        """
        for service in self.services.values():
            service.wait_ready()
        if 'libvirt' in self.services:
            for one in self._boots:
                libvirtd.define(one, self.where)

    def enroll(self, name: str = '', driver: str = '',
               **fields: object) -> str:
        """Make a machine a manageable node and return its UUID.

        :param name: of the machine; '': the only one.
        :param driver: ironic's hardware type; '': the one that suits it.
        :param fields: of the node.
        :raises ApiError: ironic refuses something.
        :raises NodeError: ironic cannot manage it.
        """
        server = self.servers[name] if name else self.server
        hardware = server.hardware
        if 'redfish' in self._names:
            fields['driver_info'] = redfish.driver_info(hardware)
        return nodes.enroll(
            hardware, driver or _DRIVERS[hardware.kind.cpu_arch], **fields)

    def finish(self, name: str, uuid: str, timeout: float) -> dict[str, Any]:
        """Wait for the end of an inspection; return what was found.

        The machine is switched off.

        :param name: of the machine.
        :param uuid: of its node.
        :param timeout: seconds.
        :raises BootError: it failed, or time is up.
        :raises ServiceError: a service ended.
        """
        server = self.servers[name]
        try:
            server.watch.wait_finished(
                uuid, timeout, self.services.values(), lambda stage: None)
        finally:
            server.machine.power_off()
        return nodes.inventory(uuid)

    def stop(self) -> None:
        """Switch everything off."""
        for one in self.servers.values():
            one.machine.power_off()
        for service in reversed(self.services.values()):
            service.stop()
        self.logs.end()

    def tails(self) -> str:
        """Return what machines printed and services logged last."""
        consoles = [f'--- {one.machine.log}\n{last_lines(one.machine.log)}'
                    for one in self.servers.values()]
        return '\n'.join([*consoles, *(
            service.tail() for service in self.services.values())])
