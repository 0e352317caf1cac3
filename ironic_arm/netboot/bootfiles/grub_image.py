# SPDX-License-Identifier: Apache-2.0

"""What ``grub-mkimage`` wrote into a GRUB: prefix, configuration, modules.

In an EFI program it lies in the section ``mods``, behind a header with the
magic ``mimg``. Source: ``include/grub/kernel.h`` of GRUB 2.06 and 2.12.
"""

import dataclasses

from ironic_arm.netboot.bootfiles import elf
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import Reader
from ironic_arm.netboot.bootfiles.reader import Window
from ironic_arm.netboot.bootfiles.reader import take
from ironic_arm.netboot.bootfiles.reader import unpack

MAGIC = b'mimg'

_ELF, _MEMDISK, _CONFIG, _PREFIX = range(4)
_MOST_OBJECTS = 2048
_MOST_CONFIG = 1 << 16
_SHORTEST = 8


@dataclasses.dataclass(frozen=True)
class Grub:
    """A GRUB, as far as its image shows.

    :ivar prefix: directory of its files, such as ``/grub``; ``None`` where
        the image holds none.
    :ivar config: configuration that runs before any other; '' for none.
    :ivar memdisk: where the file system inside it lies in the section, and
        its size; ``None`` for none.
    :ivar modules: names of the modules inside, in their order.
    """

    prefix: str | None
    config: str
    memdisk: tuple[int, int] | None
    modules: tuple[str, ...]

    @property
    def tftp(self) -> bool:
        """Whether it can load over TFTP."""
        return {'net', 'tftp'} <= {*self.modules}

    @property
    def http(self) -> bool:
        """Whether it can load over HTTP."""
        return {'net', 'http'} <= {*self.modules}

    @property
    def linux_commands(self) -> tuple[str, ...]:
        """The commands that load a Linux kernel."""
        return tuple(one for one in ('linux', 'linuxefi')
                     if one in self.modules)


def parse(section: Reader) -> Grub:
    """Return what the section ``mods`` holds.

    :raises Malformed: if it is no such section, or its objects lead nowhere.
    :raises OSError: if it cannot be read.
    """
    at, end = _bounds(section)
    modules: list[str] = []
    found = Grub(None, '', None, ())
    for _ in range(_MOST_OBJECTS):
        if at + _SHORTEST > end:
            return dataclasses.replace(found, modules=tuple(modules))
        object_type, size = unpack('<II', section, at, 'object')
        if size < _SHORTEST or at + size > end:
            raise Malformed(f'a GRUB with an object of {size} bytes')
        body = Window(section, at + _SHORTEST, size - _SHORTEST)
        if object_type == _ELF:
            modules.append(elf.module_name(body))
        else:
            found = _with(found, object_type, body)
        at += size
    raise Malformed(f'a GRUB with more than {_MOST_OBJECTS} objects')


def _with(found: Grub, object_type: int, body: Window) -> Grub:
    if object_type == _MEMDISK:
        return dataclasses.replace(found, memdisk=(body.start, body.size))
    if object_type == _CONFIG:
        return dataclasses.replace(found, config=_string(body))
    if object_type == _PREFIX:
        return dataclasses.replace(found, prefix=_string(body))
    return found


def _bounds(section: Reader) -> tuple[int, int]:
    """Return where the objects begin and end, in 64 or in 32 bits."""
    if section.read(0, 4) != MAGIC:
        raise Malformed('a section mods that is not of GRUB')
    narrow, end = unpack('<II', section, 4, 'header of GRUB')
    if narrow:
        return narrow, min(end, section.size)
    start, end = unpack('<QQ', section, 8, 'header of GRUB')
    if start < 24:
        raise Malformed(f'a GRUB whose objects begin at {start}')
    return start, min(end, section.size)


def _string(body: Reader) -> str:
    data = take(body, 0, min(body.size, _MOST_CONFIG), 'string of GRUB')
    return data.split(b'\0', 1)[0].decode('utf-8', 'replace')
