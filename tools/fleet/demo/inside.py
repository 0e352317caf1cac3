# SPDX-License-Identifier: Apache-2.0

"""The part of the demo that runs in the private world."""

import os
import pathlib
import sys
import tempfile
import time

from fleet.demo import order
from fleet.deployment import aftermath
from fleet.deployment.deployment import Deployment, plug
from fleet.deployment.files import BootFiles
from fleet.observe import report
from fleet.observe.console import Console
from fleet.observe.timeline import Stage
from fleet.observe.watch import BootError
from fleet.sandbox.api import ApiError
from fleet.sandbox.commands import CommandError
from fleet.sandbox.lines import Line
from fleet.sandbox.process import Service, ServiceError
from fleet.services import nodes

STEPS = 7
_LISTEN = 1.0
_PATIENCE = 60.0
_FAILURES = (ApiError, BootError, CommandError, ServiceError, OSError,
             nodes.NodeError)


class Demo:
    """The demo, step by step.

    :param given: what to do.
    """

    def __init__(self, given: order.Order) -> None:
        self._given = given
        self._tell = Console(STEPS, done=1)
        files = BootFiles(given.loader, given.kernel, given.ramdisk)
        self._made = Deployment(given.root, {given.hardware(): files},
                                ('ironic', 'inspector'), self._show)
        self._server = self._made.server

    def run(self) -> bool:
        """Do it all; tell whether the stored data says aarch64.

        Any of the errors in ``_FAILURES`` may come out.
        """
        self._tell.step('A network of its own, and an operator\'s settings')
        plug([self._server.hardware])
        self._made.build()
        self._start_services()
        uuid = self._enroll()
        self._show_silence()
        self._introspect(uuid)
        return self._show_inventory(uuid)

    def _start_services(self) -> None:
        self._tell.step('Starting ironic and ironic-inspector')
        with self._tell.waiting(lambda: 'making their databases'):
            started = self._made.start()
        for service in started:
            self._wait_ready(service)

    def _wait_ready(self, service: Service) -> None:
        with self._tell.waiting(lambda: f'waiting for {service.name}'):
            service.wait_ready()
        self._tell.note(f'{service.name} answers')

    def _enroll(self) -> str:
        self._tell.step('Enrolling the server in ironic')
        with self._tell.waiting(lambda: 'waiting for "manageable"'):
            uuid = self._made.enroll()
        self._tell.note(f'node {uuid} is manageable; its power is off')
        return uuid

    def _show_silence(self) -> None:
        self._tell.step('Before introspection DHCP does not answer it')
        with self._tell.waiting(lambda: 'listening for an answer'):
            offer = self._server.discover(_LISTEN)
            if not offer:
                self._server.wait_ignored(_PATIENCE)
        if offer:
            raise BootError(f'dnsmasq offered {offer.address} to a server '
                            'that is not being inspected')
        self._tell.note('DISCOVER sent in its name: heard, and not answered')

    def _introspect(self, uuid: str) -> None:
        self._tell.step('Introspection: ironic switches the server on')
        nodes.introspect(uuid)
        with self._tell.waiting(self._expected):
            self._server.watch.wait_finished(
                uuid, self._given.timeout, self._made.services.values(),
                self._show_stage)

    def _show_inventory(self, uuid: str) -> bool:
        self._tell.step('Finished: what ironic-inspector knows now')
        data = nodes.inventory(uuid)
        files = self._server.transfers()
        for text in (self._server.timeline(),
                     report.tftp(files, os.fspath(self._made.where.tftp)),
                     report.inventory(data)):
            self._tell.block('\n' + text)
        total = time.monotonic() - self._given.began
        self._tell.block(f'\nTotal: {total:.1f} s')
        return bool(data['cpu']['architecture'] == 'aarch64')

    def end(self, failure: Exception | None) -> None:
        """Explain a failure, and keep the logs if there is a reason to.

        :param failure: what ended it; None: nothing failed.
        :raises OSError: the folder for the logs cannot be written.
        """
        keep = self._given.keep
        if failure:
            self._tell.block('\n' + aftermath.explain(
                self._made, failure))
            keep = keep or pathlib.Path(
                tempfile.mkdtemp(prefix='ironic-arm-'))
        if keep:
            aftermath.keep(self._made.where, keep)
            self._tell.block(f'Logs and configuration: {keep}')

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

    def _show(self, source: str, line: Line) -> None:
        if self._given.verbose:
            self._tell.note(f'{source} | {line.text}')


def _main(text: str) -> int:
    demo = Demo(order.from_json(text))
    good, failure = False, None
    try:
        good = demo.run()
    except _FAILURES as exc:
        failure = exc
    demo.end(failure)
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(_main(sys.argv[1]))
