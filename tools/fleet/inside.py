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

"""The part of the demo that runs in the private world."""

import os
import pathlib
import shutil
import sys
import tempfile
import time
from typing import Any

from fleet import (bmc, config, network, nodes, order, probe, report,
                   services, timeline)
from fleet.api import ApiError
from fleet.commands import CommandError
from fleet.console import Console
from fleet.layout import Layout
from fleet.lines import Line, LineLog
from fleet.machine import Hardware, Machine
from fleet.process import Service, ServiceError, last_lines
from fleet.timeline import Boot, Stage
from fleet.watch import BootError, Watch

STEPS = 7
_MAC = '52:54:00:a7:64:01'
_BMC = '192.0.2.201'
_ARM64_UEFI = 11
_BOOT = Boot(mac=_MAC, loader='grubaa64.efi', kernel='ipa-aarch64.kernel',
             ramdisk='ipa-aarch64.initramfs')
_FAILURES = (ApiError, BootError, CommandError, ServiceError, OSError,
             nodes.NodeError)
_KEPT = ('log', 'etc', 'rules', 'hosts', 'tftp/grub')


class Demo:
    """The demo, step by step.

    :param given: what to do.
    """

    def __init__(self, given: order.Order) -> None:
        self._given = given
        self._tell = Console(STEPS, done=1)
        self._where = Layout(given.root)
        hardware = Hardware('arm0', _MAC, _BMC, given.memory_mib, given.cpus)
        self._where.make()
        self._machine = Machine(hardware, self._where, LineLog(
            lambda line: self._show('console', line)))
        self._watch = Watch(_BOOT, self._machine, self._where, self._show)
        self._services: list[Service] = []

    def run(self) -> bool:
        """Do it all; tell whether the stored data says aarch64.

        Any of the errors in ``_FAILURES`` may come out.
        """
        self._furnish()
        self._start_services()
        uuid = self._enroll()
        self._show_silence()
        self._introspect(uuid)
        return self._show_inventory(uuid)

    def _furnish(self) -> None:
        self._tell.step('A network of its own, and an operator\'s settings')
        network.build([self._machine.hardware.name], [_BMC])
        bmc.serve([self._machine])
        given, where = self._given, self._where
        for source, name in ((given.loader, _BOOT.loader),
                             (given.kernel, _BOOT.kernel),
                             (given.ramdisk, _BOOT.ramdisk)):
            shutil.copyfile(source, where.tftp / name)
        services.write(where, 'ironic', config.render(config.ironic(where)))
        services.write(where, 'inspector', config.render(config.inspector(
            where, _BOOT.kernel, _BOOT.ramdisk, 'console=ttyAMA0')))
        services.write(where, 'dnsmasq', config.dnsmasq(where))

    def _start_services(self) -> None:
        self._tell.step('Starting ironic and ironic-inspector')
        with self._tell.waiting(lambda: 'making their databases'):
            services.make_databases(self._where)
        self._services = [services.ironic(self._where),
                          services.inspector(self._where)]
        for service in self._services:
            service.start()
        for service in self._services:
            with self._tell.waiting(lambda: f'waiting for {service.name}'):
                service.wait_ready()
            self._tell.note(f'{service.name} answers')

    def _enroll(self) -> str:
        self._tell.step('Enrolling the server in ironic')
        with self._tell.waiting(lambda: 'waiting for "manageable"'):
            uuid = nodes.enroll(self._machine.hardware)
        self._tell.note(f'node {uuid} is manageable; its power is off')
        return uuid

    def _show_silence(self) -> None:
        self._tell.step('Before introspection DHCP does not answer it')
        with self._tell.waiting(lambda: 'listening for an answer'):
            offer = probe.discover(_MAC, _ARM64_UEFI, timeout=1.0)
        if offer:
            raise BootError(f'dnsmasq offered {offer.address} to a server '
                            'that is not being inspected')
        ignored = [line for line in self._watch.dnsmasq
                   if _MAC in line.text and 'ignored' in line.text]
        if not ignored:
            raise BootError('dnsmasq did not see the question')
        self._tell.note('DISCOVER sent as the server: heard and ignored')

    def _introspect(self, uuid: str) -> None:
        self._tell.step('Introspection: ironic switches the server on')
        nodes.introspect(uuid)
        with self._tell.waiting(self._expected):
            self._watch.wait_finished(uuid, self._given.timeout,
                                      self._services, self._show_stage)

    def _show_inventory(self, uuid: str) -> bool:
        self._tell.step('Finished: what ironic-inspector knows now')
        data = nodes.inventory(uuid)
        power_on = self._machine.powered_on_at or 0.0
        transfers = timeline.transfers(self._watch.since_power_on())
        for text in (report.boot_timeline(self._watch.stages(), power_on),
                     report.tftp(transfers, os.fspath(self._where.tftp)),
                     report.inventory(data)):
            self._tell.block('\n' + text)
        total = time.monotonic() - self._given.began
        self._tell.block(f'\nTotal: {total:.1f} s')
        return bool(data['cpu']['architecture'] == 'aarch64')

    def explain(self, failure: Exception) -> None:
        """Say how far it came, and what the logs said last."""
        stage = timeline.reached(self._watch.stages()) or 'none'
        self._tell.block(f'\nFAILED: {failure}\nLast boot stage: {stage}')
        for path in (self._machine.log, self._where.log('dnsmasq'),
                     self._where.log('inspector')):
            self._tell.block(f'\n--- end of {path.name}\n{last_lines(path)}')

    def keep(self, into: pathlib.Path) -> None:
        """Copy logs and configuration out of the world.

        :raises OSError: the folder cannot be written.
        """
        for name in _KEPT:
            if (self._where.root / name).is_dir():
                shutil.copytree(self._where.root / name, into / name,
                                dirs_exist_ok=True)
        self._tell.block(f'Logs and configuration: {into}')

    def _expected(self) -> str:
        waiting = [stage.name for stage in self._watch.stages()
                   if stage.at is None]
        if not self._machine.powered_on_at:
            return 'waiting for power-on'
        return f'waiting for: {waiting[0]}' if waiting else 'done'

    def _show_stage(self, stage: Stage) -> None:
        if stage.at is not None and self._machine.powered_on_at:
            after = stage.at - self._machine.powered_on_at
            self._tell.note(f'{after:5.1f} s  {stage.name}')

    def _show(self, source: str, line: Line) -> None:
        if self._given.verbose:
            self._tell.note(f'{source} | {line.text}')


def _main(text: str) -> int:
    given = order.from_json(text)
    demo = Demo(given)
    keep: Any = given.keep
    try:
        good = demo.run()
    except _FAILURES as failure:
        demo.explain(failure)
        keep = keep or pathlib.Path(tempfile.mkdtemp(prefix='ironic-arm-'))
        good = False
    if keep:
        demo.keep(keep)
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(_main(sys.argv[1]))
