# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm explain``: what a dnsmasq tells each kind of machine."""

import argparse
import ipaddress
import re
import sys

from ironic_arm.cli import lists
from ironic_arm.netboot.checks import dnsmasq_answers
from ironic_arm.netboot.checks import dnsmasq_findings
from ironic_arm.netboot.checks import dnsmasq_lines
from ironic_arm.netboot.dnsmasq import clients
from ironic_arm.netboot.dnsmasq import machines
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.server import Server
from ironic_arm.netboot.findings import Finding
from ironic_arm.system import dnsmasq_files
from ironic_arm.system import files

_COLUMNS = ('Code', 'Machine', 'Transport', 'IP', 'Answer', 'Boot file',
            'Next server', 'From', 'Findings')
_FINDING_COLUMNS = ('Severity', 'Finding', 'Where', 'Problem', 'Remedy')
_MAC = re.compile(r'([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}')


class Explain(lists.List):
    """Show what a dnsmasq configuration makes each kind of machine boot.

    For every architecture and transport: the boot file, the line it comes
    from, and what is wrong with it. The findings in full go to the standard
    error output. The exit code is 0 without findings, 1 with warnings, 2
    with errors.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            'file', nargs='?', default='/etc/dnsmasq.conf',
            help='the main configuration file; default: %(default)s')
        parser.add_argument(
            '--directive', action='append', default=[], metavar='LINE',
            help='a directive of dnsmasq\'s command line without dashes, '
            'such as conf-dir=/etc/dnsmasq.d,.dpkg-old; may be repeated')
        parser.add_argument(
            '--client-arch', type=_code, metavar='NUMBER',
            help='explain one machine: the client architecture it sends')
        parser.add_argument('--http', action='store_true',
                            help='it boots from HTTP')
        parser.add_argument('--ipxe', action='store_true',
                            help='it runs iPXE, which asks for its script')
        parser.add_argument('--ipv6', action='store_true',
                            help='it asks in DHCPv6')
        parser.add_argument(
            '--mac', type=_mac, metavar='ADDRESS',
            help='its hardware address; without one, a machine that host '
            'entries let in is supposed')
        parser.add_argument(
            '--network', type=_network, metavar='ADDRESS/LENGTH',
            help='an address in its network, to choose among ranges')
        parser.add_argument(
            '--interface', default='',
            help='the interface of dnsmasq that hears it')
        parser.add_argument('--findings', action='store_true',
                            help='list the findings instead of the answers')

    def table(self, given: argparse.Namespace) -> lists.Table:
        """Return the columns and rows of the list."""
        try:
            config = dnsmasq_files.load(given.file, given.directive)
        except OSError as exc:
            raise lists.Refused(f'{exc.filename}: {exc.strerror}') from exc
        outcomes = _outcomes(config, given)
        found, codes = dnsmasq_answers.find(
            config, outcomes, files.Disk(), _one(given))
        found = dnsmasq_lines.find(config) + found
        self.worst = max((int(one.severity) for one in found), default=0)
        if given.findings:
            return _FINDING_COLUMNS, map(_finding_row, found)
        for one in found:
            print(f'{one.severity.name}: {one}', file=sys.stderr)
        return _COLUMNS, map(_row, outcomes, codes)


def _one(given: argparse.Namespace) -> bool:
    """Tell whether one machine was asked for."""
    return (given.client_arch is not None or given.http or given.ipxe
            or given.ipv6)


def _code(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 0xffff:
        raise argparse.ArgumentTypeError('must be 0 to 65535')
    return number


def _mac(text: str) -> str:
    if not _MAC.fullmatch(text):
        raise argparse.ArgumentTypeError('must be like 52:54:00:12:34:56')
    return text.lower()


def _network(text: str) -> str:
    return str(ipaddress.ip_interface(text))


def _outcomes(config: Config, given: argparse.Namespace
              ) -> list[machines.Outcome]:
    """Return the answers to the machines that were asked for."""
    server = Server(config)
    mac = given.mac or clients.MAC
    kinds = machines.machines(dnsmasq_findings.families(config))
    if _one(given):
        transport = (machines.HTTP if given.http else
                     machines.IPXE if given.ipxe else machines.PXE)
        code = 11 if given.client_arch is None else given.client_arch
        kinds = [machines.machine(code, transport, 6 if given.ipv6 else 4)]
    return [machines.outcome(
        server, kind, kind.client(mac, given.network or '', given.interface),
        assume=given.mac is None) for kind in kinds]


def _row(outcome: machines.Outcome, codes: list[str]) -> tuple[object, ...]:
    kind, answer = outcome.machine, outcome.answer
    said = answer.reason if not answer.offered else (
        'if let in' if outcome.assumed else 'yes')
    place = answer.boot_file_from or answer.reason_from
    return (kind.sent_code, kind.name, kind.transport, kind.family, said,
            answer.boot_file, answer.next_server, str(place or ''),
            ' '.join(codes))


def _finding_row(finding: Finding) -> tuple[object, ...]:
    return (finding.severity.name.lower(), finding.code, finding.where,
            finding.problem, finding.remedy)
