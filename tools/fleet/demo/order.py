# SPDX-License-Identifier: Apache-2.0

"""What a demo is to do in its private world, and how it is carried out."""

import abc
import dataclasses
import json
import pathlib
import tempfile
import time
from collections.abc import Callable

from fleet.deployment import aftermath
from fleet.deployment.deployment import Deployment
from fleet.deployment.rescue import RescueError
from fleet.machines.redfish import BindingError
from fleet.observe.console import Console
from fleet.observe.watch import BootError
from fleet.sandbox.api import ApiError
from fleet.sandbox.commands import CommandError
from fleet.sandbox.lines import Line
from fleet.sandbox.process import ServiceError
from fleet.services.nodes import NodeError

_FAILURES = (ApiError, BindingError, BootError, CommandError, NodeError,
             OSError, RescueError, ServiceError)


@dataclasses.dataclass(frozen=True)
class Order:
    """All that the process inside needs to know from the one outside.

    :ivar root: the world's root folder.
    :ivar cache: where what is needed was prepared.
    :ivar keep: folder to copy logs and configuration to; '': only after a
        failure, to a new folder.
    :ivar verbose: show every line of the console and the logs.
    :ivar driver: hardware type of the node of a full life.
    :ivar fast: boot the small ramdisk; in a full life, let the agent stay
        between two tasks.
    :ivar timeout: seconds that the introspection or one step may take.
    :ivar began: when the demo began, on the monotonic clock.
    """

    root: str
    cache: str
    keep: str
    verbose: bool
    driver: str
    fast: bool
    timeout: float
    began: float

    def to_json(self) -> str:
        """Return the order as text."""
        return json.dumps(dataclasses.asdict(self))


class Demo(abc.ABC):
    """A demo, step by step.

    :param given: what to do.
    :param steps: how many there are; the first one is over.
    """

    made: Deployment

    def __init__(self, given: Order, steps: int) -> None:
        self._given = given
        self._tell = Console(steps, done=1)

    @abc.abstractmethod
    def run(self) -> bool:
        """Do it all; return whether the server became what it should.

        Any of the errors in ``_FAILURES`` may come out.
        """

    @abc.abstractmethod
    def explain(self, failure: Exception) -> str:
        """Return how far it came, and what the logs said last."""

    def show(self, source: str, line: Line) -> None:
        """Show a line of a log, if that is wanted."""
        if self._given.verbose:
            self._tell.note(f'{source} | {line.text}')

    def total(self) -> None:
        """Show how long all of it took."""
        seconds = time.monotonic() - self._given.began
        self._tell.block(f'\nTotal: {seconds:.1f} s')

    def end(self, failure: Exception | None) -> None:
        """Explain a failure, and keep the logs if there is a reason to.

        :param failure: what ended it; None: nothing failed.
        :raises OSError: the folder for the logs cannot be written.
        """
        keep = self._given.keep
        if failure:
            self._tell.block('\n' + self.explain(failure))
            keep = keep or tempfile.mkdtemp(prefix='ironic-arm-')
        if keep:
            aftermath.keep(self.made.where, pathlib.Path(keep))
            self._tell.block(f'Logs and configuration: {keep}')


def carry_out(make: Callable[[Order], Demo], text: str) -> int:
    """Run a demo; return the exit code.

    :param make: returns the demo.
    :param text: the order, as ``to_json`` made it.
    """
    demo = make(Order(**json.loads(text)))
    good, failure = False, None
    try:
        good = demo.run()
    except _FAILURES as exc:
        failure = exc
    demo.end(failure)
    return 0 if good else 1
