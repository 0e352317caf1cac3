# SPDX-License-Identifier: Apache-2.0

"""The demo of a full life: the part that runs in the private world."""

import pathlib
import sys

from fleet.artifacts import life_files
from fleet.demo import order
from fleet.deployment import installation
from fleet.deployment import life
from fleet.observe import chronicle
from fleet.observe.chronicle import Event
from fleet.sandbox.process import last_lines

STEPS = 5 + len(life.STEPS)
_PICTURE = 'full-life.svg'


class Demo(order.Demo):
    """An ARM server is inspected, deployed, rescued, and given back.

    :param given: what to do.
    """

    def __init__(self, given: order.Order) -> None:
        super().__init__(given, STEPS)
        self._now = ''
        self._files = life_files.prepare(pathlib.Path(given.cache),
                                         self._tell.note)
        self.made = installation.make(pathlib.Path(given.root), self.show)
        self._life = life.Life(self.made, given.fast, self._happened,
                               self.show)

    def run(self) -> bool:
        """Do it all."""
        self._tell.step('A network of its own, and an operator\'s settings')
        with self._tell.waiting(lambda: 'writing the image for the disk'):
            installation.install(self.made, self._files,
                                 self._given.fast)
        self._tell.step('Starting libvirt, Redfish, dnsmasq and ironic')
        with self._tell.waiting(lambda: 'waiting for their answers'):
            self.made.start()
            self.made.wait_ready()
        self._tell.step('Enrolling the server in ironic, by Redfish')
        with self._tell.waiting(lambda: 'waiting for "manageable"'):
            uuid = installation.enroll(self.made, self._given.driver)
        for step in life.STEPS:
            self._tell.step(step.title)
            with self._tell.waiting(lambda: self._now):
                self._life.go(uuid, step, self._given.timeout)
        self._tell.step('The whole life')
        self._show()
        return True

    def _show(self) -> None:
        found, began = self._life.events(), self._life.began
        self._tell.block('\n' + chronicle.table(found, began))
        home = next(event.at for event in found
                    if event.what == chronicle.HOME)
        self._tell.block('\nFrom nothing to the call home: '
                         f'{home - began:.1f} s')
        picture = pathlib.Path(self._given.cache) / _PICTURE
        self._tell.block('\n' + installation.trace(self.made.where, picture)
                         + f'Picture of every boot: {picture}')
        self.total()

    def _happened(self, event: Event) -> None:
        at = event.at - self._life.began
        self._now = event.what
        self._tell.note(f'{at:6.1f} s  {event.what}')

    def explain(self, failure: Exception) -> str:
        """Return what happened, and what the logs said last."""
        where = self.made.where
        names = (f'console-{self.made.server.hardware.name}', 'dnsmasq',
                 'ironic')
        ends = [f'--- end of {name}.log\n{last_lines(where.log(name))}'
                for name in names]
        table = chronicle.table(self._life.events(), self._life.began)
        return '\n\n'.join([*ends, table, f'FAILED: {failure}'])


if __name__ == '__main__':
    sys.exit(order.carry_out(Demo, sys.argv[1]))
