# SPDX-License-Identifier: Apache-2.0

"""What is reported, and kept, of a world before it goes."""

import pathlib
import shutil

from fleet.deployment.deployment import Deployment
from fleet.observe import timeline
from fleet.sandbox.layout import Layout
from fleet.sandbox.process import last_lines

_KEPT = ('log', 'etc', 'rules', 'hosts', 'tftp/grub')


def explain(made: Deployment, failure: Exception) -> str:
    """Return how far a boot came, and what the logs said last.

    :param made: the deployment, with one machine.
    :param failure: what ended it.
    """
    server, where = made.server, made.where
    ends = [f'--- end of {path.name}\n{last_lines(path)}'
            for path in (server.machine.log, server.machine.errors,
                         where.log('dnsmasq'), where.log('inspector'))
            if path.exists()]
    last = timeline.reached(server.watch.stages()) or 'none'
    table = [server.timeline()] if server.machine.powered_on_at else []
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
