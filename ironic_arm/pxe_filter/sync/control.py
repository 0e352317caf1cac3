# SPDX-License-Identifier: Apache-2.0

"""The filter with everything it needs: host directory, dnsmasq, log."""

import collections.abc
import dataclasses
import logging
import time

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.dnsmasq_process import access
from ironic_arm.pxe_filter.dnsmasq_process import fail_closed
from ironic_arm.pxe_filter.dnsmasq_process import instance
from ironic_arm.pxe_filter.sync import compaction
from ironic_arm.pxe_filter.sync import outcome as sync_outcome
from ironic_arm.pxe_filter.sync import reports
from ironic_arm.pxe_filter.sync import sources
from ironic_arm.pxe_filter.sync import state

_NAMED = 5
# With these nobody is served, whatever the host directory says.
_NOT_SERVING = frozenset({
    filter_findings.DNSMASQ_ENDED, filter_findings.DNSMASQ_REMAINS,
    filter_findings.DENIED_DNSMASQ_REMAINS,
    filter_findings.DNSMASQ_START_FAILED,
    filter_findings.DIRECTORY_NOT_WATCHED, filter_findings.INTERFACE_TAKEN,
    filter_findings.FILTER_STOPPED_DNSMASQ})
# With these what should be written is not.
_NOT_WRITTEN = frozenset({filter_findings.DIRECTORY_FAILED,
                          filter_findings.HOST_FILE_FAILED})

Execute = collections.abc.Callable[..., object]


@dataclasses.dataclass(frozen=True)
class Settings:
    """What the operator says.

    :ivar hostsdir: dnsmasq's host directory.
    :ivar rules: path of the rule file.
    :ivar start: command that starts dnsmasq; empty if another does it.
    :ivar stop: command that ends it, likewise.
    :ivar owner: names the truth behind the filter.
    :ivar openable: whether unknown machines are ever welcome.
    :ivar purge: whether files of upstream's driver are removed.
    :ivar stale_max: so many stale entries of dnsmasq are put up with.
    :ivar pid_file: names the dnsmasq to be reloaded.
    :ivar reload: command that reloads it.
    :ivar options: what the first of these are called.
    """

    hostsdir: str
    rules: str
    start: str = ''
    stop: str = ''
    owner: str = ''
    openable: bool = True
    purge: bool = False
    stale_max: int = 10000
    pid_file: str = ''
    reload: str = ''
    options: faults.Options = faults.Options()


