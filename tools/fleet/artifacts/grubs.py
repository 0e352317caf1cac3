# SPDX-License-Identifier: Apache-2.0

"""Loaders: Debian's own, and some that are built from its modules.

``python -m fleet.artifacts.grubs --cache DIR`` downloads what they are made
of.
"""

import pathlib
import sys

from fleet.artifacts import debian
from fleet.artifacts import prepared
from fleet.sandbox.commands import run
from ironic_arm.images import cache as caching
from ironic_arm.images.packages import fetch, unpack

_PACKAGES = ('grub-efi-{}-bin', 'grub-efi-{}-signed', 'shim-signed')
ARCHES = {'aarch64': 'arm64', 'x86_64': 'amd64'}
"""Debian's names of the architectures."""

_MODULES = 'usr/lib/grub/arm64-efi'
SHIM = 'usr/lib/shim/shimaa64.efi.signed'
SIGNED = 'usr/lib/grub/arm64-efi-signed/grubnetaa64.efi.signed'

# What a GRUB needs to search by itself, as distributions build it.
PLAIN = ('normal', 'configfile', 'echo', 'sleep', 'reboot', 'test', 'tftp',
         'net', 'efinet', 'linux', 'boot')


def packages(cache: pathlib.Path, progress: caching.Progress,
             cpu_arch: str = 'aarch64') -> pathlib.Path:
    """Return the directory where Debian's packages are unpacked.

    :param cache: the cache directory.
    :param progress: called with what happens.
    :param cpu_arch: the architecture of the machines.
    :raises CommandError: they cannot be downloaded.
    """
    arch = ARCHES[cpu_arch]
    names = [name.format(arch) for name in _PACKAGES]

    def build(directory: pathlib.Path) -> None:
        unpack(fetch(cache, names, progress, arch=arch), directory)

    key = caching.fingerprint(debian.SUITE, *names)
    return caching.artefact(cache, f'grub-packages-{arch}', key, build,
                            progress)


def build(unpacked: pathlib.Path, output: pathlib.Path, prefix: str,
          modules: tuple[str, ...] = PLAIN, config: str = '') -> None:
    """Build a GRUB as somebody else might.

    :param unpacked: what :func:`packages` returns.
    :param output: the file to write.
    :param prefix: where it looks for its configuration.
    :param modules: what is in it.
    :param config: runs before it looks; may be empty.
    :raises CommandError: the tool refuses.
    """
    early = output.with_suffix('.early')
    early.write_text(config)
    run(['grub-mkimage', '-O', 'arm64-efi', '-d', unpacked / _MODULES,
         '-p', prefix, '-o', output, *modules,
         *(['-c', str(early)] if config else [])])


def packages_of_all(cache: pathlib.Path, progress: caching.Progress
                    ) -> list[pathlib.Path]:
    """Return the directory of each architecture."""
    return [packages(cache, progress, cpu_arch) for cpu_arch in ARCHES]


if __name__ == '__main__':
    sys.exit(prepared.main(packages_of_all, __doc__))
