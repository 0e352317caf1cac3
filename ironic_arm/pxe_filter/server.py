# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""The dnsmasq that the filter works through: found, checked, started once.

Two dnsmasq on one interface both answer, and nobody knows which. So one that
runs already is taken over, or it ends before another is started.
"""

import collections.abc
import dataclasses
import logging
import os
import shlex
import signal
import time

from ironic_arm.netboot import findings
from ironic_arm.netboot import in_force
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter import processes

LOG = logging.getLogger(__name__)

LOOK_EVERY = 30.0
"""Seconds between two searches for a dnsmasq that is not seen."""

START_EVERY = 15.0
"""Seconds between two attempts to start dnsmasq."""

APPEAR_WITHIN = 2.0
"""Seconds in which a dnsmasq that was started can be seen, if at all."""

_END_WITHIN = 10.0
_SAFE_RELOAD = (2, 91)
_START = '[dnsmasq_pxe_filter]dnsmasq_start_command'

Identity = tuple[int, int]
Run = collections.abc.Callable[[str, bool], None]
"""Runs a command; its failure may be of no interest."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """What the operator says about dnsmasq.

    :ivar hostsdir: the directory that it has to read.
    :ivar rules: the rule file that it has to read.
    :ivar start: command that starts it, if this service is to.
    :ivar stop: command that ends it, likewise.
    """

    hostsdir: str
    rules: str
    start: str = ''
    stop: str = ''


class Server:
    """dnsmasq, as the filter sees it.

    :param settings: what the operator says.
    :param run: runs a command.
    :param clock: tells seconds, and never jumps.
    """

    def __init__(self, settings: Settings, run: Run,
                 clock: collections.abc.Callable[[], float] = time.monotonic
                 ) -> None:
        self.settings = settings
        self._run = run
        self._clock = clock
        self.process: processes.Process | None = None
        self.seen = False
        self._watch: processes.Watch | None = None
        self._facts = in_force.Facts()
        self._identity: Identity | None = None
        self._looked_at = -LOOK_EVERY
        self._started_at = -START_EVERY

    @property
    def facts(self) -> in_force.Facts:
        """What the process that was found has in force."""
        return self._facts

    def find(self, identity: Identity | None) -> list[processes.Process]:
        """Return every dnsmasq that serves the directory.

        One that was started with the very command of the operator counts,
        even if the directory is not there.

        :param identity: device and inode of the directory.
        """
        self._looked_at = self._clock()
        mine = tuple(_words(self.settings.start)[1:])
        found = []
        self.process, self._facts = None, in_force.Facts()
        self._watch = None
        for process in processes.running():
            facts = process.facts()
            if process.serves(identity, facts) or (
                    mine and process.arguments == mine):
                found.append(process)
                self.process, self._facts = process, facts
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
            return [faults.error(
                'dnsmasq-remains', f'process {left[0].pid}',
                'this dnsmasq serves the same directory and does not end',
                'End it; no second one is started beside it')]
        other = self._neighbour()
        if other is not None:
            return [faults.error(
                'interface-taken', f'process {other.pid}',
                'this dnsmasq serves DHCP on the same interface: '
                + ' '.join(other.arguments),
                'End it; no second one is started beside it')]
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

    def reload(self, process: processes.Process | None = None) -> None:
        """Have dnsmasq read its directories anew.

        :param process: which one; by default the one that was found.
        :raises OSError: if it cannot be told to.
        """
        process = process or self.process
        if process is None or not process.alive():
            raise ProcessLookupError(3, 'no dnsmasq is seen')
        process.send(signal.SIGHUP)

    def reload_risk(self, process: processes.Process,
                    sets_tags: collections.abc.Callable[[str], bool]) -> str:
        """Return why a reload would end dnsmasq; empty if it would not.

        :param process: which one.
        :param sets_tags: tells whether a file or directory has entries that
            set tags.
        """
        version = process.version()
        if version is not None and version >= _SAFE_RELOAD:
            return ''
        values = process.facts().values
        for path in [self.settings.hostsdir,
                     *values.get('dhcp-hostsdir', ()),
                     *values.get('dhcp-hostsfile', ())]:
            if sets_tags(path):
                name = '.'.join(map(str, version)) if version else 'unknown'
                return (f'dnsmasq (version {name}) would end: {path} has '
                        'entries with "set:", and before 2.91 it does not '
                        'survive a reload with them')
        return ''

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

    def planned(self) -> in_force.Facts | None:
        """Return what the command of the operator would start.

        :returns: None if that cannot be told from the command.
        """
        program, *arguments = _words(self.settings.start) or ['']
        if os.path.basename(program) != 'dnsmasq':
            return None
        return in_force.facts(arguments, processes.Root('self'))

    def unforced(self) -> list[findings.Finding]:
        """Return why machines without an entry would get an answer.

        The dnsmasq that runs is looked at, or else the one that would be
        started.
        """
        facts = (self._facts if self.process is not None
                 else self.planned())
        if facts is None:
            return [faults.warning(
                'dnsmasq-unseen', self.settings.hostsdir,
                'no dnsmasq that serves this directory can be seen, so it is '
                'not known whether machines that are not being inspected are '
                'kept out', 'See that its configuration reads '
                f'{self.settings.rules} and this directory')]
        missing = []
        if not facts.fails_closed:
            missing.append(f'dhcp-ignore={in_force.FAIL_CLOSED} (conf-dir='
                           f'{os.path.dirname(self.settings.rules)})')
        # One that runs was found by the directory that it reads.
        if self.process is None and not _same(
                self.settings.hostsdir, facts.values.get(
                    'dhcp-hostsdir', ())):
            missing.append(f'dhcp-hostsdir={self.settings.hostsdir}')
        return [self._open(missing, facts)] if missing else []

    def _open(self, missing: list[str], facts: in_force.Facts
              ) -> findings.Finding:
        where = 'dnsmasq ' + (' '.join(
            self.process.arguments) if self.process is not None
            else self.settings.start)
        problem = 'it does not have in force ' + ' and '.join(missing)
        if facts.unread:
            return faults.warning(
                'dnsmasq-unread', where, 'not all of its configuration can '
                'be read (' + ', '.join(facts.unread) + '), and in the rest '
                + problem, 'Let this service read it')
        return faults.error(
            'dnsmasq-open', where, problem, 'Put that into its '
            'configuration, or set [arm_pxe_filter]require_fail_closed to '
            'false')

    def _neighbour(self) -> processes.Process | None:
        """Return a dnsmasq that is in the way of the one to be started."""
        planned = self.planned()
        wanted = set(planned.values.get('interface', ())) if planned else ()
        for process in processes.running() if wanted else ():
            values = process.facts().values
            if (processes.here(process) and values.get('dhcp-range')
                    and wanted.intersection(values.get('interface', ()))):
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
        return [faults.error(
            'directory-not-watched', self.settings.hostsdir,
            'the directory was replaced, and dnsmasq still looks at the one '
            'that stood there before', 'Restart dnsmasq')]

    def _restart_due(self) -> findings.Finding:
        return faults.error(
            'dnsmasq-outdated', self.settings.rules,
            'dnsmasq started before this configuration was written',
            'Restart dnsmasq; to have it done, set '
            f'{_START} and [dnsmasq_pxe_filter]dnsmasq_stop_command')

    def _dead(self) -> findings.Finding:
        return faults.error(
            'dnsmasq-ended', self.settings.hostsdir,
            'the dnsmasq that served this directory has ended',
            'It is started again' if self.settings.start
            else 'Start it again')


def _same(path: str, others: collections.abc.Iterable[str]) -> bool:
    return os.path.realpath(path) in map(os.path.realpath, others)


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []
