# SPDX-License-Identifier: Apache-2.0

"""The view of the file system that checks are given.

The core does no I/O: whoever runs the checks passes an object of this shape
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
    """Why it cannot be told what a file is.

    A value and not an exception: one odd file must not end a check.
    """

    why: str


class Files(typing.Protocol):
    """What a check may ask of the file system."""

    def state(self, path: str) -> State:
        """Tell what stands at a path."""

    def writable(self, path: str) -> bool:
        """Tell whether files can be made in this directory."""

    def head(self, path: str, size: int) -> bytes:
        """Return the first bytes of a file.

        :raises OSError: if it cannot be read.
        """

    def script_error(self, text: str) -> str:
        """Return what grub-script-check says against a text.

        :returns: an empty string if nothing, or if it is not installed.
        """

    def loader(self, path: str) -> loaders.Loader | Unclear:
        """Tell which boot loader a file is."""

    def kernel(self, path: str) -> kernels.Kernel | Unclear:
        """Tell what kind of kernel a file is."""

    def ramdisk(self, path: str) -> ramdisks.Ramdisk | Unclear:
        """Tell whose programs are in a ramdisk."""
