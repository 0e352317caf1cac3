# SPDX-License-Identifier: Apache-2.0

"""What the demo wants done in its private world, as one JSON text."""

import dataclasses
import json
import pathlib

from fleet.machines import servers
from fleet.machines.hardware import Hardware


@dataclasses.dataclass(frozen=True)
class Order:
    """All that the process inside needs to know from the one outside.

    :ivar root: the world's root folder.
    :ivar loader: file of the boot loader.
    :ivar kernel: file of the kernel.
    :ivar ramdisk: file of the ramdisk.
    :ivar memory_mib: memory of the machine.
    :ivar cpus: processors of the machine.
    :ivar keep: folder to copy logs and configuration to; None: only after
        a failure, to a new folder.
    :ivar verbose: show every line of the console and the logs.
    :ivar timeout: seconds from the introspection request to its end.
    :ivar began: when the demo began, on the monotonic clock.
    """

    root: pathlib.Path
    loader: pathlib.Path
    kernel: pathlib.Path
    ramdisk: pathlib.Path
    memory_mib: int
    cpus: int
    keep: pathlib.Path | None
    verbose: bool
    timeout: float
    began: float

    def hardware(self) -> Hardware:
        """Return what the machine is made of."""
        return dataclasses.replace(servers.ARM, cpus=self.cpus,
                                   memory_mib=self.memory_mib)

    def to_json(self) -> str:
        """Return the order as text."""
        return json.dumps(dataclasses.asdict(self), default=str)


def from_json(text: str) -> Order:
    """Return the order in a text that ``to_json`` made."""
    data = json.loads(text)
    for name in ('root', 'loader', 'kernel', 'ramdisk', 'keep'):
        if data[name] is not None:
            data[name] = pathlib.Path(data[name])
    return Order(**data)
