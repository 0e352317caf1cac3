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

"""Telling findings to the log, wherever a service starts, and what not."""

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
