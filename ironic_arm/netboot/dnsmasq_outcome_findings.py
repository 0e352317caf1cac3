# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""What is wrong with the answers that machines get."""

import collections
import collections.abc

from ironic_arm.netboot import files
from ironic_arm.netboot import programs
from ironic_arm.netboot.dnsmasq_config import Config
from ironic_arm.netboot.dnsmasq_lines import plain
from ironic_arm.netboot.dnsmasq_machines import HTTP
from ironic_arm.netboot.dnsmasq_machines import IPXE
from ironic_arm.netboot.dnsmasq_machines import PXE
from ironic_arm.netboot.dnsmasq_machines import Outcome
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

Mistake = tuple[str, Severity, str, str]
"""Code, severity, what is wrong, and the remedy."""

_Mistakes = collections.abc.Iterator[Mistake]

WANTED = (('aarch64', 'UEFI', PXE),)
"""Machines without a boot file that are worth a word."""


def find(config: Config, outcomes: collections.abc.Sequence[Outcome],
         disk: files.Files | None, asked: bool
         ) -> tuple[list[Finding], list[list[str]]]:
    """Return what is wrong, one finding for equal mistakes of one line.

    :param disk: where the TFTP root is looked at; ``None`` for nowhere.
    :param asked: whether somebody asked for just these machines, so that
        one without a boot file is a mistake.
    :returns: the findings, and their codes for each outcome.
    """
    machines: dict[tuple[str, Mistake], list[str]] = (
        collections.defaultdict(list))
    codes: list[list[str]] = []
    shared = _shared(outcomes)
    for outcome in outcomes:
        place = outcome.answer.boot_file_from or outcome.answer.reason_from
        mistakes = [*_mistakes(config, outcome, disk, asked),
                    *_one_for_several(outcome, shared)]
        codes.append([mistake[0] for mistake in mistakes])
        for mistake in mistakes:
            machines[str(place or 'dnsmasq'), mistake].append(
                str(outcome.machine))
    found = [Finding(code, severity, where,
                     f'{", ".join(who)}: {problem}', remedy)
             for (where, (code, severity, problem, remedy)), who
             in machines.items()]
    return found, codes


def _shared(outcomes: collections.abc.Iterable[Outcome]
            ) -> dict[str, list[str]]:
    """Return the programs that several architectures are answered.

    Those whose name tells their architecture are left to another check.
    """
    found: dict[str, set[str]] = collections.defaultdict(set)
    for outcome in outcomes:
        machine, name = outcome.machine, outcome.answer.boot_file
        if machine.arch and name and machine.transport != IPXE and not (
                programs.architecture_by_name(name)
                or programs.is_for_bios(name)):
            found[name].add(machine.arch)
    return {name: sorted(archs) for name, archs in found.items()
            if len(archs) > 1}


def _one_for_several(outcome: Outcome, shared: dict[str, list[str]]
                     ) -> _Mistakes:
    name = outcome.answer.boot_file
    if name in shared and outcome.machine.arch and (
            outcome.machine.transport != IPXE):
        yield ('one-for-several', ERROR, f'{name!r} is one file for '
               f'{", ".join(shared[name])}, and a program runs on one of '
               'them', 'Answer each architecture a file of its own')


def _mistakes(config: Config, outcome: Outcome, disk: files.Files | None,
              asked: bool) -> _Mistakes:
    machine, answer = outcome.machine, outcome.answer
    if not answer.offered:
        if asked or (machine.arch, machine.firmware,
                     machine.transport) in WANTED:
            yield ('no-answer', ERROR, f'no answer: {answer.reason}',
                   'Change that, or add a host entry for the machine')
    elif not answer.boot_file:
        if asked or (machine.arch, machine.firmware,
                     machine.transport) in WANTED:
            yield ('no-boot-file', WARNING,
                   'an address, but no boot file', 'Add a dhcp-match for its '
                   'client architecture and a boot file with that tag')
    else:
        for check in (_architecture, _firmware, _http, _names):
            yield from check(outcome)
        if disk:
            yield from _file(config, outcome, disk)


