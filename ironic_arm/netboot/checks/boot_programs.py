# SPDX-License-Identifier: Apache-2.0

"""Checks of what boot files are: for which machines, and what they can do."""

import collections.abc
import dataclasses
import posixpath

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import loader as loaders
from ironic_arm.netboot.bootfiles import names
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.checks.boot_files import place
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

ISA = FindingType(
    'boot-file-isa', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the boot file {name!r} of {key!r} is a program for {found}',
    remedy='Put a program for {key} at {path}',
    effect='The firmware loads the file and refuses to start it.',
    fix=remedies.install)
NOT_EFI = FindingType(
    'boot-file-not-efi', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the boot file {name!r} of {key!r} was not recognized: {why}',
    remedy='Put an EFI program for {key} at {path}',
    effect='UEFI firmware does not start it. U-Boot may know what to do with '
           'it.',
    fix=remedies.install)
NO_TFTP = FindingType(
    'boot-file-no-tftp', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the boot file {name!r} of {key!r} leads to a GRUB that cannot '
            'read from a TFTP server: {path} lacks the module {module}',
    remedy='Put a GRUB for network boot there, such as grubnetaa64.efi',
    effect='Such a GRUB is made for booting from a disk. Booted over the '
           'network it requests no configuration and stays at its prompt.',
    fix=remedies.install)
NO_HTTP = FindingType(
    'boot-file-no-http', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the boot file {name!r} of {key!r} leads to a GRUB that cannot '
            'read from an HTTP server: {path} lacks the module {module}',
    remedy='Put a GRUB with this module there, or use a boot interface that '
           'boots over TFTP',
    effect='Booted over HTTP such a GRUB finds no configuration and stays at '
           'its prompt. The signed GRUB of Debian 12 is one of these.',
    fix=remedies.build)
SHIM_ALONE = FindingType(
    'shim-without-loader', Severity.WARNING, page=Page.CONDUCTOR,
    problem='the boot file {name!r} of {key!r} is shim, and {path} is {state}',
    remedy='Put a signed GRUB for network boot there',
    effect='shim loads the file with this name and starts it; without it the '
           'machine does not boot.',
    fix=remedies.install_after_shim)

_Conductor = settings.ConductorSettings

# What GRUB needs to read from a server, by whether it is an HTTP server.
_MODULES = {False: (('net', 'tftp'), NO_TFTP),
            True: (('net', 'http'), NO_HTTP)}


@dataclasses.dataclass(frozen=True)
class Served:
    """A boot file in the root it is served from.

    :ivar option: that names it.
    :ivar key: of the option.
    :ivar name: of the file, relative to the root.
    :ivar root: the directory.
    :ivar http: whether it is served over HTTP.
    """

    option: str
    key: str
    name: str
    root: str
    http: bool

    def at(self, finding_type: FindingType, **values: object) -> Finding:
        """Return a finding about this boot file."""
        return finding_type.at(self.option, name=self.name, key=self.key,
                               **values)


def programs_for_their_machines(given: _Conductor, disk: filesystem.Files
                                ) -> Found:
    """Boot files of another architecture, and GRUBs that read no server."""
    for one in (*served(given), *served_ipxe(given)):
        path = source(given, disk, one.root, one.name)
        row = architecture.find(by_arch.split(one.key)[0])
        if path and row:
            yield from _program(given, disk, one, row, path)


def served(given: _Conductor) -> collections.abc.Iterator[Served]:
    """Yield the boot files of PXE and UEFI HTTP in each of their roots."""
    yield from _served(given, given.boot_files, given.roots)


def served_ipxe(given: _Conductor) -> collections.abc.Iterator[Served]:
    """Yield the boot files that are to be iPXE in each of their roots."""
    yield from _served(given, given.ipxe_boot_files, given.ipxe_roots)


def _served(given: _Conductor, option: settings.ByArch,
            roots: tuple[settings.Value, ...]
            ) -> collections.abc.Iterator[Served]:
    """Yield the boot files of one option."""
    for key, name in option.looked_up.items():
        for root in roots:
            if name.strip():
                yield Served(option.option, key, name, root.value,
                             root is given.http_root)


def source(given: _Conductor, disk: filesystem.Files, root: str, name: str
           ) -> str:
    """Return the path of a file that can be read; empty if there is none.

    What ironic copies into its roots is read where it is copied from.
    """
    path = given.loaders.get(name) or place(root, name)
    return path if disk.state(path) is filesystem.State.FILE else ''


def grub(given: _Conductor, disk: filesystem.Files, one: Served
         ) -> tuple[str, loaders.Loader] | None:
    """Return the GRUB that a boot file is or leads to, and its path.

    shim loads its second stage from its own directory.
    """
    path = source(given, disk, one.root, one.name)
    facts = disk.loader(path) if path else None
    if isinstance(facts, loaders.Loader) and facts.second_stage:
        name = posixpath.join(posixpath.dirname(one.name),
                              facts.second_stage)
        path = source(given, disk, one.root, name)
        facts = disk.loader(path) if path else None
    if isinstance(facts, loaders.Loader) and facts.grub:
        return path, facts
    return None


def _program(given: _Conductor, disk: filesystem.Files, one: Served,
             row: architecture.Architecture, path: str) -> Found:
    """Check one boot file."""
    facts = disk.loader(path)
    if isinstance(facts, filesystem.Unclear):
        if not (row.x86 or names.is_for_bios(one.name)):
            yield one.at(NOT_EFI, path=path, why=facts.why)
        return
    if facts.cpu_arch and facts.cpu_arch != row.cpu_arch:
        yield one.at(ISA, path=path, found=facts.cpu_arch)
        return
    if facts.second_stage:
        yield from _second_stage(given, disk, one, facts.second_stage)
    yield from _grub(given, disk, one, row)


def _second_stage(given: _Conductor, disk: filesystem.Files, one: Served,
                  name: str) -> Found:
    """Find a shim without the loader that it starts."""
    path = posixpath.join(posixpath.dirname(one.name), name)
    if path not in given.loaders:
        path = place(one.root, path)
        state = disk.state(path)
        if state not in (filesystem.State.FILE, filesystem.State.REMOTE):
            yield one.at(SHIM_ALONE, path=path, state=state.value)


def _grub(given: _Conductor, disk: filesystem.Files, one: Served,
          row: architecture.Architecture) -> Found:
    """Find a GRUB that reads no server, or that shim cannot start."""
    found = grub(given, disk, one)
    if found is None:
        return
    path, facts = found
    if facts.cpu_arch not in ('', row.cpu_arch):
        yield one.at(ISA, path=path, found=facts.cpu_arch)
        return
    wanted, finding_type = _MODULES[one.http]
    inside = facts.grub.modules if facts.grub else ()
    lacking = [name for name in wanted if name not in inside]
    if lacking:
        yield one.at(finding_type, path=path, module=' and '.join(lacking))
