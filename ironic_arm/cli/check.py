# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm check``: every check of the package in one run."""

import argparse
import sys

from oslo_config import cfg

from ironic_arm.checkup import fix_hints
from ironic_arm.checkup import request
from ironic_arm.checkup import run as checkup_run
from ironic_arm.checkup import workers
from ironic_arm.cli import base
from ironic_arm.netboot import catalog
from ironic_arm.netboot.findings import service_report

UNKNOWN = 255
"""Exit code where something could not be read."""

_COLUMNS = ('Service', 'Stops', 'Severity', 'Finding', 'Where', 'Problem',
            'Remedy', 'Page')


class Check(base.List):
    """Check everything that decides what machines boot.

    These are the settings of ironic, of the PXE filter and of dnsmasq, the
    files that they name, whether they agree with each other, and with --api
    the nodes. Run it on the machine of the services, as their user, because
    it reads their files. Without a file, it reads those of this machine.
    The exit code is 0 without findings, 1 with findings that services start
    and work with, 2 where a service would not start or machines would not
    boot, and 255 if something cannot be read. Skipped checks are listed on
    the standard error output.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument(
            '--config-file', action='append', default=[], metavar='PATH',
            help='configuration file of ironic; may be repeated')
        parser.add_argument(
            '--inspector-config-file', action='append', default=[],
            metavar='PATH',
            help='configuration file of ironic-inspector; may be repeated')
        parser.add_argument(
            '--dnsmasq-conf', default='', metavar='PATH',
            help='main configuration file of dnsmasq; by default the one '
            'that the settings of the PXE filter name, or '
            + request.DNSMASQ_FILE)
        parser.add_argument(
            '--api', action='store_true',
            help='check the nodes of ironic too; the credentials are those '
            'of OS_CLOUD and the other variables of OpenStack clients, or '
            'else the options of [ironic] in inspector.conf or of '
            '[service_catalog] in ironic.conf')
        parser.add_argument(
            '--os-cloud', default='', metavar='NAME',
            help='with --api, use the ironic of this cloud in clouds.yaml')
        parser.add_argument(
            '--fix-hint', action='store_true',
            help='print the lines to write and the commands to run instead '
            'of the list, which goes to the standard error output')
        return parser

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return its exit code."""
        try:
            if not parsed_args.fix_hint:
                return super().run(parsed_args)
            self._hint(parsed_args)
        except (workers.Failed, cfg.Error) as exc:
            print(exc, file=sys.stderr)
            return UNKNOWN
        return self.worst

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        """Return the columns and rows of the list."""
        return _COLUMNS, map(_row, self._report(parsed_args).reported)

    def _report(self, given: argparse.Namespace) -> request.Report:
        report = checkup_run.run(request.request(
            given.config_file, given.inspector_config_file,
            given.dnsmasq_conf, given.api, given.os_cloud))
        for service, note in report.notes:
            print(f'NOTE: {service}: {note}', file=sys.stderr)
        self.worst = service_report.exit_code(report.reported)
        return report

    def _hint(self, given: argparse.Namespace) -> None:
        report = self._report(given)
        for one in report.reported:
            print(f'{one.finding.severity.name}: {one.service}: {one.finding}',
                  file=sys.stderr)
        for line in fix_hints.lines(report):
            print(line)


def _row(reported: service_report.ServiceFinding) -> base.Row:
    found = reported.finding
    stops = reported.effect is service_report.Effect.STOPS
    return (reported.service, 'yes' if stops else 'no',
            found.severity.name.lower(), found.code, found.where,
            found.problem, found.remedy, catalog.address(found.type))
