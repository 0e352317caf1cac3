# SPDX-License-Identifier: Apache-2.0

"""The demo of a full life: the part that runs in the private world."""

import dataclasses
import json
import pathlib
import sys
import tempfile
import time

from fleet.artifacts import life_files
from fleet.deployment import aftermath
from fleet.deployment import installation
from fleet.deployment import life
from fleet.deployment.rescue import RescueError
from fleet.machines.redfish import BindingError
from fleet.observe import chronicle
from fleet.observe.chronicle import Event
from fleet.observe.console import Console
from fleet.observe.watch import BootError
from fleet.sandbox.api import ApiError
from fleet.sandbox.commands import CommandError
from fleet.sandbox.lines import Line
from fleet.sandbox.process import ServiceError, last_lines
from fleet.services import nodes

STEPS = 5 + len(life.STEPS)
_PICTURE = 'full-life.svg'
_FAILURES = (ApiError, BindingError, BootError, CommandError, RescueError,
             ServiceError, OSError, nodes.NodeError)


@dataclasses.dataclass(frozen=True)
class Order:
    """All that the process inside needs to know from the one outside.

    :ivar root: the world's root folder.
    :ivar cache: where what is needed was prepared.
    :ivar keep: folder to copy logs and configuration to; '': only after a
        failure, to a new folder.
    :ivar verbose: show every line of the console and the logs.
    :ivar driver: hardware type of the node.
    :ivar fast_track: whether the agent stays between two tasks.
    :ivar timeout: seconds that one step may take.
    :ivar began: when the demo began, on the monotonic clock.
    """

    root: str
    cache: str
    keep: str
    verbose: bool
    driver: str
    fast_track: bool
    timeout: float
    began: float

    def to_json(self) -> str:
        """Return the order as text."""
        return json.dumps(dataclasses.asdict(self))


class Demo:
    """The demo, step by step.

    :param given: what to do.
    """

    def __init__(self, given: Order) -> None:
        self._given = given
        self._tell = Console(STEPS, done=1)
        self._now = ''
        self._files = life_files.prepare(pathlib.Path(given.cache),
                                         self._tell.note)
        on_line = self._line if given.verbose else None
        self._made = installation.make(pathlib.Path(given.root), on_line)
        self._life = life.Life(self._made, given.fast_track, self._happened,
                               on_line)

    def run(self) -> None:
        """Do it all.

        Any of the errors in ``_FAILURES`` may come out.
        """
        self._tell.step('A network of its own, and an operator\'s settings')
        with self._tell.waiting(lambda: 'writing the image for the disk'):
            installation.install(self._made, self._files,
                                 self._given.fast_track)
        self._tell.step('Starting libvirt, Redfish, dnsmasq and ironic')
        with self._tell.waiting(lambda: 'waiting for their answers'):
            self._made.start()
            self._made.wait_ready()
        self._tell.step('Enrolling the server in ironic, by Redfish')
        with self._tell.waiting(lambda: 'waiting for "manageable"'):
            uuid = installation.enroll(self._made, self._given.driver)
        for step in life.STEPS:
            self._tell.step(step.title)
            with self._tell.waiting(lambda: self._now):
                self._life.go(uuid, step, self._given.timeout)
        self._tell.step('The whole life')
        self._show()

    def _show(self) -> None:
        found, began = self._life.events(), self._life.began
        self._tell.block('\n' + chronicle.table(found, began))
        home = next(event.at for event in found
                    if event.what == chronicle.HOME)
        self._tell.block('\nFrom nothing to the call home: '
                         f'{home - began:.1f} s')
        picture = pathlib.Path(self._given.cache) / _PICTURE
        self._tell.block('\n' + installation.trace(self._made.where, picture)
                         + f'Picture of every boot: {picture}')
        total = time.monotonic() - self._given.began
        self._tell.block(f'\nTotal: {total:.1f} s')

    def _happened(self, event: Event) -> None:
        at = event.at - self._life.began
        self._now = event.what
        self._tell.note(f'{at:6.1f} s  {event.what}')

    def _line(self, source: str, line: Line) -> None:
        self._tell.note(f'{source} | {line.text}')

    def end(self, failure: Exception | None) -> None:
        """Explain a failure, and keep the logs if there is a reason to.

        :param failure: what ended it; None: nothing failed.
        :raises OSError: the folder for the logs cannot be written.
        """
        keep = self._given.keep
        if failure:
            self._tell.block(self._explain(failure))
            keep = keep or tempfile.mkdtemp(prefix='ironic-arm-')
        if keep:
            aftermath.keep(self._made.where, pathlib.Path(keep))
            self._tell.block(f'Logs and configuration: {keep}')

    def _explain(self, failure: Exception) -> str:
        where = self._made.where
        names = (f'console-{self._made.server.hardware.name}', 'dnsmasq',
                 'ironic')
        ends = [f'--- end of {name}.log\n{last_lines(where.log(name))}'
                for name in names]
        table = chronicle.table(self._life.events(), self._life.began)
        return '\n\n'.join(['', *ends, table, f'FAILED: {failure}'])


def _main(text: str) -> int:
    demo = Demo(Order(**json.loads(text)))
    failure = None
    try:
        demo.run()
    except _FAILURES as exc:
        failure = exc
    demo.end(failure)
    return 1 if failure else 0


if __name__ == '__main__':
    sys.exit(_main(sys.argv[1]))
