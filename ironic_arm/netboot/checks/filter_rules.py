# SPDX-License-Identifier: Apache-2.0

"""Rules validated before they are written, on a model of dnsmasq.

Every type of firmware sends a request; its answer by the rules is compared
with the settings.
"""

import collections.abc
import dataclasses

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import templating
from ironic_arm.netboot.dnsmasq import clients
from ironic_arm.netboot.dnsmasq import config as dnsmasq_config
from ironic_arm.netboot.dnsmasq import lines as dnsmasq_lines
from ironic_arm.netboot.dnsmasq.answer import Answer
from ironic_arm.netboot.dnsmasq.server import Server
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.publish import dnsmasq_rules

RULES_REFUSED = FindingType(
    'rules-refused', Severity.ERROR, page=Page.FILTER,
    problem='the line "{line}" that was to be written is refused: {why}',
    remedy='Correct the value of [arm_pxe_filter] that is in it',
    effect='The filter does not start.',
    no_fix='What was meant is not known here.')
RULES_WRONG = FindingType(
    'rules-wrong', Severity.ERROR, page=Page.FILTER,
    problem='the rules would give {machine} the boot file {got} instead of '
            '{expected}',
    remedy='This is a mistake in ironic-arm; please report it',
    effect='The filter does not start.',
    no_fix='The mistake is in ironic-arm.')

# All that IANA has assigned, and one that it has not.
CODES = (*range(42), 65535)

_BOOT_FILE = {4: 67, 6: 59}
_RANGES = ('dhcp-range=192.0.2.1,192.0.2.9\n'
           'dhcp-range=2001:db8::1,2001:db8::9\n')


@dataclasses.dataclass(frozen=True)
class Firmware:
    """One type of firmware.

    :ivar code: its client architecture.
    :ivar family: 4 or 6, for DHCPv4 and DHCPv6.
    :ivar ipxe: whether it is iPXE.
    :ivar requests_option: whether it requests the option with the boot file.
    """

    code: int
    family: int = 4
    ipxe: bool = False
    requests_option: bool = True

    def __str__(self) -> str:
        return (f'client architecture {self.code} over IPv{self.family}'
                + (' with iPXE' if self.ipxe else '')
                + ('' if self.requests_option
                   else ' that does not request option 67'))

    def client(self) -> clients.Client:
        """Return its request, supposing that the PXE filter allows it."""
        client = dataclasses.replace(clients.firmware(
            self.code, http=self.code in dnsmasq_rules.HTTP_CODES,
            ipxe=self.ipxe, family=self.family), allowed=True)
        if self.requests_option:
            return client
        return dataclasses.replace(client, requested=tuple(
            number for number in client.requested
            if number != _BOOT_FILE[self.family]))


def machines(codes: collections.abc.Iterable[int] = CODES
             ) -> list[Firmware]:
    """Return every type of firmware with one of these codes."""
    return [Firmware(code, family, ipxe, requests_option)
            for code in codes for ipxe in (False, True)
            for family, requests_option in ((4, True), (4, False), (6, True))]


def served(given: dnsmasq_rules.BootFiles, machine: Firmware
           ) -> dnsmasq_rules.Answer | None:
    """Return our answer to a machine, ``None`` where we have none."""
    for answer in dnsmasq_rules.answers(given):
        value = answer.url if machine.family == 6 else answer.boot_file
        if value and answer.serves(machine.code, machine.ipxe):
            return answer
    return None


def boot_file(given: dnsmasq_rules.BootFiles, machine: Firmware) -> str:
    """Return the boot file that a machine is to get; empty for none."""
    answer = served(given, machine)
    if answer is None:
        return ''
    if machine.family == 6:
        return answer.url
    fits = machine.requests_option or answer.fits_file_field
    return answer.boot_file if fits else ''


def wanted(given: dnsmasq_rules.BootFiles, machine: Firmware) -> list[str]:
    """Return the boot files that an answer to a machine is to hold."""
    expected = boot_file(given, machine)
    return [expected] if expected else []


def sent(answer: Answer) -> list[str]:
    """Return every boot file of an answer; two are one too many."""
    texts = [answer.file]
    for number in (67, 59):
        if number in answer.options:
            data = answer.options[number].data
            texts += data.decode('utf-8', 'replace').split('\0')
    return sorted(text for text in texts if text)


def parse_back(given: dnsmasq_rules.BootFiles,
               rules: collections.abc.Mapping[str, str],
               options: collections.abc.Mapping[str, str]) -> Found:
    """Find where the rules do not do what the settings say.

    :param rules: texts of the files of the ``conf-dir``, by path.
    :param options: texts of the files of the ``dhcp-optsdir``.
    """
    config = dnsmasq_config.parse(lines(rules, options))
    bad = [(line, 'it is not understood') for line in config.unknown]
    bad += [(refused.line, refused.why) for refused in config.refused]
    for line, why in bad:
        yield RULES_REFUSED.at(
            str(line.place), line=f'{line.name}={line.value}', why=why)
    if not bad:
        yield from _wrong(given, Server(config))


def lines(rules: collections.abc.Mapping[str, str],
          options: collections.abc.Mapping[str, str]
          ) -> collections.abc.Iterator[dnsmasq_lines.Line]:
    """Yield the lines as dnsmasq reads them: files by name, options last."""
    yield from dnsmasq_lines.directives(_RANGES, '')
    for path in sorted(rules):
        yield from dnsmasq_lines.directives(rules[path], path)
    for path, text in options.items():
        yield from dnsmasq_lines.values(text, path,
                                        dnsmasq_config.OPTIONS_LINE)


def _wrong(given: dnsmasq_rules.BootFiles, server: Server) -> Found:
    """Find the machines that get another boot file by the rules alone."""
    for machine in machines():
        expected = wanted(given, machine)
        got = sent(server.answer(machine.client()))
        if got != expected:
            yield RULES_WRONG.at('[arm_pxe_filter]', machine=machine,
                                 got=got, expected=expected)


def published(rules: str, options: str = '') -> dict[str, str]:
    """Return the boot file of each target, by its name.

    :param rules: text of ``ironic-arm.conf`` in dnsmasq's ``conf-dir``.
    :param options: text of ``ironic-arm`` in its ``dhcp-optsdir``.
    :returns: nothing for targets that get no boot file from these rules;
        nothing at all if the rules are not ours.
    """
    if not templating.is_ours(rules):
        return {}
    server = Server(dnsmasq_config.parse(lines(
        {'rules': rules}, {'options': options} if options else {})))
    return dict(_answers(server))


def _answers(server: Server
             ) -> collections.abc.Iterator[tuple[str, str]]:
    """Yield the name of each target that is answered, and its boot file."""
    for target in by_arch.TARGETS:
        for code in target.client_architectures[:1]:
            answered = sent(server.answer(Firmware(code).client()))
            if answered:
                yield target.name, answered[0]
