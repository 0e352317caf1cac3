# SPDX-License-Identifier: Apache-2.0

"""Which of many boot loaders a network server needs, under which names."""

import collections.abc
import dataclasses
import typing

from ironic_arm.netboot import architecture
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles.loader import Loader
from ironic_arm.netboot.bootfiles.loader import LoaderKind
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.findings import Severity


class Candidate(typing.NamedTuple):
    """A program that may be a boot loader.

    :ivar name: its path, in whatever it comes from.
    :ivar facts: about it.
    """

    name: str
    facts: Loader | filesystem.Unclear


@dataclasses.dataclass(frozen=True)
class Choice:
    """Loaders to serve.

    :ivar files: candidates by the name under which each is requested.
    :ivar boot_file: the name that DHCP gives to firmware.
    """

    files: dict[str, Candidate]
    boot_file: str


class NoChoice(Exception):
    """There is no right loader; the text has the reasons, a line for each."""


def choose(candidates: collections.abc.Sequence[Candidate],
           row: architecture.Architecture, secure_boot: bool) -> Choice:
    """Choose a network GRUB, and for secure boot the shim before it.

    :param row: of the architecture of the machines.
    :raises NoChoice: if there is no loader for them.
    """
    right = [one for one in candidates if not refusals(one, row)]
    grubs = sorted((one for one in right if _kind(one) is LoaderKind.GRUB
                    and (_signed(one) or not secure_boot)), key=_rank)
    if not secure_boot:
        if not grubs:
            raise NoChoice(_why(candidates, row, 'network GRUB'))
        name = f'grub{row.efi_suffix}.efi'
        return Choice({name: grubs[0]}, name)
    shims = sorted((one for one in right if _kind(one) is LoaderKind.SHIM
                    and _signed(one)), key=_rank)
    for found, what in ((shims, 'signed shim'), (grubs,
                                                 'signed network GRUB')):
        if not found:
            raise NoChoice(_why(candidates, row, what))
    return _with_shim(right, shims[0], grubs[0], row)


def _with_shim(right: collections.abc.Sequence[Candidate], shim: Candidate,
               grub: Candidate, row: architecture.Architecture) -> Choice:
    boot_file = f'shim{row.efi_suffix}.efi'
    second = _facts(shim).second_stage or f'grub{row.efi_suffix}.efi'
    found = {boot_file: shim, second: grub}
    for one in right:
        if _kind(one) is LoaderKind.MOK_MANAGER and _signed(one):
            found[f'mm{row.efi_suffix}.efi'] = one
    return Choice(found, boot_file)


def refusals(one: Candidate, row: architecture.Architecture) -> list[str]:
    """Return why a candidate is not for these machines; empty if it is."""
    if isinstance(one.facts, filesystem.Unclear):
        return [one.facts.why]
    if one.facts.kind is LoaderKind.MOK_MANAGER and (
            one.facts.cpu_arch == row.cpu_arch):
        return []
    return [found.problem for found in bootable.loader(
        one.facts, one.name, row.cpu_arch)
        if found.severity is Severity.ERROR]


def _why(candidates: collections.abc.Iterable[Candidate],
         row: architecture.Architecture, what: str) -> str:
    lines = [f'no {what} for {row.cpu_arch} among the files']
    for one in candidates:
        reasons = refusals(one, row) or [
            f'{_kind(one).value}{"" if _signed(one) else ", not signed"}']
        lines += [f'{one.name}: {problem}' for problem in reasons]
    return '\n'.join(lines)


def _facts(one: Candidate) -> Loader:
    assert isinstance(one.facts, Loader)
    return one.facts


def _kind(one: Candidate) -> LoaderKind:
    return _facts(one).kind


def _signed(one: Candidate) -> bool:
    return bool(_facts(one).signers)


def _rank(one: Candidate) -> tuple[bool, bool, int, str]:
    """Return what is sorted by: signed ones and the usual prefix first."""
    grub = _facts(one).grub
    return (not _signed(one), grub is not None and grub.prefix != '/grub',
            len(one.name), one.name)
