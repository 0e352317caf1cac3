# SPDX-License-Identifier: Apache-2.0

"""What is wrong with the answers that machines get."""

import collections
import collections.abc

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.checks import kinds_dnsmasq as kinds
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.lines import plain
from ironic_arm.netboot.dnsmasq.machines import HTTP
from ironic_arm.netboot.dnsmasq.machines import IPXE
from ironic_arm.netboot.dnsmasq.machines import PXE
from ironic_arm.netboot.dnsmasq.machines import Machine
from ironic_arm.netboot.dnsmasq.machines import Outcome
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import Kind

Mistake = tuple[Kind, tuple[tuple[str, object], ...]]
"""The kind of a finding, and what its texts name."""

_Mistakes = collections.abc.Iterator[Mistake]

WANTED = (('aarch64', 'UEFI', PXE),)
"""Machines without a boot file that are worth a word."""


def find(config: Config, outcomes: collections.abc.Sequence[Outcome],
         disk: filesystem.Files | None, asked: bool
         ) -> tuple[list[Finding], list[list[str]]]:
    """Return what is wrong, one finding for equal mistakes of one line.

    :param disk: where the TFTP root is looked at; ``None`` for nowhere.
    :param asked: whether somebody asked for just these machines, so that
        one without a boot file is a mistake.
    :returns: the findings, and their codes for each outcome.
    """
    machines: dict[tuple[str, Mistake], list[Machine]] = (
        collections.defaultdict(list))
    codes: list[list[str]] = []
    shared = _shared(outcomes)
    for outcome in outcomes:
        place = outcome.answer.boot_file_from or outcome.answer.reason_from
        mistakes = [*_mistakes(config, outcome, disk, asked),
                    *_one_for_several(outcome, shared)]
        codes.append([kind.code for kind, _ in mistakes])
        for mistake in mistakes:
            machines[str(place or 'dnsmasq'), mistake].append(
                outcome.machine)
    found = [kind.at(where, who=', '.join(map(str, who)), machines=who,
                     **dict(values))
             for (where, (kind, values)), who in machines.items()]
    return found, codes


def _mistake(kind: Kind, **values: object) -> Mistake:
    return kind, tuple(values.items())


def _shared(outcomes: collections.abc.Iterable[Outcome]
            ) -> dict[str, list[str]]:
    """Return the programs that several architectures are answered.

    Those whose name tells their architecture are left to another check.
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
                     ) -> _Mistakes:
    name = outcome.answer.boot_file
    if name in shared and outcome.machine.arch and (
            outcome.machine.transport != IPXE):
        yield _mistake(kinds.ONE_FOR_SEVERAL, name=name,
                       archs=', '.join(shared[name]))


def _mistakes(config: Config, outcome: Outcome, disk: filesystem.Files | None,
              asked: bool) -> _Mistakes:
    machine, answer = outcome.machine, outcome.answer
    if not answer.offered:
        if asked or (machine.arch, machine.firmware,
                     machine.transport) in WANTED:
            yield _mistake(kinds.NO_ANSWER, why=answer.reason)
    elif not answer.boot_file:
        if asked or (machine.arch, machine.firmware,
                     machine.transport) in WANTED:
            yield _mistake(kinds.NO_BOOT_FILE)
    else:
        for check in (_architecture, _firmware, _http, _names):
            yield from check(outcome)
        if disk:
            yield from _file(config, outcome, disk)


def _architecture(outcome: Outcome) -> _Mistakes:
    machine, name = outcome.machine, outcome.answer.boot_file
    told = names.architecture_by_name(name)
    if not machine.arch:
        if machine.transport == PXE:
            yield _mistake(kinds.CATCH_ALL, name=name)
    elif told and told != machine.arch and not (
            machine.firmware == 'BIOS' and told == 'i686'):
        yield _mistake(kinds.ISA_BY_NAME, name=name, found=told)


def _firmware(outcome: Outcome) -> _Mistakes:
    machine, name = outcome.machine, outcome.answer.boot_file
    if machine.transport == IPXE:
        if names.is_ipxe(name):
            yield _mistake(kinds.IPXE_LOOP, name=name)
    elif machine.firmware in ('UEFI', 'U-Boot'):
        if names.is_for_bios(name):
            yield _mistake(kinds.BIOS_FILE, name=name)
    elif machine.firmware == 'BIOS' and names.is_efi(name):
        yield _mistake(kinds.EFI_FILE, name=name)


def _http(outcome: Outcome) -> _Mistakes:
    machine, answer = outcome.machine, outcome.answer
    url = answer.boot_file.startswith(('http://', 'https://'))
    if machine.transport == PXE and url:
        yield _mistake(kinds.URL_TO_PXE, name=answer.boot_file)
    if machine.transport != HTTP:
        return
    if not url:
        yield _mistake(kinds.HTTP_WITHOUT_URL, name=answer.boot_file)
    number = 60 if machine.family == 4 else 16
    sent = answer.options.get(number)
    if machine.firmware == 'UEFI' and (
            sent is None or b'HTTPClient' not in sent.data):
        yield _mistake(kinds.HTTP_WITHOUT_CLASS, number=number, url=url,
                       option='60' if number == 60 else 'option6:16,ia')


def _names(outcome: Outcome) -> _Mistakes:
    machine, answer = outcome.machine, outcome.answer
    if machine.family == 6 and '://' not in answer.boot_file:
        yield _mistake(kinds.V4_NAME_IN_V6, name=answer.boot_file)
    twice = answer.options.get(67)
    if twice and len(twice.places) > 1:
        first, second, *_ = twice.places
        yield _mistake(kinds.TWO_BOOT_FILES, first=str(first),
                       second=str(second))


def _file(config: Config, outcome: Outcome, disk: filesystem.Files
          ) -> _Mistakes:
    """Look at the boot file itself, if dnsmasq serves it."""
    machine, name = outcome.machine, outcome.answer.boot_file
    path = _path(config, outcome)
    if not path:
        return
    state = disk.state(path)
    if state is not filesystem.State.FILE:
        yield _mistake(kinds.MISSING, path=path, state=state.value)
        return
    facts = disk.loader(path)
    found = '' if isinstance(facts, filesystem.Unclear) else facts.cpu_arch
    if found and machine.arch and found != machine.arch and (
            names.architecture_by_name(name) in ('', machine.arch)):
        yield _mistake(kinds.ISA, path=path, found=found)


def _path(config: Config, outcome: Outcome) -> str:
    """Return where dnsmasq's own TFTP server takes a file from; or ''."""
    name = outcome.answer.boot_file
    if ('enable-tftp' not in config.flags or outcome.answer.next_server
            or 'tftp-unique-root' in config.flags or '://' in name
            or len(config.tftp_roots) != 1):
        return ''
    root = plain(config.tftp_roots[0].value or '').rstrip('/')
    if name.startswith(f'{root}/'):
        return name
    return f'{root}/{name.lstrip("/")}'
