# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""A whole deployment in a private world, with one ARM server in it."""

import pathlib
import shutil
from collections.abc import Callable
from typing import NamedTuple

from fleet import bmc, config, network, nodes, probe, services
from fleet.dhcp import Offer
from fleet.hardware import Hardware
from fleet.layout import Layout
from fleet.lines import Line, LineLog
from fleet.machine import Machine
from fleet.process import Service
from fleet.timeline import Boot
from fleet.watch import Watch

HARDWARE = Hardware('arm0', '52:54:00:a7:64:01', '192.0.2.201')
_ARM64_UEFI = 11
# The machine has no disk, and the agent would wait half a minute for one.
KERNEL_PARAMETERS = 'console=ttyAMA0 ipa-disk-wait-attempts=1'


class BootFiles(NamedTuple):
    """The files that a machine boots, wherever they lie."""

    loader: pathlib.Path
    kernel: pathlib.Path
    ramdisk: pathlib.Path


class Rig:
    """Network, services, and a server with its management controller.

    :param root: the world's root folder.
    :param files: what the server boots.
    :param hardware: what the server is made of.
    :param on_line: called with the source and each line of the server's
        console, dnsmasq's log and ironic-inspector's log.
    """

    def __init__(self, root: pathlib.Path, files: BootFiles,
                 hardware: Hardware = HARDWARE,
                 on_line: Callable[[str, Line], None] | None = None) -> None:
        self.where = Layout(root)
        self.boot = Boot(hardware.mac, 'grubaa64.efi', 'ipa-aarch64.kernel',
                         'ipa-aarch64.initramfs')
        self._files = files
        self.where.make()
        console = LineLog(
            on_line and (lambda line: on_line('console', line)))
        self.machine = Machine(hardware, self.where, console)
        self.watch = Watch(self.boot, self.machine, self.where, on_line)
        self.services = [services.ironic(self.where),
                         services.inspector(self.where)]

    def build(self) -> None:
        """Make the network, the TFTP root and the operator's settings.

        :raises CommandError: an interface cannot be made.
        :raises OSError: a file cannot be copied or written.
        """
        hardware = self.machine.hardware
        network.build([hardware.name], [hardware.bmc_address])
        bmc.serve([self.machine])
        for source, name in zip(self._files, self._names(), strict=True):
            shutil.copyfile(source, self.where.tftp / name)
        self._configure()

    def _names(self) -> tuple[str, str, str]:
        return self.boot.loader, self.boot.kernel, self.boot.ramdisk

    def _configure(self) -> None:
        where = self.where
        inspector = config.inspector(where, self.boot.kernel,
                                     self.boot.ramdisk, KERNEL_PARAMETERS)
        services.write(where, 'ironic', config.render(config.ironic(where)))
        services.write(where, 'inspector', config.render(inspector))
        services.write(where, 'dnsmasq', config.dnsmasq(where))

    def start(self) -> list[Service]:
        """Start ironic and inspector; returns before they answer.

        :raises ServiceError: a database could not be made.
        """
        services.make_databases(self.where)
        for service in self.services:
            service.start()
        return self.services

    def enroll(self) -> str:
        """Make the server a manageable node and return its UUID.

        :raises ApiError: ironic refused something.
        :raises NodeError: ironic cannot manage it.
        """
        return nodes.enroll(self.machine.hardware)

    def discover(self, timeout: float = probe.TIMEOUT) -> Offer | None:
        """Ask for an address as the server's firmware would."""
        return probe.discover(self.boot.mac, _ARM64_UEFI, timeout=timeout)

    def was_ignored(self) -> bool:
        """Tell whether dnsmasq heard the server and chose not to answer."""
        return any(self.boot.mac in line.text and 'ignored' in line.text
                   for line in self.watch.dnsmasq)
