# SPDX-License-Identifier: Apache-2.0

"""The PXE filter of ironic itself, without ironic-inspector.

``ironic-pxe-filter`` of ironic filters MAC addresses for inspection by
ironic's own agent. This manager takes the place of its manager: it writes
the rules and the GRUB tree when it starts, and fills the hosts directory as
the driver ``arm-dnsmasq`` of ironic-inspector does.
"""

from typing import Any

from ironic.conf import CONF
from ironic.pxe_filter import service as upstream
from oslo_log import log

from ironic_arm.conf import ironic_filter
from ironic_arm.netboot import findings
from ironic_arm.pxe_filter.dnsmasq_process import processes
from ironic_arm.pxe_filter.ironic_service import (
    source as ironic_service_source,
)
from ironic_arm.pxe_filter.ironic_service import startup
from ironic_arm.pxe_filter.sync import control
from ironic_arm.pxe_filter.sync import reports

LOG = log.getLogger(__name__)

# A process that unpickles the service never sees its program.
ironic_filter.register_opts(CONF)


class ArmPXEFilterManager(upstream.PXEFilterManager):  # type: ignore[misc]
    """ironic's manager with our way of synchronizing."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self._control: control.Control | None = None
        self._reporter = reports.Reporter(LOG)
        self._looked_at: processes.Process | None = None
        self._about: list[findings.Finding] = []

    def check_and_publish(self) -> None:
        """Check the settings and write rules and GRUB tree.

        :raises SystemExit: if the service must not start; the reason is in
            the log.
        """
        startup.check_and_publish(CONF)

    @upstream.METRICS.timer('ArmPXEFilterManager._sync')
    def _sync(self, db: Any) -> None:
        """Let in what is inspected, and unknown machines where welcome.

        :param db: ironic's database API.
        """
        source = ironic_service_source.IronicSource(db, CONF)
        if self._control is None:
            made = startup.new_control(CONF)
            made.sync(source)
            made.serve(rules_changed=False)
            self._control = made
        else:
            self._control.sync(source)
        self._reporter.tell(self._about_dnsmasq(self._control))

    def _about_dnsmasq(self, parts: control.Control
                       ) -> list[findings.Finding]:
        """Look at dnsmasq once each time that one is started."""
        process = parts.server.process
        if process is None or process != self._looked_at:
            self._about = startup.open_dnsmasq(parts)
            self._looked_at = parts.server.process
        return self._about
