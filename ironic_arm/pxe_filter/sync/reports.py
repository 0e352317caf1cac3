# SPDX-License-Identifier: Apache-2.0

"""What goes wrong is said at once, and then now and again."""

import collections
import collections.abc
import logging
import time

from ironic_arm.netboot import findings

EVERY = 300.0
"""Seconds after which a fault that persists is told again."""


class Reporter:
    """Logs findings that come again and again.

    :param log: a logger.
    :param clock: tells seconds, and never jumps.
    """

    def __init__(self, log: logging.Logger | logging.LoggerAdapter,
                 clock: collections.abc.Callable[[], float] = time.monotonic
                 ) -> None:
        self._log = log
        self._clock = clock
        self._told: dict[tuple[str, str], float] = {}

    def tell(self, found: collections.abc.Iterable[findings.Finding]
             ) -> None:
        """Log what is new, what is old enough, and what has gone.

        Findings that differ in nothing but the place are told as one.
        """
        alike: dict[tuple[str, str], list[findings.Finding]] = (
            collections.defaultdict(list))
        for finding in found:
            alike[finding.code, finding.problem].append(finding)
        now = self._clock()
        for key, group in alike.items():
            if key not in self._told or now - self._told[key] >= EVERY:
                self._told[key] = now
                self._say(group)
        for key in self._told.keys() - alike.keys():
            del self._told[key]
            self._log.info('This is over: %s. [%s]', key[1], key[0])

    def _say(self, group: list[findings.Finding]) -> None:
        error = group[0].severity is findings.Severity.ERROR
        more = f' (and {len(group) - 1} more like it)' * (len(group) > 1)
        (self._log.error if error else self._log.warning)(
            '%s%s', group[0], more)
