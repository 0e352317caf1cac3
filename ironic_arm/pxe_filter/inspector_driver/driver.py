# SPDX-License-Identifier: Apache-2.0

"""The PXE filter driver ``arm-dnsmasq`` of ironic-inspector.

It starts and stops as upstream's dnsmasq driver does, with the same options.
Its files for dnsmasq differ: rules and boot files for every architecture, and
a hosts directory from which dnsmasq answers allowed machines only.
"""

import sys
import typing

from futurist import periodics
from ironic_inspector import utils
from ironic_inspector.common import ironic as ir_utils
from ironic_inspector.pxe_filter import base as pxe_filter
from ironic_inspector.pxe_filter import dnsmasq
from ironic_lib import metrics_utils
from oslo_config import cfg
from oslo_log import log

from ironic_arm import reporting
from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import inspector
from ironic_arm.netboot import findings
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter import publication
from ironic_arm.pxe_filter.inspector_driver import source
from ironic_arm.pxe_filter.sync import control
from ironic_arm.pxe_filter.sync.outcome import Outcome

CONF = cfg.CONF
LOG = log.getLogger(__name__)
METRICS = metrics_utils.get_metrics_logger(__name__)

_GROUP = '[dnsmasq_pxe_filter]'
_OPTIONS = faults.Options(f'{_GROUP}dhcp_hostsdir',
                          f'{_GROUP}dnsmasq_start_command',
                          f'{_GROUP}dnsmasq_stop_command')


class CannotAllow(utils.Error):
    """A machine that is to be inspected cannot be allowed."""

    def __init__(self, reason: str) -> None:
        super().__init__(f'The PXE filter cannot allow machines: {reason}',
                         code=503, log_level='debug')


class ArmDnsmasqFilter(dnsmasq.DnsmasqFilter):
    """A filter that allows the machines under inspection only.

    Any error while it runs is logged, and the filter tries again: no error
    ends the filtering, as an exception in a driver event would.
    """

    def __init__(self) -> None:
        """Register the options that the driver reads."""
        arm_pxe_filter.register_opts(CONF)
        super().__init__()
        self._fault: CannotAllow | None = None
        self._source = source.InspectorSource()
        self._control: control.Control | None = None

    @pxe_filter.locked_driver_event(pxe_filter.Events.initialize)
    def init_filter(self) -> None:
        """Write rules and GRUB tree, then start filtering.

        :raises SystemExit: if a setting is wrong, a file cannot be written
            or dnsmasq would answer every machine; the reason is in the log,
            and dnsmasq was not started.
        """
        rules_changed = _publish()
        self._control = _control()
        _stop_if_open(self._control)
        self._sync(_client())
        self._control.serve(rules_changed)
        _stop_if_open(self._control)
        LOG.info('The PXE filter arm-dnsmasq was initialized')

    def sync(self, ironic: object) -> None:
        """Allow the machines that are under inspection now.

        :param ironic: client of ironic.
        :raises CannotOpen: if a machine whose inspection begins cannot be
            allowed; the filter goes on.
        :raises InvalidFilterDriverState: if the filter was not initialized.
        """
        with self.lock, self.fsm_reset_on_error() as fsm:
            fsm.process_event(pxe_filter.Events.sync)
            self._sync(ironic)
            fault, self._fault = self._fault, None
        if fault is not None:
            raise fault

    def get_periodic_sync_task(self) -> object:
        """Return the task that keeps the filter up to date.

        It denies machines even without a connection to ironic, and no caller
        waits for its result: a machine that cannot be allowed is logged only.
        """
        def periodic_sync_task() -> None:
            try:
                self.sync(_client())
            except CannotAllow:
                pass
            except pxe_filter.InvalidFilterDriverState as exc:
                LOG.warning('The PXE filter is not initialized any more; it '
                            'is not synchronized again')
                raise periodics.NeverAgain(exc) from exc

        period = CONF.pxe_filter.sync_period
        return periodics.periodic(
            spacing=period or float('inf'),
            enabled=bool(period))(periodic_sync_task)

    def tear_down_filter(self) -> None:
        """End filtering, and release the directory for another service."""
        super().tear_down_filter()
        if self._control is not None:
            self._control.state.directory.close()

    def reset(self) -> None:
        """Stop dnsmasq as upstream does, unless another service owns it."""
        if self._control is not None and self._control.taken:
            pxe_filter.BaseFilter.reset(self)
        else:
            super().reset()

    @METRICS.timer('ArmDnsmasqFilter.sync')
    def _sync(self, ironic: object) -> None:
        """Synchronize, and keep the error that the caller raises."""
        self._control = self._control or _control()
        self._source.use(ironic)
        try:
            outcome = self._control.sync(self._source)
        except Exception as exc:
            # An exception in a driver event would end filtering for good.
            LOG.exception('The PXE filter failed; it tries again')
            self._fault = CannotAllow(
                f'{type(exc).__name__}: {reporting.public(exc)}')
            return
        _measure(outcome)
        if outcome.obstacle:
            self._fault = CannotAllow(outcome.obstacle)


