# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm explain``: what dnsmasq answers to each machine type."""

import argparse
import ipaddress
import re

from ironic_arm.cli import base
from ironic_arm.netboot.checks import dnsmasq_answers
from ironic_arm.netboot.checks import dnsmasq_configuration
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


class Explain(base.List):
    """Show what each machine type boots with a dnsmasq configuration.

    For every architecture and transport: the boot file, the line it comes
    from, and the codes of its findings. The findings in full go to the
    standard error output. The exit code is 0 without findings, 1 with
    warnings, 2 with errors.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
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
                            help='it boots over HTTP')
        parser.add_argument('--ipxe', action='store_true',
                            help='it runs iPXE, which requests its script')
        parser.add_argument('--ipv6', action='store_true',
                            help='it uses DHCPv6')
        parser.add_argument(
            '--mac', type=_mac, metavar='ADDRESS',
            help='its hardware address; without one, dnsmasq is assumed to '
            'allow the machine, whatever its host entries say')
        parser.add_argument(
            '--network', type=_network, metavar='ADDRESS/LENGTH',
            help='an address in its network, to choose among ranges')
        parser.add_argument(
            '--interface', default='',
            help='the interface on which dnsmasq receives its requests')
        parser.add_argument('--findings', action='store_true',
                            help='list the findings instead of the answers')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        """Return the columns and rows of the list."""
        try:
            config = dnsmasq_files.load(parsed_args.file,
                                        parsed_args.directive)
        except OSError as exc:
            raise base.Refused(f'{exc.filename}: {exc.strerror}') from exc
        outcomes = _outcomes(config, parsed_args)
        found, codes = dnsmasq_answers.find(
            config, outcomes, files.Disk(), _one(parsed_args))
        found = dnsmasq_lines.find(config) + found
        if parsed_args.findings:
            self.worst = max((int(one.severity) for one in found), default=0)
            return _FINDING_COLUMNS, map(_finding_row, found)
        self.worst = base.report(found)
        return _COLUMNS, map(_row, outcomes, codes)


def _one(given: argparse.Namespace) -> bool:
    """Return whether the arguments describe one machine."""
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
    """Return the answers to the machines that the arguments select."""
    server = Server(config)
    mac = given.mac or clients.MAC
    chosen = machines.machines(dnsmasq_configuration.families(config))
    if _one(given):
        transport = (machines.HTTP if given.http else
                     machines.IPXE if given.ipxe else machines.PXE)
        code = 11 if given.client_arch is None else given.client_arch
        chosen = [machines.machine(code, transport, 6 if given.ipv6 else 4)]
    return [machines.outcome(
        server, one, one.client(mac, given.network or '', given.interface),
        assume=given.mac is None) for one in chosen]


def _row(outcome: machines.Outcome, codes: list[str]) -> tuple[object, ...]:
    machine, answer = outcome.machine, outcome.answer
    offered = answer.reason if not answer.offered else (
        'if let in' if outcome.assumed else 'yes')
    place = answer.boot_file_from or answer.reason_from
    return (machine.sent_code, machine.name, machine.transport,
            machine.family, offered, answer.boot_file, answer.next_server,
            str(place or ''), ' '.join(codes))


def _finding_row(finding: Finding) -> tuple[object, ...]:
    return (finding.severity.name.lower(), finding.code, finding.where,
            finding.problem, finding.remedy)
