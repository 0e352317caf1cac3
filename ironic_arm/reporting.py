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

"""Telling findings to the log, wherever a service starts."""

import collections.abc
import logging

from ironic_arm.netboot import findings


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
