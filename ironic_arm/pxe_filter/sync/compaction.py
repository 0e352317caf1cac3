# SPDX-License-Identifier: Apache-2.0

"""Reload dnsmasq so that it drops entries that no file has any more.

dnsmasq (2.90) adds what it reads from a hosts directory to what it read
before, and drops entries only when it reads everything anew at a reload.
"""

import collections.abc
import dataclasses
import shlex
import time

from oslo_concurrency import processutils

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.dnsmasq_process import instance
from ironic_arm.pxe_filter.dnsmasq_process import processes
from ironic_arm.pxe_filter.dnsmasq_process import reloads
from ironic_arm.pxe_filter.sync import state

EVERY = 300.0
"""Seconds after which a failed reload is tried again."""

APART = 10.0
"""Seconds between two reloads. Entries are searched one after the other, so
that a dnsmasq which gathers them for minutes answers too late.
"""

_TIMEOUT = 30


@dataclasses.dataclass(frozen=True)
class Settings:
    """When dnsmasq is to be reloaded, and how.

    :ivar limit: how many stale entries are accepted; 0 for any number.
    :ivar pid_file: file with the number of the process to reload.
    :ivar command: command that reloads it.
    :ivar own: whether the dnsmasq that was found may be signalled.
    """

    limit: int
    pid_file: str = ''
    command: str = ''
    own: bool = False


class Compaction:
    """Reloads dnsmasq when it holds too much.

    :param settings: when and how.
    :param dnsmasq: the dnsmasq that serves the directory.
    :param clock: returns monotonic seconds.
    """

    def __init__(self, settings: Settings, dnsmasq: instance.DnsmasqInstance,
                 clock: collections.abc.Callable[[], float] = time.monotonic
                 ) -> None:
        self._settings = settings
        self._dnsmasq = dnsmasq
        self._clock = clock
        self._tried_at = -EVERY
        self._last: list[findings.Finding] = []

    def run(self, filter_state: state.FilterState
            ) -> list[findings.Finding]:
        """Reload dnsmasq if it is time.

        :returns: why that was not possible; until it is tried again, the
            answer stays the same.
        """
        limit = self._settings.limit
        if not limit or filter_state.stale <= limit:
            self._last = []
        elif self._clock() - self._tried_at >= (
                EVERY if self._last else APART):
            self._tried_at = self._clock()
            self._last = self._try(filter_state)
        return self._last

    def _try(self, filter_state: state.FilterState
             ) -> list[findings.Finding]:
        where = filter_state.directory.path
        held = f'dnsmasq holds {filter_state.stale} entries that no file ' \
               'has any more, which makes it slower'
        process = self._process()
        if isinstance(process, OSError):
            return [faults.found(
                filter_findings.RELOAD_FAILED, filter_state.where,
                why=process.strerror or str(process))]
        if process is None and not self._settings.command:
            return [faults.found(filter_findings.DNSMASQ_STALE, where,
                                 held=held)]
        risk = (reloads.risk(process, where)
                if process is not None
                else 'a reload may end it: an entry has "set:", and no '
                     'dnsmasq is found whose version could be read'
                if reloads.sets_tags(where) else '')
        if risk:
            return [faults.found(filter_findings.RELOAD_UNSAFE, where,
                                 held=held, risk=risk)]
        return filter_state.compact(
            lambda: self._reload(process)).problems

    def _process(self) -> processes.Process | OSError | None:
        """Return the dnsmasq to reload, or why it is not known."""
        if self._settings.pid_file:
            try:
                return processes.by_pid_file(self._settings.pid_file)
            except OSError as exc:
                return exc
        if self._settings.own or self._settings.command:
            return self._dnsmasq.process
        return None

    def _reload(self, process: processes.Process | None) -> None:
        if not self._settings.command:
            reloads.reload(process)
            return
        try:
            processutils.execute(*shlex.split(self._settings.command),
                                 timeout=_TIMEOUT)
        except (processutils.ProcessExecutionError, ValueError) as exc:
            raise OSError(5, str(exc).replace('\n', ' ')) from exc
