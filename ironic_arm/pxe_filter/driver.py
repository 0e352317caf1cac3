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

"""The PXE filter driver ``arm-dnsmasq`` of ironic-inspector.

It is upstream's dnsmasq driver with one more step in front: before the first
synchronization it checks its settings and writes the architecture rules and
the GRUB tree. Filtering MAC addresses is upstream's own code.
"""

import sys
import typing

from ironic_inspector.pxe_filter import dnsmasq
from ironic_lib import metrics_utils
from oslo_config import cfg
from oslo_log import log

from ironic_arm import disk
from ironic_arm import preflight
from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import inspector
from ironic_arm.netboot import checks
from ironic_arm.netboot import findings
from ironic_arm.pxe_filter import publication

CONF = cfg.CONF
LOG = log.getLogger(__name__)
METRICS = metrics_utils.get_metrics_logger(__name__)


class ArmDnsmasqFilter(dnsmasq.DnsmasqFilter):
    """Upstream's filter, and the boot files of every architecture."""

    def __init__(self) -> None:
        """Register the options that the driver reads."""
        arm_pxe_filter.register_opts(CONF)
        super().__init__()

    def init_filter(self) -> None:
        """Write rules and GRUB tree, then start filtering.

        The method is not a driver event itself: upstream's is, and the
        lock that an event takes is not reentrant.

        :raises SystemExit: if a setting is wrong or a file cannot be
            written; the reason is in the log, and DHCP was not started.
        """
        rules_changed = _publish()
        if rules_changed:
            self._stop_dnsmasq()
        super().init_filter()

    @METRICS.timer('ArmDnsmasqFilter.sync')
    def _sync(self, ironic: object) -> None:
        """Synchronize the MAC addresses, timed."""
        super()._sync(ironic)

    def _stop_dnsmasq(self) -> None:
        """Have a running dnsmasq read the changed rules.

        It reads them when it starts. Where the operator let this service
        stop and start dnsmasq, it is stopped here and upstream's
        initialization starts it.
        """
        group = CONF.dnsmasq_pxe_filter
        if group.dnsmasq_start_command and group.dnsmasq_stop_command:
            # Upstream's reset runs the stop command; it is always allowed.
            self.reset()
        else:
            LOG.warning(
                'The dnsmasq rules in %s have changed. A dnsmasq that is '
                'running must be restarted before machines get the new boot '
                'files. To have it done, set '
                '[dnsmasq_pxe_filter]dnsmasq_start_command and '
                '[dnsmasq_pxe_filter]dnsmasq_stop_command.',
                CONF.arm_pxe_filter.rules_dir)


def _publish() -> bool:
    """Check the settings and write what follows from them.

    :returns: whether the dnsmasq rules changed.
    """
    given = inspector.filter_settings(CONF)
    _tell(checks.check_filter(given, disk.Disk()))
    _tell(preflight.check(given))
    try:
        written = publication.write(given)
        _tell_live(written)
        return bool(written.rules)
    except disk.ForeignFile as exc:
        LOG.critical(
            '%s: this file was not written by ironic-arm and is left alone. '
            'Move it away, or set [arm_pxe_filter]rules_dir and '
            '[arm_pxe_filter]tftp_root to other directories. [foreign-file]',
            exc)
    except OSError as exc:
        LOG.critical(
            '%s: cannot be written: %s. Correct [arm_pxe_filter]rules_dir or '
            '[arm_pxe_filter]tftp_root, or the permissions there. '
            '[write-failed]', exc.filename, exc.strerror)
    _refuse()


def _tell(found: list[findings.Finding]) -> None:
    """Log findings; with an error among them, refuse to start."""
    errors = findings.errors(found)
    for finding in found:
        level = LOG.critical if finding in errors else LOG.warning
        level('%s', finding)
    if errors:
        _refuse()


def _tell_live(written: publication.Written) -> None:
    """Log what a running dnsmasq takes up without a restart."""
    if written.options and not written.rules:
        LOG.info('The boot files in %s have changed; dnsmasq has them '
                 'already.', ', '.join(written.options))
    if written.unasked and not written.rules:
        LOG.info('Firmware that asks for no option 67, such as U-Boot, gets '
                 'its new boot file when dnsmasq starts next.')


def _refuse() -> typing.NoReturn:
    """Stop the service as upstream does for a wrong processing hook."""
    LOG.critical('ironic-inspector does not start: the PXE filter driver '
                 'arm-dnsmasq found the mistakes above')
    sys.exit(1)