def _architecture(outcome: Outcome) -> _Mistakes:
    machine, name = outcome.machine, outcome.answer.boot_file
    told = programs.architecture_by_name(name)
    if not machine.arch:
        if machine.transport == PXE:
            yield ('catch-all', WARNING, f'{name!r} for an architecture '
                   'that nobody has mapped', 'Give the rule a tag')
    elif told and told != machine.arch and not (
            machine.firmware == 'BIOS' and told == 'i686'):
        yield ('wrong-isa', ERROR, f'{name!r} is for {told}',
               'Answer each architecture a file of its own')


def _firmware(outcome: Outcome) -> _Mistakes:
    machine, name = outcome.machine, outcome.answer.boot_file
    if machine.transport == IPXE:
        if programs.is_ipxe(name):
            yield ('ipxe-loop', ERROR, f'iPXE is told to load {name!r}, '
                   'which is iPXE again',
                   'Answer iPXE (dhcp-match=set:ipxe,175) a script')
    elif machine.firmware in ('UEFI', 'U-Boot'):
        if programs.is_for_bios(name):
            yield ('bios-file', ERROR, f'{name!r} is for BIOS',
                   'Answer it an EFI program')
    elif machine.firmware == 'BIOS' and programs.is_efi(name):
        yield ('efi-file', ERROR, f'{name!r} is an EFI program, and BIOS '
               'cannot run it', 'Answer it a program for BIOS')


def _http(outcome: Outcome) -> _Mistakes:
    machine, answer = outcome.machine, outcome.answer
    url = answer.boot_file.startswith(('http://', 'https://'))
    if machine.transport == PXE and url:
        yield ('url-to-pxe', ERROR, f'{answer.boot_file!r} is a URL, and '
               'PXE firmware loads over TFTP', 'Answer it a file name')
    if machine.transport != HTTP:
        return
    if not url:
        yield ('http-without-url', ERROR, f'{answer.boot_file!r} is no URL',
               'Answer it http://ADDRESS/FILE')
    number = 60 if machine.family == 4 else 16
    sent = answer.options.get(number)
    if machine.firmware == 'UEFI' and (
            sent is None or b'HTTPClient' not in sent.data):
        yield ('http-without-class', ERROR, 'the answer has no vendor '
               f'class HTTPClient (option {number}), so firmware drops it',
               'Add dhcp-option-force=tag:TAG,60,HTTPClient'
               if number == 60 else
               'Add dhcp-option-force=tag:TAG,option6:16,ia,HTTPClient')


def _names(outcome: Outcome) -> _Mistakes:
    machine, answer = outcome.machine, outcome.answer
    if machine.family == 6 and '://' not in answer.boot_file:
        yield ('v4-name-in-v6', ERROR, f'{answer.boot_file!r} is no URL, '
               'and DHCPv6 has no other boot files',
               'Write tftp://[ADDRESS]/FILE')
    twice = answer.options.get(67)
    if twice and len(twice.places) > 1:
        first, second, *_ = twice.places
        yield ('two-boot-files', ERROR, 'dhcp-boot and dhcp-option 67 both '
               f'hold: {first} and {second}, and firmware reads both as '
               'one name or takes the first', 'Leave one of them out')


def _file(config: Config, outcome: Outcome, disk: files.Files
          ) -> _Mistakes:
    """Look at the boot file itself, if dnsmasq serves it."""
    machine, name = outcome.machine, outcome.answer.boot_file
    path = _path(config, outcome)
    if not path:
        return
    state = disk.state(path)
    if state is not files.State.FILE:
        yield ('missing-file', ERROR, f'{path} is {state.value}',
               'Put the boot file there, or correct its name')
        return
    facts = disk.loader(path)
    found = '' if isinstance(facts, files.Unclear) else facts.cpu_arch
    if found and machine.arch and found != machine.arch and (
            programs.architecture_by_name(name) in ('', machine.arch)):
        yield ('wrong-isa', ERROR, f'{path} is a program for {found}',
               'Put a file for its architecture there')


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
