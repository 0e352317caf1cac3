# SPDX-License-Identifier: Apache-2.0

"""The dnsmasq that the filter works through: found, checked, started once.

Two dnsmasq on one interface both answer, and nobody knows which. So one that
runs already is taken over, or it ends before another is started.
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

LOOK_EVERY = 30.0
"""Seconds between two searches for a dnsmasq that is not seen."""

START_EVERY = 15.0
"""Seconds between two attempts to start dnsmasq."""

APPEAR_WITHIN = 2.0
"""Seconds in which a dnsmasq that was started can be seen, if at all."""

_END_WITHIN = 10.0

Identity = tuple[int, int]
Run = collections.abc.Callable[[str, bool], None]
"""Runs a command; its failure may be of no interest."""


class Server:
    """dnsmasq, as the filter sees it.

    :param settings: what the operator says.
    :param run: runs a command.
    :param clock: tells seconds, and never jumps.
    :ivar process: the dnsmasq that was found; None if there is none.
    :ivar facts: what it has in force.
    :ivar seen: whether there ever was one.
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
        self._unforced: list[findings.Finding] | None = None
        self._identity: Identity | None = None
        self._looked_at = -LOOK_EVERY
        self._started_at = -START_EVERY

    def find(self, identity: Identity | None) -> list[processes.Process]:
        """Return every dnsmasq that serves the directory.

        One that was started with the very command of the operator counts,
        even if the directory is not there.

        :param identity: device and inode of the directory.
        """
        self._looked_at = self._clock()
        mine = tuple(fail_closed.words(self.settings.start)[1:])
        found = []
        self.process, self.facts = None, command_line.Facts()
        self._watch = self._unforced = None
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
        :param renew: whether one that runs must start anew, because what
            it reads at its start has changed.
        :returns: what keeps it from that.
        """
        found = self.find(identity)
        renew = renew or len(found) > 1 or any(
            self._outdated(process, identity) for process in found)
        if found and not renew:
            LOG.info('dnsmasq runs already, with process number %s, and is '
                     'left as it is', found[0].pid)
            return []
        if not self.settings.start:
            return [self._restart_due()] if found else []
        left = self.end(found)
        if left:
            return [faults.found(filter_findings.DNSMASQ_REMAINS,
                                 f'process {left[0].pid}')]
        other = self._neighbour()
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
                    LOG.warning('dnsmasq with process number %s cannot be '
                                'ended: %s', process.pid, exc.strerror)
        return [process for process in found
                if not process.ended_within(_END_WITHIN)]

    def check(self, identity: Identity | None) -> list[findings.Finding]:
        """Return what keeps dnsmasq from serving, and mend it if possible.

        :param identity: device and inode of the directory; None while it
            cannot be opened.
        """
        if self._watch is not None and self._watch.alive():
            if (identity in (None, self._identity) or self.process is None
                    or self.process.watches(identity)):
                return []
            return self._replaced(identity)
        if not self.seen and (self._clock() - self._looked_at < LOOK_EVERY):
            return []
        if self.find(identity) or not self.seen:
            return []
        if identity is None or not self.settings.start:
            return [self._dead()]
        return self._launch(identity) or ([] if self.process
                                          else [self._dead()])

    def _outdated(self, process: processes.Process,
                  identity: Identity | None) -> bool:
        # Whether another file of ours asks for a restart, who wrote it knows.
        ours = os.path.splitext(self.settings.rules)[0] + '.'
        return (process.older_than(self.settings.rules)
                or any(process.older_than(path)
                       for path in process.facts().files
                       if not path.startswith(ours))
                or identity is not None
                and process.watches(identity) is False)

    def unforced(self) -> list[findings.Finding]:
        """Return why machines without an entry would get an answer.

        The dnsmasq that runs is looked at, or else the one that would be
        started.
        """
        if self._unforced is None:
            found = fail_closed.unforced(self.settings, self.process,
                                         self.facts)
            if self.process is None:
                return found
            self._unforced = found
        return self._unforced

    def _neighbour(self) -> processes.Process | None:
        """Return a dnsmasq that is in the way of the one to be started."""
        planned = fail_closed.planned(self.settings)
        wanted = set(planned.interfaces) if planned else ()
        for process in processes.running() if wanted else ():
            facts = process.facts()
            if (processes.here(process) and facts.serves_dhcp
                    and wanted.intersection(facts.interfaces)):
                return process
        return None

    def _launch(self, identity: Identity | None) -> list[findings.Finding]:
        """Start dnsmasq, and find it."""
        now = self._clock()
        if now - self._started_at < START_EVERY:
            return [self._dead()]
        self._started_at = now
        self._run(self.settings.start, False)
        deadline = time.monotonic() + APPEAR_WITHIN
        while not self.find(identity) and time.monotonic() < deadline:
            time.sleep(0.1)
        return []

    def _replaced(self, identity: Identity | None) -> list[findings.Finding]:
        """The directory is another one than dnsmasq looks at."""
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

    def _dead(self) -> findings.Finding:
        return faults.found(
            filter_findings.DNSMASQ_ENDED, self.settings.hostsdir,
            how='It is started again' if self.settings.start
            else 'Start it again')
