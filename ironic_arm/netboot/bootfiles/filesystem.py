# SPDX-License-Identifier: Apache-2.0

"""The view of the file system that checks are given.

The core does no I/O: the caller of a check passes an object of this shape
in. :mod:`ironic_arm.system.files` has the one for the real disk.
"""

import enum
import typing

from ironic_arm.netboot.bootfiles import kernel as kernels
from ironic_arm.netboot.bootfiles import loader as loaders
from ironic_arm.netboot.bootfiles import ramdisk as ramdisks


class State(enum.Enum):
    """What stands at a path."""

    FILE = 'a readable file'
    EMPTY = 'an empty file'
    DIRECTORY = 'a directory'
    MISSING = 'not there'
    UNREADABLE = 'not readable'
    REMOTE = 'on a network file system'


class Unclear(typing.NamedTuple):
    """Why the type of a file is not known.

    A value and not an exception: one odd file must not end a check.
    """

    why: str


class Files(typing.Protocol):
    """What a check may read of the file system."""

    def state(self, path: str) -> State:
        """Return what stands at a path."""

    def writable(self, path: str) -> bool:
        """Return whether files can be made in this directory."""

    def head(self, path: str, size: int) -> bytes:
        """Return the first bytes of a file.

        :raises OSError: if it cannot be read.
        """

    def script_error(self, text: str) -> str:
        """Return the error that grub-script-check reports for a text.

        :returns: an empty string if none, or if it is not installed.
        """

    def loader(self, path: str) -> loaders.Loader | Unclear:
        """Return the facts about a boot loader."""

    def kernel(self, path: str) -> kernels.Kernel | Unclear:
        """Return the facts about a kernel."""

    def ramdisk(self, path: str) -> ramdisks.Ramdisk | Unclear:
        """Return the facts about a ramdisk."""