def _client() -> object | None:
    """Return a client of ironic; None if there is no connection."""
    try:
        return ir_utils.get_client()
    except Exception as exc:  # upstream catches nothing
        reason = reporting.public(exc)
    # Outside the except block: oslo.log would add the exception, unfiltered.
    LOG.warning('There is no connection to ironic: %s', reason)
    return None


def _control() -> control.Control:
    """Create the filter as it is configured."""
    group, ours = CONF.dnsmasq_pxe_filter, CONF.arm_pxe_filter
    return control.Control(control.Settings(
        hostsdir=group.dhcp_hostsdir,
        rules=publication.rules_path(ours.rules_dir),
        start=group.dnsmasq_start_command,
        stop=group.dnsmasq_stop_command,
        owner=source.owner(),
        purge=group.purge_dhcp_hostsdir,
        allow_unknown=source.allow_unknown(),
        stale_max=ours.stale_entries_max,
        pid_file=ours.dnsmasq_pid_file,
        reload=ours.dnsmasq_reload_command,
        options=_OPTIONS), dnsmasq._execute, LOG)


def _stop_if_open(parts: control.Control) -> None:
    """Refuse to work with a dnsmasq that answers every machine."""
    _stop_at(parts.dnsmasq.not_fail_closed(),
             CONF.arm_pxe_filter.require_fail_closed)


def _measure(outcome: Outcome) -> None:
    """Send metrics of a synchronization."""
    for name in ('allowed', 'denied', 'stale'):
        METRICS.send_gauge(f'ArmDnsmasqFilter.{name}',
                           getattr(outcome, name))
    METRICS.send_counter('ArmDnsmasqFilter.files_written', outcome.written)
    METRICS.send_counter('ArmDnsmasqFilter.failures', len(
        findings.errors(outcome.problems)))


def _publish() -> bool:
    """Check the settings, then write the rules and boot files.

    :returns: whether the dnsmasq rules changed.
    """
    given = inspector.filter_settings(CONF)
    _stop_at(publication.check(given))
    written, wrong = publication.publish(given)
    _stop_at(wrong)
    _log_live_changes(written)
    return bool(written.rules)


def _stop_at(found: list[findings.Finding], required: bool = True) -> None:
    """Log findings; with an error among them, refuse to start.

    :param required: whether errors are a reason to refuse.
    """
    fatal = findings.errors(found) if required else []
    reporting.log_findings(LOG, found, fatal)
    if fatal:
        _refuse()


def _log_live_changes(written: publication.Written) -> None:
    """Log what a running dnsmasq reads without a restart, and what not."""
    if written.options and not written.rules:
        LOG.info('The boot files in %s have changed; dnsmasq has read '
                 'them already.', ', '.join(written.options))
    if written.unasked and not written.rules:
        LOG.info('Firmware that does not request option 67, such as U-Boot, '
                 'gets its new boot file after the next start of dnsmasq.')


def _refuse() -> typing.NoReturn:
    """Stop the service as upstream does for a wrong processing hook."""
    LOG.critical('ironic-inspector does not start: the PXE filter driver '
                 'arm-dnsmasq found the errors above')
    sys.exit(1)
