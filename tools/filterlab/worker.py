# SPDX-License-Identifier: Apache-2.0

"""A process with one real PXE filter driver of ironic-inspector in it.

It loads the driver as ironic-inspector does, from the configuration file in
its argument, then obeys lines of JSON on its standard input: ``{"do": ...}``.
Each is answered by one line with what it cost.
"""

import ctypes
import gc
import json
import os
import pathlib
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

# ironic-inspector's own programs start with this import; it makes the
# process one of eventlet's.
import ironic_inspector.cmd  # noqa: F401
from filterlab import literal
from ironic_inspector.common import ironic
from ironic_inspector.common import service_utils
from ironic_inspector.db import api
from ironic_inspector.pxe_filter import base
from oslo_config import cfg


class Worker:
    """The driver, and a client of ironic as periodic tasks have it."""

    def __init__(self) -> None:
        self._driver = base.driver()
        self._literal: literal.Literal | None = None

    def init(self) -> None:
        """Do what ironic-inspector does with the filter when it starts."""
        self._driver.init_filter()

    def sync(self) -> None:
        """Do what its periodic task does."""
        self._driver.sync(ironic.get_client())

    def end(self) -> None:
        """Do what it does with the filter when it ends."""
        self._driver.tear_down_filter()

    def restart(self, deny_unknown: bool, discovery: bool) -> None:
        """End, and start with a new driver and changed settings."""
        if self._driver.state == base.States.initialized:
            self.end()
        cfg.CONF.set_override('deny_unknown_macs', deny_unknown, 'pxe_filter')
        cfg.CONF.set_override('node_not_found_hook',
                              'enroll' if discovery else None, 'processing')
        base._DRIVER_MANAGER = None
        self._driver = base.driver()
        self.init()

    def given(self, known: literal.Ranges, active: literal.Ranges) -> None:
        """Give the driver literal sets from now on, or other ones."""
        self._literal = self._literal or literal.Literal()
        self._literal.given(known, active)

    def look(self) -> dict[str, Any]:
        """Return what the process holds, after a collection."""
        gc.collect()
        statm = pathlib.Path('/proc/self/statm').read_text('utf-8').split()
        return {'memory': int(statm[1]) * os.sysconf('SC_PAGE_SIZE'),
                'peak': resource.getrusage(
                    resource.RUSAGE_SELF).ru_maxrss * 1024,
                'objects': len(gc.get_objects()),
                'blocks': sys.getallocatedblocks(),
                'descriptors': len(os.listdir('/proc/self/fd')),
                'state': self._driver.state}


    def trim(self) -> None:
        """Give the memory back that is free but kept for later."""
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)


def _run(what: Callable[..., Any], arguments: dict[str, Any]
         ) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer: dict[str, Any] = {}
    try:
        answer = what(**arguments) or {}
    except (Exception, SystemExit) as exc:
        answer = {'error': f'{type(exc).__name__}: {exc}'}
    return {'wall': time.perf_counter() - wall,
            'cpu': time.process_time() - cpu, **answer}


def main() -> None:
    """Obey until the input ends."""
    # Nothing but answers may go to the standard output.
    answers = os.fdopen(os.dup(1), 'w', encoding='utf-8')
    os.dup2(2, 1)
    service_utils.prepare_service(['--config-file', sys.argv[1]])
    api.init()
    worker = Worker()
    for line in sys.stdin:
        arguments = json.loads(line)
        answer = _run(getattr(worker, arguments.pop('do')), arguments)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == '__main__':
    main()
