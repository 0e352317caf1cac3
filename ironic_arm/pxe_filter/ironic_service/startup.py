# SPDX-License-Identifier: Apache-2.0

"""What the service checks and writes before it filters."""

import hashlib
import os

from oslo_concurrency import processutils
from oslo_config import cfg
from oslo_log import log

from ironic_arm import reporting
from ironic_arm.conf import ironic_filter
from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter import publication
from ironic_arm.pxe_filter import settings_check
from ironic_arm.pxe_filter.sync import control

LOG = log.getLogger(__name__)

HOSTS = '[pxe_filter]dhcp_hostsdir'
"""The option with dnsmasq's hosts directory."""


def check_and_publish(conf: cfg.ConfigOpts) -> None:
    """Check the settings, write the rules and boot files, check dnsmasq.

    :raises SystemExit: if a setting is wrong, a file cannot be written, or
        a running dnsmasq answers every machine; the reasons are in the
        log.
    """
    given = ironic_filter.filter_settings(conf)
    _stop_at([*_own_findings(conf), *publication.check(given)])
    # Before the files are written: a running dnsmasq has read the old ones.
    found = open_dnsmasq(new_control(conf))
    _stop_at(publication.publish(given)[1])
    if conf.arm_pxe_filter.require_fail_closed:
        _stop_at(found)


def new_control(conf: cfg.ConfigOpts) -> control.Control:
    """Create the filter as it is configured.

    The operator starts and stops dnsmasq, as with
    ``ironic-pxe-filter``.
    """
    ours = conf.arm_pxe_filter
    return control.Control(control.Settings(
        hostsdir=conf.pxe_filter.dhcp_hostsdir,
        rules=publication.rules_path(ours.rules_dir),
        owner=_owner(conf),
        allow_unknown=not ours.deny_unknown_macs,
        stale_max=ours.stale_entries_max,
        pid_file=ours.dnsmasq_pid_file,
        reload=ours.dnsmasq_reload_command,
        options=faults.Options(HOSTS)), processutils.execute, LOG)


def open_dnsmasq(parts: control.Control) -> list[findings.Finding]:
    """Return why a running dnsmasq answers machines without an entry.

    A dnsmasq that does not run yet, or that this service cannot see, is not
    reported here.
    """
    watched = parts.dnsmasq
    try:
        found = os.stat(watched.settings.hostsdir)
    except OSError:
        return []  # synchronizing reports it
    outdated = watched.ensure((found.st_dev, found.st_ino), renew=False)
    if watched.process is None:
        return []
    if outdated or findings.errors(watched.not_fail_closed()):
        return [faults.found(
            filter_findings.STARTED_OPEN,
            f'process {watched.process.pid} (dnsmasq)',
            rules=watched.settings.rules)]
    return []


def _owner(conf: cfg.ConfigOpts) -> str:
    """Return a name for the database behind the hosts directory.

    Services of one ironic may share a directory. The name is written to a
    file there, so it must not contain the password of the database.
    """
    ours = conf.arm_pxe_filter
    text = '\0'.join([str(conf.database.connection),
                      str(ours.deny_unknown_macs),
                      *['provisioning'][:ours.serve_provisioning]])
    digest = hashlib.sha256(text.encode('utf-8'))
    return f'ironic with database {digest.hexdigest()[:12]}'


def _own_findings(conf: cfg.ConfigOpts) -> list[findings.Finding]:
    """Return findings about the options of ironic-pxe-filter."""
    return [*settings_check.hostsdir(conf.pxe_filter.dhcp_hostsdir or '',
                                     HOSTS), *discovery(conf)]


def discovery(conf: cfg.ConfigOpts) -> list[findings.Finding]:
    """Return a finding if discovery is enabled and unknown hosts denied."""
    if conf.auto_discovery.enabled and conf.arm_pxe_filter.deny_unknown_macs:
        return [filter_findings.DISCOVERY.at(
            '[arm_pxe_filter]deny_unknown_macs')]
    return []


def _stop_at(found: list[findings.Finding]) -> None:
    """Log findings; end the service if one of them is an error."""
    wrong = findings.errors(found)
    reporting.log_findings(LOG, found, wrong)
    if wrong:
        LOG.critical('ironic-arm-pxe-filter does not start: it found the '
                     'errors above')
        raise SystemExit(1)
