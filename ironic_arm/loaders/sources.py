# SPDX-License-Identifier: Apache-2.0

"""Where boot loaders come from: files, directories, packages and discs."""

import collections.abc
import os
import re
import typing

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import loader
from ironic_arm.netboot.bootfiles import packages
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.checks import loader_choice
from ironic_arm.system import boot_files

INSTALLED = ('/usr/lib/grub', '/usr/lib/shim', '/usr/share/efi',
             '/usr/share/grub2', '/boot/efi/EFI')
"""Where distributions put loaders that are installed."""

_NAME = re.compile(r'\.efi(\.signed)?$', re.IGNORECASE)
_MOST = 1 << 26


class Unusable(Exception):
    """A source cannot be read; the text says why."""


class Program(typing.NamedTuple):
    """An EFI program.

    :ivar name: its path in what it comes from.
    :ivar content: its bytes.
    """

    name: str
    content: bytes

    def candidate(self) -> loader_choice.Candidate:
        """Return what is known of it."""
        try:
            return loader_choice.Candidate(
                self.name, loader.parse(Buffer(self.content)))
        except Malformed as exc:
            return loader_choice.Candidate(self.name,
                                           filesystem.Unclear(str(exc)))


def programs(path: str) -> list[Program]:
    """Return the EFI programs of a file, directory, package or disc.

    :raises Unusable: if it cannot be read.
    """
    try:
        if os.path.isdir(path):
            return list(_directory(path))
        with open(path, 'rb') as stream:
            head = stream.read(8)
            stream.seek(0x8001)
            disc = stream.read(5) == b'CD001'
            if head == packages.DEB or head[:4] == packages.RPM:
                return list(_package(stream.fileno()))
        return list(_disc(path)) if disc else [_file(path)]
    except OSError as exc:
        raise Unusable(f'{path}: {exc.strerror or exc}') from exc
    except Malformed as exc:
        raise Unusable(f'{path}: {exc}') from exc


def _file(path: str) -> Program:
    with open(path, 'rb') as stream:
        content = stream.read(_MOST + 1)
    if len(content) > _MOST:
        raise Malformed('too large for an EFI program')
    return Program(path, content)


def _directory(path: str) -> collections.abc.Iterator[Program]:
    for folder, _, names in os.walk(path):
        for name in sorted(names):
            place = os.path.join(folder, name)
            if _NAME.search(name) and os.path.isfile(place):
                yield _file(place)


def _package(descriptor: int) -> collections.abc.Iterator[Program]:
    for name, content in packages.files(
            boot_files.File(descriptor), lambda name: bool(_NAME.search(name)),
            boot_files.DECODERS):
        yield Program(name, content)


def _disc(path: str) -> collections.abc.Iterator[Program]:
    """Yield the programs of a disc image, by the names in its directory."""
    try:
        import pycdlib
    except ImportError:
        raise Malformed('reading a disc image needs pycdlib: '
                        'pip install pycdlib') from None
    image = pycdlib.PyCdlib()
    try:
        image.open(path)
        try:
            yield from _programs_of(image)
        finally:
            image.close()
    except pycdlib.pycdlibexception.PyCdlibException as exc:
        raise Malformed(f'a damaged disc image: {exc}') from exc


def _programs_of(image: typing.Any) -> collections.abc.Iterator[Program]:
    kind = ('rr_path' if image.has_rock_ridge() else
            'joliet_path' if image.has_joliet() else 'iso_path')
    for folder, _, names in image.walk(**{kind: '/'}):
        for name in sorted(names):
            place = f'{folder.rstrip("/")}/{name}'
            # Plain ISO 9660 ends names with a version: GRUBAA64.EFI;1
            if not _NAME.search(name.partition(';')[0]):
                continue
            with image.open_file_from_iso(**{kind: place}) as stream:
                yield Program(place, stream.read(_MOST))
