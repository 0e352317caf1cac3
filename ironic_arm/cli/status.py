# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm-status upgrade check``: may this machine be upgraded?

The same checks as ``ironic-arm check``, in the form that every service of
OpenStack has: one line for each, and the exit codes 0, 1, 2 and 255.
"""

import sys

from oslo_config import cfg
from oslo_upgradecheck import upgradecheck

from ironic_arm.checkup import request
from ironic_arm.checkup import run
from ironic_arm.checkup import workers
from ironic_arm.netboot.findings import service_report

UNKNOWN = 255
"""Exit code where something could not be read."""

OPTS = [
    cfg.MultiStrOpt(
        'inspector-config-file', default=[], metavar='PATH',
        help='Configuration file of ironic-inspector; may be repeated.'),
    cfg.StrOpt(
        'dnsmasq-conf', default='', metavar='PATH',
        help='Main configuration file of dnsmasq.'),
    cfg.BoolOpt(
        'api', default=False, help='Check the nodes of ironic too.'),
    cfg.StrOpt(
        'os-cloud', default='', metavar='NAME',
        help='Cloud in clouds.yaml that has the ironic of these nodes.'),
]


class Checks(upgradecheck.UpgradeCommands):  # type: ignore[misc]
    """The checks, each of one service."""

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._conf = conf

    def check(self) -> int:
        """Print the findings.

        :returns: 0, 1 or 2 by the worst result, and 255 if something cannot
            be read.
        """
        try:
            self._report = _report(self._conf)
        except workers.Failed as exc:
            print(exc, file=sys.stderr)
            return UNKNOWN
        return int(super().check())

    def _result(self, service: str) -> upgradecheck.Result:
        """Return the result of one service."""
        reported = [one for one in self._report.reported
                    if one.service == service]
        notes = [note for name, note in self._report.notes if name == service]
        lines = [str(one.finding) for one in reported]
        lines += [f'Skipped: {note}.' for note in notes]
        return upgradecheck.Result(
            upgradecheck.Code(service_report.exit_code(reported)),
            '\n'.join(lines) or None)

    _upgrade_checks = (
        ('Settings of ironic',
         (_result, {'service': service_report.IRONIC})),
        ('Settings of ironic-arm-pxe-filter',
         (_result, {'service': service_report.SERVICE})),
        ('Settings of ironic-inspector',
         (_result, {'service': service_report.INSPECTOR})),
        ('Configuration of dnsmasq',
         (_result, {'service': service_report.DNSMASQ})),
        ('Nodes', (_result, {'service': service_report.NODES})),
    )


def _report(conf: cfg.ConfigOpts) -> request.Report:
    """Run the checks that the command line selects."""
    report = run.run(request.request(
        conf.config_file, conf.inspector_config_file, conf.dnsmasq_conf,
        conf.api, conf.os_cloud))
    if not conf.api:
        report.notes.append((service_report.NODES, '--api was not given'))
    return report


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code.

    :param arguments: of the command line; ``None`` for those of this
        process.
    """
    conf = cfg.ConfigOpts()
    conf.register_cli_opts(OPTS)
    words = sys.argv[1:] if arguments is None else arguments
    try:
        return int(upgradecheck.main(conf, 'ironic', Checks(conf),
                                     argv=words, default_config_files=[]))
    except cfg.Error as exc:
        print(exc, file=sys.stderr)
        return UNKNOWN
