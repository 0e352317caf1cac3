# SPDX-License-Identifier: Apache-2.0

"""The demo of an inspection: the part that runs in the private world."""

import dataclasses
import os
import pathlib
import sys

from fleet.artifacts import agent_ramdisk
from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import debian
from fleet.demo import order
from fleet.deployment import aftermath
from fleet.deployment.deployment import Deployment, plug
from fleet.deployment.files import BootFiles
from fleet.machines import servers
from fleet.observe import report
from fleet.observe.timeline import Stage
from fleet.observe.watch import BootError
from fleet.sandbox.process import Service
from fleet.services import nodes
from ironic_arm.images import cache as caching

STEPS = 7
_LISTEN = 1.0


def prepare(cache: pathlib.Path, fast: bool, progress: caching.Progress
            ) -> BootFiles:
    """Return what the server boots, fetching and building what is missing.

    :param cache: the cache directory.
    :param fast: whether that is the small ramdisk.
    :param progress: called with what happens.
    :raises CommandError: something cannot be downloaded or built.
    :raises OSError: the cache cannot be written.
    """
    make = busybox_ramdisk.make if fast else agent_ramdisk.make
    return BootFiles(debian.grub(cache, progress) / debian.LOADER,
                     *make(cache, progress))


class Demo(order.Demo):
    """An ARM server boots over the network and is inspected.

    :param given: what to do.
    """

    def __init__(self, given: order.Order) -> None:
        super().__init__(given, STEPS)
        # What the agent needs to run well, and what the small one needs.
        memory, cpus = (512, 1) if given.fast else (2048, 2)
        machine = dataclasses.replace(servers.ARM, memory_mib=memory,
                                      cpus=cpus)
        files = prepare(pathlib.Path(given.cache), given.fast,
                        self._tell.note)
        self.made = Deployment(pathlib.Path(given.root), {machine: files},
                               ('ironic', 'inspector'), self.show)
        self._server = self.made.server

    def run(self) -> bool:
        """Do it all; return whether the stored data says aarch64."""
        self._tell.step('A network of its own, and an operator\'s settings')
        plug([self._server.hardware])
        self.made.build()
        self._start_services()
        uuid = self._enroll()
        self._show_silence()
        self._introspect(uuid)
        return self._show_inventory(uuid)

    def _start_services(self) -> None:
        self._tell.step('Starting ironic and ironic-inspector')
        with self._tell.waiting(lambda: 'making their databases'):
            started = self.made.start()
        for service in started:
            self._wait_ready(service)

    def _wait_ready(self, service: Service) -> None:
        with self._tell.waiting(lambda: f'waiting for {service.name}'):
            service.wait_ready()
        self._tell.note(f'{service.name} answers')

    def _enroll(self) -> str:
        self._tell.step('Enrolling the server in ironic')
        with self._tell.waiting(lambda: 'waiting for "manageable"'):
            uuid = self.made.enroll()
        self._tell.note(f'node {uuid} is manageable; its power is off')
        return uuid

    def _show_silence(self) -> None:
        self._tell.step('Before introspection DHCP does not answer it')
        with self._tell.waiting(lambda: 'listening for an answer'):
            offer = self._server.discover(_LISTEN)
            if not offer:
                self._server.wait_ignored()
        if offer:
            raise BootError(f'dnsmasq offered {offer.address} to a server '
                            'that is not being inspected')
        self._tell.note('DISCOVER sent in its name: heard, and not answered')

    def _introspect(self, uuid: str) -> None:
        self._tell.step('Introspection: ironic switches the server on')
        nodes.introspect(uuid)
        with self._tell.waiting(self._expected):
            self._server.watch.wait_finished(
                uuid, self._given.timeout, self.made.services.values(),
                self._show_stage)

    def _show_inventory(self, uuid: str) -> bool:
        self._tell.step('Finished: what ironic-inspector knows now')
        data = nodes.inventory(uuid)
        files = self._server.transfers()
        for text in (self._server.timeline(),
                     report.tftp(files, os.fspath(self.made.where.tftp)),
                     report.inventory(data)):
            self._tell.block('\n' + text)
        self.total()
        return bool(data['cpu']['architecture'] == 'aarch64')

    def explain(self, failure: Exception) -> str:
        """Return how far the boot came, and what the logs said last."""
        return aftermath.explain(self.made, failure)

    def _expected(self) -> str:
        if not self._server.machine.powered_on_at:
            return 'waiting for power-on'
        waiting = [stage.name for stage in self._server.watch.stages()
                   if stage.at is None]
        return f'waiting for: {waiting[0]}' if waiting else 'done'

    def _show_stage(self, stage: Stage) -> None:
        power_on = self._server.machine.powered_on_at
        if stage.at is not None and power_on is not None:
            self._tell.note(f'{stage.at - power_on:5.1f} s  {stage.name}')


if __name__ == '__main__':
    sys.exit(order.carry_out(Demo, sys.argv[1]))
