# SPDX-License-Identifier: Apache-2.0

"""The filter with all its parts: hosts directory, dnsmasq, log."""

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
from ironic_arm.pxe_filter.sync import reports
from ironic_arm.pxe_filter.sync import sources
from ironic_arm.pxe_filter.sync import state
from ironic_arm.pxe_filter.sync.outcome import Outcome

_NAMED = 5
# With these no machine is served, whatever the hosts directory allows.
_NOT_SERVING = frozenset({
    filter_findings.DNSMASQ_ENDED, filter_findings.DNSMASQ_REMAINS,
    filter_findings.DENIED_DNSMASQ_REMAINS,
    filter_findings.DNSMASQ_START_FAILED,
    filter_findings.DIRECTORY_NOT_WATCHED, filter_findings.INTERFACE_TAKEN,
    filter_findings.FILTER_STOPPED_DNSMASQ})
# With these entries are missing on disk.
_NOT_WRITTEN = frozenset({filter_findings.DIRECTORY_FAILED,
                          filter_findings.HOST_FILE_FAILED})

Execute = collections.abc.Callable[..., object]


@dataclasses.dataclass(frozen=True)
class Settings:
    """What the operator configured.

    :ivar hostsdir: dnsmasq's hosts directory.
    :ivar rules: path of the rule file.
    :ivar start: command that starts dnsmasq; empty if the filter does not.
    :ivar stop: command that ends it, likewise.
    :ivar owner: names the database behind the filter.
    :ivar allow_unknown: whether unknown hosts are ever allowed.
    :ivar purge: whether files of upstream's driver are removed.
    :ivar stale_max: how many stale entries of dnsmasq are accepted.
    :ivar pid_file: file with the number of the dnsmasq to reload.
    :ivar reload: command that reloads it.
    :ivar options: names of the options behind the first of these.
    """

    hostsdir: str
    rules: str
    start: str = ''
    stop: str = ''
    owner: str = ''
    allow_unknown: bool = True
    purge: bool = False
    stale_max: int = 10000
    pid_file: str = ''
    reload: str = ''
    options: faults.Options = faults.Options()


class Control:
    """Synchronizes, watches dnsmasq, and logs problems.

    :param settings: what the operator configured.
    :param execute: runs a command of the operator, see ``_execute`` of
        upstream's driver.
    :param log: where problems are logged.
    :param clock: returns monotonic seconds.
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
            settings.hostsdir, settings.owner, settings.allow_unknown, clock,
            settings.options.hostsdir, settings.purge)
        self.dnsmasq = instance.DnsmasqInstance(
            fail_closed.Settings(settings.hostsdir, settings.rules,
                                 settings.start, settings.stop,
                                 settings.options),
            self._run, clock)
        self._compaction = compaction.Compaction(
            compaction.Settings(settings.stale_max, settings.pid_file,
                                settings.reload, bool(settings.start)),
            self.dnsmasq, clock)
        self._allowed: frozenset[str] = frozenset()
        self._last = Outcome()
        # Whether dnsmasq must start anew; None once it was started.
        self._start_due: bool | None = None
        self._began = False

    def sync(self, source: sources.Source) -> Outcome:
        """Synchronize with a source, and keep dnsmasq serving.

        :returns: what was done and found; its problems are in the log.
        """
        outcome = self._last = self.state.sync(source)
        outcome.problems += self._foreign_findings(outcome)
        if self._began:
            outcome.problems += self._check_dnsmasq(outcome)
        outcome.problems += self._compaction.run(self.state)
        self._reporter.report(outcome.problems)
        outcome.obstacle = self._obstacle(outcome)
        return outcome

    @property
    def taken(self) -> bool:
        """Whether another service owns the directory and its dnsmasq."""
        return any(problem.type is filter_findings.DIRECTORY_IN_USE
                   for problem in self._last.problems)

    def serve(self, rules_changed: bool) -> None:
        """Have dnsmasq serve, once the directory was synchronized.

        :param rules_changed: whether it must read its rules anew.
        """
        self._began = True
        self._start_due = rules_changed
        if not self.taken and not self._denial_failed(self._last):
            problems = self._ensure()
            self._reporter.report([*self._last.problems, *problems])

    def _ensure(self) -> list[findings.Finding]:
        renew, self._start_due = bool(self._start_due), False
        problems = self.dnsmasq.ensure(self.state.directory.identity, renew)
        if not problems:
            self._start_due = None
        return problems

    def _check_dnsmasq(self, outcome: Outcome
                      ) -> list[findings.Finding]:
        """Keep dnsmasq serving, or stop it.

        While the denial of a machine cannot be written, dnsmasq is stopped:
        no machine is served rather than that one. Upstream's driver stops
        dnsmasq at any error too, but for good.
        """
        if self.taken:
            return []
        if self._denial_failed(outcome):
            return self._stop_dnsmasq(outcome)
        found = self._ensure_serving(outcome)
        if self.dnsmasq.process is not None:
            found += findings.errors(self.dnsmasq.not_fail_closed())
            found += access.check(self.dnsmasq.process.pid,
                                  self.dnsmasq.settings.hostsdir)
        return found

    def _ensure_serving(self, outcome: Outcome) -> list[findings.Finding]:
        """Have dnsmasq serve if it does not."""
        usable = all(problem.type is not filter_findings.DIRECTORY_FAILED
                     for problem in outcome.problems)
        identity = self.state.directory.identity if usable else None
        try:
            if self._start_due is not None:
                return self._ensure()
            return self.dnsmasq.check(identity)
        except Exception as exc:  # of the operator's command
            return [faults.found(
                filter_findings.DNSMASQ_START_FAILED, self._options.start,
                why=' '.join(str(exc).split()))]

    def _denial_failed(self, outcome: Outcome) -> bool:
        return bool(outcome.not_denied) and any(
            problem.type in _NOT_WRITTEN for problem in outcome.problems)

    def _stop_dnsmasq(self, outcome: Outcome) -> list[findings.Finding]:
        names = _some(outcome.not_denied)
        if not self.dnsmasq.settings.stop:
            return [faults.found(
                filter_findings.NOT_DENIED, self.dnsmasq.settings.hostsdir,
                names=names, how=self._options.stop
                and f'; to have it done, set {self._options.stop}')]
        left = self.dnsmasq.end(self.dnsmasq.find(
            self.state.directory.identity))
        return [faults.found(
            filter_findings.DENIED_DNSMASQ_REMAINS if left
            else filter_findings.FILTER_STOPPED_DNSMASQ,
            self.dnsmasq.settings.hostsdir, names=names)]

    def _obstacle(self, outcome: Outcome) -> str:
        """Return why a machine whose inspection just began is not allowed.

        A machine that was allowed before is not affected.
        """
        reasons = [str(problem) for problem in findings.errors(
            outcome.problems)]
        serving = all(problem.type not in _NOT_SERVING
                      for problem in outcome.problems)
        not_served = outcome.not_allowed if serving else outcome.active
        new = not_served - self._allowed
        self._allowed = outcome.active - (not_served - self._allowed)
        return (reasons or ['unknown'])[0] if new else ''

    def _foreign_findings(self, outcome: Outcome
                      ) -> list[findings.Finding]:
        """Return findings about addresses and files of others."""
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
