# SPDX-License-Identifier: Apache-2.0

"""The PXE filter of ironic itself, without ironic-inspector.

``ironic-pxe-filter`` of ironic filters MAC addresses for inspection by
ironic's own agent. This manager replaces its manager: it writes the rules and
the GRUB tree when it starts, and writes the hosts directory as the driver
``arm-dnsmasq`` of ironic-inspector does.
"""

from typing import Any

from ironic.conf import CONF
from ironic.pxe_filter import service as upstream
from oslo_log import log

from ironic_arm.conf import ironic_filter
from ironic_arm.netboot import findings
from ironic_arm.pxe_filter.dnsmasq_process import processes
from ironic_arm.pxe_filter.ironic_service import source
from ironic_arm.pxe_filter.ironic_service import startup
from ironic_arm.pxe_filter.sync import control
from ironic_arm.pxe_filter.sync import reports

LOG = log.getLogger(__name__)

# A process that unpickles the service never runs its command module.
ironic_filter.register_opts(CONF)


class ArmPXEFilterManager(upstream.PXEFilterManager):  # type: ignore[misc]
    """ironic's manager with the synchronization of ironic-arm."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self._control: control.Control | None = None
        self._reporter = reports.Reporter(LOG)
        self._checked: processes.Process | None = None
        self._findings: list[findings.Finding] = []

    def check_and_publish(self) -> None:
        """Check the settings and write rules and GRUB tree.

        :raises SystemExit: if the service must not start; the reason is in
            the log.
        """
        startup.check_and_publish(CONF)

    @upstream.METRICS.timer('ArmPXEFilterManager._sync')
    def _sync(self, db: Any) -> None:
        """Allow nodes under inspection, and unknown hosts if configured.

        :param db: ironic's database API.
        """
        ports = source.IronicSource(db, CONF)
        if self._control is None:
            made = startup.new_control(CONF)
            made.sync(ports)
            made.serve(rules_changed=False)
            self._control = made
        else:
            self._control.sync(ports)
        self._reporter.report(self._dnsmasq_findings(self._control))

    def _dnsmasq_findings(self, parts: control.Control
                       ) -> list[findings.Finding]:
        """Check dnsmasq once after each of its starts."""
        process = parts.dnsmasq.process
        if process is None or process != self._checked:
            self._findings = startup.open_dnsmasq(parts)
            self._checked = parts.dnsmasq.process
        return self._findings
