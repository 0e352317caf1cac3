# SPDX-License-Identifier: Apache-2.0

"""Findings are logged at once, and again while they persist."""

import collections
import collections.abc
import logging
import time

from ironic_arm.netboot import findings

EVERY = 300.0
"""Seconds after which a finding that persists is logged again."""


class Reporter:
    """Logs findings that recur.

    :param log: a logger.
    :param clock: returns monotonic seconds.
    """

    def __init__(self, log: logging.Logger | logging.LoggerAdapter,
                 clock: collections.abc.Callable[[], float] = time.monotonic
                 ) -> None:
        self._log = log
        self._clock = clock
        self._reported: dict[tuple[str, str], float] = {}

    def report(self, found: collections.abc.Iterable[findings.Finding]
             ) -> None:
        """Log what is new, what is old enough, and what has gone.

        Findings that differ in nothing but the place are one line.
        """
        alike: dict[tuple[str, str], list[findings.Finding]] = (
            collections.defaultdict(list))
        for finding in found:
            alike[finding.code, finding.problem].append(finding)
        now = self._clock()
        for key, group in alike.items():
            last = self._reported.get(key)
            if last is None or now - last >= EVERY:
                self._reported[key] = now
                self._log_group(group)
        for key in self._reported.keys() - alike.keys():
            del self._reported[key]
            self._log.info('Resolved: %s. [%s]', key[1], key[0])

    def _log_group(self, group: list[findings.Finding]) -> None:
        error = group[0].severity is findings.Severity.ERROR
        more = f' (and {len(group) - 1} more like it)' * (len(group) > 1)
        (self._log.error if error else self._log.warning)(
            '%s%s', group[0], more)
