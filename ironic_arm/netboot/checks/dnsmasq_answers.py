# SPDX-License-Identifier: Apache-2.0

"""Checks of the answers that machines get from dnsmasq."""

import collections
import collections.abc

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.checks import boot_files
from ironic_arm.netboot.checks import boot_programs
from ironic_arm.netboot.checks import dnsmasq_remedies
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.lines import plain
from ironic_arm.netboot.dnsmasq.machines import HTTP
from ironic_arm.netboot.dnsmasq.machines import IPXE
from ironic_arm.netboot.dnsmasq.machines import PXE
from ironic_arm.netboot.dnsmasq.machines import Machine
from ironic_arm.netboot.dnsmasq.machines import Outcome
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

NO_ANSWER = FindingType(
    'no-answer', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: no answer: {why}',
    remedy='Change that, or add a host entry for the machine',
    effect='The machine gets no address, and goes on to its next boot device.',
    no_fix='Which answer these machines are to get is not known here.')
NO_BOOT_FILE = FindingType(
    'no-boot-file', Severity.WARNING, page=Page.DNSMASQ,
    problem='{who}: an address, but no boot file',
    remedy='Add a dhcp-match for its client architecture and a boot file with '
           'that tag',
    effect='The machine goes on to its next boot device.',
    fix=dnsmasq_remedies.own_file)
ISA_BY_NAME = FindingType(
    'boot-file-isa', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: {name!r} is for {found}',
    remedy='Use one boot file per architecture',
    effect='The firmware loads the file and refuses to start it.',
    fix=dnsmasq_remedies.own_file,
    variant_of=boot_programs.ISA)
ISA = FindingType(
    'boot-file-isa', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: {path} is a program for {found}',
    remedy='Put a file for its architecture there',
    effect='The firmware loads the file and refuses to start it.',
    fix=dnsmasq_remedies.install,
    variant_of=boot_programs.ISA,
    variant='by-content')
ONE_FOR_SEVERAL = FindingType(
    'one-for-several', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: {name!r} is one file for {archs}, and a program runs on '
            'one of them',
    remedy='Use one boot file per architecture',
    effect='The machines of all other architectures refuse to start it.',
    fix=dnsmasq_remedies.own_file)
BIOS_FILE = FindingType(
    'bios-file', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: {name!r} is for BIOS',
    remedy='Name an EFI program for these machines',
    effect='UEFI and U-Boot do not start programs for BIOS.',
    fix=dnsmasq_remedies.own_file)
EFI_FILE = FindingType(
    'efi-file', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: {name!r} is an EFI program, and BIOS cannot run it',
    remedy='Name a program for BIOS for these machines',
    effect='The machine hangs.',
    no_fix='Which program for BIOS is to be used is not known here.')
IPXE_LOOP = FindingType(
    'ipxe-loop', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: iPXE gets the boot file {name!r}, which is iPXE again',
    remedy='Give iPXE (dhcp-match=set:ipxe,175) a script',
    effect='The machine loads iPXE over and over.',
    no_fix='Which script iPXE is to run is not known here.')
URL_TO_PXE = FindingType(
    'url-to-pxe', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: {name!r} is a URL, and PXE firmware loads over TFTP',
    remedy='Name a file below the TFTP root',
    effect='The firmware requests a file of that name over TFTP.',
    no_fix='The name of the file on the TFTP server is not known here.')
HTTP_WITHOUT_URL = FindingType(
    'http-without-url', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: {name!r} is no URL',
    remedy='Write http://ADDRESS/FILE',
    effect='Firmware that boots over HTTP takes URLs only.',
    no_fix='Which address machines can reach is not known here.')