class Control:
    """Synchronizes, watches dnsmasq, and tells what is wrong.

    :param settings: what the operator says.
    :param execute: runs a command of the operator, see ``_execute`` of
        upstream's driver.
    :param log: where to tell.
    :param clock: tells seconds, and never jumps.
    """

    def __init__(self, settings: Settings, execute: Execute,
                 log: logging.Logger | logging.LoggerAdapter,
                 clock: collections.abc.Callable[[], float] = time.monotonic
                 ) -> None:
        self._log = log
        self._execute = execute
        self._options = settings.options
        self._reporter = reports.Reporter(log, clock)
        self.state = state.FilterState(
            settings.hostsdir, settings.owner, settings.openable, clock,
            settings.options.hostsdir, settings.purge)
        self.server = instance.Server(
            fail_closed.Settings(settings.hostsdir, settings.rules,
                                 settings.start, settings.stop,
                                 settings.options),
            self._run, clock)
        self._compaction = compaction.Compaction(
            compaction.Settings(settings.stale_max, settings.pid_file,
                                settings.reload, bool(settings.start)),
            self.server, clock)
        self._opened: frozenset[str] = frozenset()
        self._last = sync_outcome.Outcome()
        # Whether dnsmasq must start anew; None once it was started.
        self._start_due: bool | None = None
        self._began = False

    def sync(self, source: sources.Source) -> sync_outcome.Outcome:
        """Synchronize with a source, and mend what can be mended.

        :returns: what was done and found; its problems have been told.
        """
        outcome = self._last = self.state.sync(source)
        outcome.problems += self._about_others(outcome)
        if self._began:
            outcome.problems += self._mind_dnsmasq(outcome)
        outcome.problems += self._compaction.run(self.state)
        self._reporter.tell(outcome.problems)
        outcome.obstacle = self._obstacle(outcome)
        return outcome

    @property
    def taken(self) -> bool:
        """Whether another service has the directory, and its dnsmasq."""
        return any(problem.type is filter_findings.DIRECTORY_IN_USE
                   for problem in self._last.problems)

    def serve(self, rules_changed: bool) -> None:
        """Have dnsmasq serve, once the directory has been looked at.

        :param rules_changed: whether it must read its rules anew.
        """
        self._began = True
        self._start_due = rules_changed
        if not self.taken and not self._dangerous(self._last):
            problems = self._ensure()
            self._reporter.tell([*self._last.problems, *problems])

    def _ensure(self) -> list[findings.Finding]:
        renew, self._start_due = bool(self._start_due), False
        problems = self.server.ensure(self.state.directory.identity, renew)
        if not problems:
            self._start_due = None
        return problems

    def _mind_dnsmasq(self, outcome: sync_outcome.Outcome
                      ) -> list[findings.Finding]:
        """See that dnsmasq serves; or that it does not.

        While the denial of a machine cannot be written, nobody is served
        rather than that machine. Upstream's driver stops dnsmasq at any
        error too, but for good.
        """
        if self.taken:
            return []
        if self._dangerous(outcome):
            return self._silence(outcome)
        found = self._serving(outcome)
        if self.server.process is not None:
            found += findings.errors(self.server.unforced())
            found += access.check(self.server.process.pid,
                                  self.server.settings.hostsdir)
        return found

    def _serving(self, outcome: sync_outcome.Outcome) -> list[findings.Finding]:
        """Have dnsmasq serve if it does not."""
        usable = all(problem.type is not filter_findings.DIRECTORY_FAILED
                     for problem in outcome.problems)
        identity = self.state.directory.identity if usable else None
        try:
            if self._start_due is not None:
                return self._ensure()
            return self.server.check(identity)
        except Exception as exc:  # of the operator's command
            return [faults.found(
                filter_findings.DNSMASQ_START_FAILED, self._options.start,
                why=' '.join(str(exc).split()))]

    def _dangerous(self, outcome: sync_outcome.Outcome) -> bool:
        return bool(outcome.unrevoked) and any(
            problem.type in _NOT_WRITTEN for problem in outcome.problems)

    def _silence(self, outcome: sync_outcome.Outcome) -> list[findings.Finding]:
        names = _some(outcome.unrevoked)
        if not self.server.settings.stop:
            return [faults.found(
                filter_findings.NOT_DENIED, self.server.settings.hostsdir,
                names=names, how=self._options.stop
                and f'; to have it done, set {self._options.stop}')]
        left = self.server.end(self.server.find(
            self.state.directory.identity))
        return [faults.found(
            filter_findings.DENIED_DNSMASQ_REMAINS if left
            else filter_findings.FILTER_STOPPED_DNSMASQ,
            self.server.settings.hostsdir, names=names)]

    def _obstacle(self, outcome: sync_outcome.Outcome) -> str:
        """Return why a machine cannot be let in whose turn has just come.

        One that was let in before goes on with what it has.
        """
        reasons = [str(problem) for problem in findings.errors(
            outcome.problems)]
        serving = all(problem.type not in _NOT_SERVING
                      for problem in outcome.problems)
        out = outcome.unopened if serving else outcome.active
        new = out - self._opened
        self._opened = outcome.active - (out - self._opened)
        return (reasons or ['unknown'])[0] if new else ''

    def _about_others(self, outcome: sync_outcome.Outcome
                      ) -> list[findings.Finding]:
        """Return what is to be said about what is not ours."""
        found = []
        if outcome.refused:
            reasons = '; '.join(f'{text!r}: {reason}' for text, reason in
                                sorted(outcome.refused.items())[:_NAMED])
            found.append(faults.found(
                filter_findings.PORT_ADDRESS, '[ironic]',
                number=len(outcome.refused), reasons=reasons))
        if outcome.foreign:
            found.append(faults.found(
                filter_findings.FOREIGN_HOST_FILES, self.state.where,
                number=len(outcome.foreign), names=_some(outcome.foreign)))
        return found

    def _run(self, command: str, ignore_errors: bool) -> None:
        if ignore_errors:
            self._execute(command, ignore_errors=True)
        else:
            self._execute(command)


def _some(names: collections.abc.Iterable[str]) -> str:
    listed = sorted(names)
    more = f' and {len(listed) - _NAMED} more' * (len(listed) > _NAMED)
    return ', '.join(listed[:_NAMED]) + more
