# SPDX-License-Identifier: Apache-2.0

"""What is told, and kept, of a world before it goes."""

import pathlib
import shutil

from fleet.stands import report
from fleet.observe import timeline
from fleet.sandbox.layout import Layout
from fleet.sandbox.process import last_lines
from fleet.stands.rig import Server

_KEPT = ('log', 'etc', 'rules', 'hosts', 'tftp/grub')


def explain(server: Server, where: Layout, failure: Exception) -> str:
    """Return how far a boot came, and what the logs said last.

    :param server: what booted.
    :param where: the world's folders.
    :param failure: what ended it.
    """
    stages = server.watch.stages()
    power_on = server.machine.powered_on_at
    table = [report.boot_timeline(stages, power_on)] if power_on else []
    ends = [f'--- end of {path.name}\n{last_lines(path)}'
            for path in (server.machine.log, server.machine.errors,
                         where.log('dnsmasq'), where.log('inspector'))
            if path.exists()]
    last = timeline.reached(stages) or 'none'
    return '\n\n'.join([f'FAILED: {failure}', *ends, *table,
                        f'FAILED (see above). Last boot stage: {last}'])


def keep(where: Layout, into: pathlib.Path) -> None:
    """Copy logs and configuration out of the world.

    :param where: the world's folders.
    :param into: a folder, made if it is missing.
    :raises OSError: it cannot be written.
    """
    for name in _KEPT:
        if (where.root / name).is_dir():
            shutil.copytree(where.root / name, into / name,
                            dirs_exist_ok=True)