HTTP_WITHOUT_CLASS = FindingType(
    'http-without-class', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: the answer has no vendor class HTTPClient (option '
            '{number}), so firmware drops it',
    remedy='Add dhcp-option-force=tag:TAG,{option},HTTPClient',
    effect='The machine does not boot over HTTP.',
    fix=dnsmasq_remedies.vendor_class)
V4_NAME_IN_V6 = FindingType(
    'v4-name-in-v6', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: {name!r} is no URL, and DHCPv6 has no other boot files',
    remedy='Write tftp://[ADDRESS]/FILE',
    effect='The machine does not boot over IPv6.',
    no_fix='Which address machines can reach is not known here.')
TWO_BOOT_FILES = FindingType(
    'two-boot-files', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: dhcp-boot and dhcp-option 67 both hold: {first} and '
            '{second}, and firmware reads both as one name or takes the first',
    remedy='Leave one of them out',
    effect='Which file the firmware requests is left to chance.',
    no_fix='Which of the two was meant is not known here.')
MISSING = FindingType(
    'boot-file-missing', Severity.ERROR, page=Page.DNSMASQ,
    problem='{who}: {path} is {state}',
    remedy='Put the boot file there, or correct its name',
    effect='The firmware requests a file that its server does not have, and '
           'goes on to its next boot device.',
    fix=dnsmasq_remedies.install,
    variant_of=boot_files.MISSING)
CATCH_ALL = FindingType(
    'catch-all', Severity.WARNING, page=Page.DNSMASQ,
    problem='{who}: {name!r} for an architecture without a rule of its own',
    remedy='Give the rule a tag',
    effect='A machine of an architecture that comes next gets a program for '
           'another.',
    fix=dnsmasq_remedies.catch_all)

Problem = tuple[FindingType, tuple[tuple[str, object], ...]]
"""The type of a finding, and the values that its texts name."""

_Problems = collections.abc.Iterator[Problem]

WANTED = (('aarch64', 'UEFI', PXE),)
"""Machines without an answer or a boot file that are reported."""


def find(config: Config, outcomes: collections.abc.Sequence[Outcome],
         disk: filesystem.Files | None, named: bool
         ) -> tuple[list[Finding], list[list[str]]]:
    """Return the findings, one for equal problems of one line.

    :param disk: where the TFTP root is checked; ``None`` for nowhere.
    :param named: whether the operator named these machines, so that one
        without a boot file is a problem.
    :returns: the findings, and their codes for each outcome.
    """
    machines: dict[tuple[str, Problem], list[Machine]] = (
        collections.defaultdict(list))
    codes: list[list[str]] = []
    shared = _shared(outcomes)
    for outcome in outcomes:
        place = outcome.answer.boot_file_from or outcome.answer.reason_from
        problems = [*_problems(config, outcome, disk, named),
                    *_one_for_several(outcome, shared)]
        codes.append([finding_type.code for finding_type, _ in problems])
        for problem in problems:
            machines[str(place or 'dnsmasq'), problem].append(
                outcome.machine)
    found = [finding_type.at(where, who=', '.join(map(str, who)),
                             machines=who, **dict(values))
             for (where, (finding_type, values)), who in machines.items()]
    return found, codes


def _problem(finding_type: FindingType, **values: object) -> Problem:
    return finding_type, tuple(values.items())


def _shared(outcomes: collections.abc.Iterable[Outcome]
            ) -> dict[str, list[str]]:
    """Return the boot files that several architectures get.

    Another check finds those whose name has an architecture in it.
    """
    found: dict[str, set[str]] = collections.defaultdict(set)
    for outcome in outcomes:
        machine, name = outcome.machine, outcome.answer.boot_file
        if machine.arch and name and machine.transport != IPXE and not (
                names.architecture_by_name(name)
                or names.is_for_bios(name)):
            found[name].add(machine.arch)
    return {name: sorted(archs) for name, archs in found.items()
            if len(archs) > 1}


def _one_for_several(outcome: Outcome, shared: dict[str, list[str]]
                     ) -> _Problems:
    name = outcome.answer.boot_file
    if name in shared and outcome.machine.arch and (
            outcome.machine.transport != IPXE):
        yield _problem(ONE_FOR_SEVERAL, name=name,
                       archs=', '.join(shared[name]))


def _problems(config: Config, outcome: Outcome, disk: filesystem.Files | None,
              named: bool) -> _Problems:
    machine, answer = outcome.machine, outcome.answer
    if not answer.offered:
        if named or (machine.arch, machine.firmware,
                     machine.transport) in WANTED:
            yield _problem(NO_ANSWER, why=answer.reason)
    elif not answer.boot_file:
        if named or (machine.arch, machine.firmware,
                     machine.transport) in WANTED:
            yield _problem(NO_BOOT_FILE)
    else:
        for check in (_architecture, _firmware, _http, _names):
            yield from check(outcome)
        if disk:
            yield from _file(config, outcome, disk)


def _architecture(outcome: Outcome) -> _Problems:
    machine, name = outcome.machine, outcome.answer.boot_file
    found = names.architecture_by_name(name)
    if not machine.arch:
        if machine.transport == PXE:
            yield _problem(CATCH_ALL, name=name)
    elif found and found != machine.arch and not (
            machine.firmware == 'BIOS' and found == 'i686'):
        yield _problem(ISA_BY_NAME, name=name, found=found)


def _firmware(outcome: Outcome) -> _Problems:
    machine, name = outcome.machine, outcome.answer.boot_file
    if machine.transport == IPXE:
        if names.is_ipxe(name):
            yield _problem(IPXE_LOOP, name=name)
    elif machine.firmware in ('UEFI', 'U-Boot'):
        if names.is_for_bios(name):
            yield _problem(BIOS_FILE, name=name)
    elif machine.firmware == 'BIOS' and names.is_efi(name):
        yield _problem(EFI_FILE, name=name)


def _http(outcome: Outcome) -> _Problems:
    machine, answer = outcome.machine, outcome.answer
    url = answer.boot_file.startswith(('http://', 'https://'))
    if machine.transport == PXE and url:
        yield _problem(URL_TO_PXE, name=answer.boot_file)
    if machine.transport != HTTP:
        return
    if not url:
        yield _problem(HTTP_WITHOUT_URL, name=answer.boot_file)
    number = 60 if machine.family == 4 else 16
    sent = answer.options.get(number)
    if machine.firmware == 'UEFI' and (
            sent is None or b'HTTPClient' not in sent.data):
        yield _problem(HTTP_WITHOUT_CLASS, number=number, url=url,
                       option='60' if number == 60 else 'option6:16,ia')


def _names(outcome: Outcome) -> _Problems:
    machine, answer = outcome.machine, outcome.answer
    if machine.family == 6 and '://' not in answer.boot_file:
        yield _problem(V4_NAME_IN_V6, name=answer.boot_file)
    twice = answer.options.get(67)
    if twice and len(twice.places) > 1:
        first, second, *_ = twice.places
        yield _problem(TWO_BOOT_FILES, first=str(first),
                       second=str(second))


def _file(config: Config, outcome: Outcome, disk: filesystem.Files
          ) -> _Problems:
    """Check the boot file itself, if dnsmasq serves it."""
    machine, name = outcome.machine, outcome.answer.boot_file
    path = _path(config, outcome)
    if not path:
        return
    state = disk.state(path)
    if state is not filesystem.State.FILE:
        yield _problem(MISSING, path=path, state=state.value)
        return
    facts = disk.loader(path)
    found = '' if isinstance(facts, filesystem.Unclear) else facts.cpu_arch
    if found and machine.arch and found != machine.arch and (
            names.architecture_by_name(name) in ('', machine.arch)):
        yield _problem(ISA, path=path, found=found)


def _path(config: Config, outcome: Outcome) -> str:
    """Return the path from which dnsmasq serves a file over TFTP; or ''."""
    name = outcome.answer.boot_file
    if ('enable-tftp' not in config.flags or outcome.answer.next_server
            or 'tftp-unique-root' in config.flags or '://' in name
            or len(config.tftp_roots) != 1):
        return ''
    root = plain(config.tftp_roots[0].value or '').rstrip('/')
    if name.startswith(f'{root}/'):
        return name
    return f'{root}/{name.lstrip("/")}'
