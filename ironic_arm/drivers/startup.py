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

"""Checks when the conductor starts, and how it is stopped."""

import multiprocessing
import os
import signal

from ironic.common import exception
from oslo_config import cfg
from oslo_log import log

from ironic_arm import disk
from ironic_arm.conf import ironic as conf_ironic
from ironic_arm.netboot import checks
from ironic_arm.netboot import findings

LOG = log.getLogger(__name__)


def check(conf: cfg.ConfigOpts) -> None:
    """Log every mistake in ironic's settings; stop if one can only fail.

    :raises SystemExit: in a conductor that is a child process.
    :raises ironic.common.exception.DriverLoadError: in any other process.
    """
    given = conf_ironic.conductor_settings(conf)
    found = [finding for finding in checks.check_conductor(given, disk.Disk())
             if finding.code not in conf.arm.silenced_findings]
    wrong = findings.errors(found)
    for finding in found:
        (LOG.critical if finding in wrong else LOG.warning)('%s', finding)
    if wrong:
        _stop(wrong)


def _stop(wrong: list[findings.Finding]) -> None:
    """Stop the service that loads the boot interface.

    Since ironic 35 a conductor is a child of a process that starts it again
    for ever when it ends with an exception; so the parent is told to end
    first. Elsewhere (older conductors, ``ironic-status``) an exception does
    what it should.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        raise exception.DriverLoadError(
            driver='arm-pxe', reason=' '.join(map(str, wrong)))
    os.kill(parent.pid, signal.SIGTERM)
    raise SystemExit(1)
