# SPDX-License-Identifier: Apache-2.0

"""The dnsmasq that the filter works through: found, checked, started once.

Two dnsmasq on one interface both answer, and which answer a machine takes is
unpredictable. So a dnsmasq that runs already is taken over, or it is ended
before another one is started.
"""

import collections.abc
import logging
import os
import signal
import time

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.dnsmasq import command_line
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.dnsmasq_process import fail_closed
from ironic_arm.pxe_filter.dnsmasq_process import processes

LOG = logging.getLogger(__name__)

SEARCH_EVERY = 30.0
"""Seconds between two searches while no dnsmasq is found."""

START_EVERY = 15.0
"""Seconds between two attempts to start dnsmasq."""

APPEAR_WITHIN = 2.0
"""Seconds in which a dnsmasq that was started must be found."""

_END_WITHIN = 10.0

Identity = tuple[int, int]
Run = collections.abc.Callable[[str, bool], None]
"""Runs a command; the flag is whether its failure is ignored."""


class DnsmasqInstance:
    """The dnsmasq that serves the hosts directory.

    :param settings: what the operator configured.
    :param run: runs a command.
    :param clock: returns monotonic seconds.
    :ivar process: the dnsmasq that was found; None if there is none.
    :ivar facts: its effective configuration.
    :ivar seen: whether one was ever found.
    """

    def __init__(self, settings: fail_closed.Settings, run: Run,
                 clock: collections.abc.Callable[[], float] = time.monotonic
                 ) -> None:
        self.settings = settings
        self._run = run
        self._clock = clock
        self.process: processes.Process | None = None
        self.seen = False
        self._watch: processes.Watch | None = None
        self.facts = command_line.Facts()
        self._not_fail_closed: list[findings.Finding] | None = None
        self._identity: Identity | None = None
        self._searched_at = -SEARCH_EVERY
        self._started_at = -START_EVERY

    def find(self, identity: Identity | None) -> list[processes.Process]:
        """Return every dnsmasq that serves the directory.

        A dnsmasq with exactly the arguments of the operator's command
        counts, even if the directory is missing.

        :param identity: device and inode of the directory.
        """
        self._searched_at = self._clock()
        mine = tuple(fail_closed.words(self.settings.start)[1:])
        found = []
        self.process, self.facts = None, command_line.Facts()
        self._watch = self._not_fail_closed = None
        for process in processes.running():
            facts = process.facts()
            if process.serves(identity, facts) or (
                    mine and process.arguments == mine):
                found.append(process)
                self.process, self.facts = process, facts
                self._identity = identity
                self.seen = True
        if self.process is not None:
            self._watch = processes.Watch(self.process)
        return found

    def ensure(self, identity: Identity | None, renew: bool
               ) -> list[findings.Finding]:
        """Have one dnsmasq serve the directory, and no second one.

        :param identity: device and inode of the directory.
        :param renew: whether one that runs must be restarted, because files
            that it reads at its start have changed.
        :returns: why that is not possible.
        """
        found = self.find(identity)
        renew = renew or len(found) > 1 or any(
            self._outdated(process, identity) for process in found)
        if found and not renew:
            LOG.info('dnsmasq runs already, as process %s, and is not '
                     'restarted', found[0].pid)
            return []
        if not self.settings.start:
            return [self._restart_due()] if found else []
        left = self.end(found)
        if left:
            return [faults.found(filter_findings.DNSMASQ_REMAINS,
                                 f'process {left[0].pid}')]
        other = self._conflicting()
        if other is not None:
            return [faults.found(
                filter_findings.INTERFACE_TAKEN, f'process {other.pid}',
                command=' '.join(other.arguments))]
        return self._launch(identity)

    def end(self, found: collections.abc.Sequence[processes.Process]
            ) -> list[processes.Process]:
        """End processes, by the operator's command and then by signal.

        :returns: those that remain.
        """
        if found and self.settings.stop:
            self._run(self.settings.stop, True)
        for process in found:
            if not process.ended_within(1.0):
                try:
                    process.send(signal.SIGTERM)
                except OSError as exc:
                    LOG.warning('Process %s (dnsmasq) cannot be ended: %s',
                                process.pid, exc.strerror)
        return [process for process in found
                if not process.ended_within(_END_WITHIN)]

    def check(self, identity: Identity | None) -> list[findings.Finding]:
        """Return why dnsmasq does not serve, and restart it if possible.

        :param identity: device and inode of the directory; None while it
            cannot be opened.
        """
        if self._watch is not None and self._watch.alive():
            if (identity in (None, self._identity) or self.process is None
                    or self.process.watches(identity)):
                return []
            return self._directory_replaced(identity)
        if (not self.seen
                and self._clock() - self._searched_at < SEARCH_EVERY):
            return []
        if self.find(identity) or not self.seen:
            return []
        if identity is None or not self.settings.start:
            return [self._ended()]
        return self._launch(identity) or ([] if self.process
                                          else [self._ended()])

    def _outdated(self, process: processes.Process,
                  identity: Identity | None) -> bool:
        # Whether another file of the filter needs a restart, its writer knows.
        ours = os.path.splitext(self.settings.rules)[0] + '.'
        return (process.older_than(self.settings.rules)
                or any(process.older_than(path)
                       for path in process.facts().files
                       if not path.startswith(ours))
                or identity is not None
                and process.watches_once_started(identity) is False)

    def not_fail_closed(self) -> list[findings.Finding]:
        """Return why machines without an entry would get a lease.

        The dnsmasq that runs is checked, or else the one that would be
        started.
        """
        if self._not_fail_closed is None:
            found = fail_closed.not_fail_closed(self.settings, self.process,
                                                self.facts)
            if self.process is None:
                return found
            self._not_fail_closed = found
        return self._not_fail_closed

    def _conflicting(self) -> processes.Process | None:
        """Return a dnsmasq that serves DHCP on an interface of ours."""
        planned = fail_closed.planned(self.settings)
        wanted = set(planned.interfaces) if planned else ()
        for process in processes.running() if wanted else ():
            facts = process.facts()
            if (processes.shares_network(process) and facts.serves_dhcp
                    and wanted.intersection(facts.interfaces)):
                return process
        return None

    def _launch(self, identity: Identity | None) -> list[findings.Finding]:
        """Start dnsmasq, and find it."""
        now = self._clock()
        if now - self._started_at < START_EVERY:
            return [self._ended()]
        self._started_at = now
        self._run(self.settings.start, False)
        deadline = time.monotonic() + APPEAR_WITHIN
        while not self.find(identity) and time.monotonic() < deadline:
            time.sleep(0.1)
        return []

    def _directory_replaced(self, identity: Identity | None
                            ) -> list[findings.Finding]:
        """dnsmasq watches a directory that was replaced: restart it."""
        if self.settings.start:
            return self.ensure(identity, renew=True)
        return [faults.found(filter_findings.DIRECTORY_NOT_WATCHED,
                             self.settings.hostsdir)]

    def _restart_due(self) -> findings.Finding:
        options = self.settings.options
        return faults.found(
            filter_findings.DNSMASQ_OUTDATED, self.settings.rules,
            how=f'; to have it done, set {options.start} and {options.stop}'
            if options.start else '')

    def _ended(self) -> findings.Finding:
        return faults.found(
            filter_findings.DNSMASQ_ENDED, self.settings.hostsdir,
            how='It is started again' if self.settings.start
            else 'Start it again')
