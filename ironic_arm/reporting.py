# SPDX-License-Identifier: Apache-2.0

"""Log findings when a service starts, apart from the silenced ones."""

import collections.abc
import logging
import re

from ironic_arm.netboot import findings

_CREDENTIALS = re.compile(r'://[^\s/?#]*@')


def log_findings(log: logging.Logger | logging.LoggerAdapter,
                 found: collections.abc.Iterable[findings.Finding],
                 fatal: collections.abc.Collection[findings.Finding]
                 ) -> None:
    """Log findings, each with the level that suits it.

    :param fatal: those for which the service does not start.
    """
    for finding in found:
        if finding in fatal:
            log.critical('%s', finding)
        elif finding.severity is findings.Severity.ERROR:
            log.error('%s', finding)
        else:
            log.warning('%s', finding)


def public(text: object) -> str:
    """Return what somebody else says, without names and passwords in URLs.

    Libraries put the address into an error with all that it was given with.
    """
    return _CREDENTIALS.sub('://***@', str(text))
