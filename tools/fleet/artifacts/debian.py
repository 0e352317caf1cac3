# SPDX-License-Identifier: Apache-2.0

"""Debian packages that the harness boots machines with."""

import pathlib
import shutil
import sys

from fleet.artifacts import prepared
from ironic_arm.images import apt
from ironic_arm.images import cache as caching
from ironic_arm.images.packages import fetch, unpack

SUITE = apt.DEFAULT_SUITE

# The signed GRUB that carries network modules; its twin without "net" in the
# name is the one for disks and never asks the network for anything.
_GRUB_PACKAGE = 'grub-efi-arm64-signed'
_GRUB_FILE = 'usr/lib/grub/arm64-efi-signed/grubnetaa64.efi.signed'
LOADER = 'grubaa64.efi'


def grub(cache: pathlib.Path, progress: caching.Progress) -> pathlib.Path:
    """Return the directory with Debian's signed network GRUB for arm64.

    It holds the one file ``grubaa64.efi``, the name that firmware is given.

    :param cache: the cache directory.
    :param progress: called with what happens.
    :raises CommandError: it cannot be downloaded.
    :raises OSError: the cache cannot be written.
    """
    def build(directory: pathlib.Path) -> None:
        tree = directory / 'tree'
        unpack(fetch(cache, [_GRUB_PACKAGE], progress), tree)
        shutil.move(tree / _GRUB_FILE, directory / LOADER)
        shutil.rmtree(tree)

    key = caching.fingerprint(SUITE, _GRUB_PACKAGE, _GRUB_FILE)
    return caching.artefact(cache, 'grub', key, build, progress)


if __name__ == '__main__':
    sys.exit(prepared.main(lambda *given: [grub(*given)], __doc__))
