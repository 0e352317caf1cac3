# SPDX-License-Identifier: Apache-2.0

"""Loaders, kernels and ramdisks of Debian for two architectures.

``python -m fleet.artifacts.real_files --cache DIR`` downloads them: about
700 MB, kept in the cache and never run.
"""

import pathlib
import shutil
import sys
from typing import NamedTuple

from fleet.artifacts import prepared
from ironic_arm.images import apt
from ironic_arm.images import cache as caching
from ironic_arm.images import packages

SUITES = {'bookworm': '12', 'trixie': '13'}
ARCHES = ('arm64', 'amd64')

PACKAGES = 'packages'
"""Directory with the packages of signed loaders as they were."""

# Everything but boot files takes room for nothing.
_DISC = 'memtest86+'  # boots by UEFI, and is there for its disc alone
_KEPT = ('*.efi', '*.efi.signed', '*.kpxe', '*.iso', 'vmlinuz-*')
_INSTALLER = ('linux', 'initrd.gz', '*.efi')


class Place(NamedTuple):
    """What of a suite is for an architecture, in one directory."""

    suite: str
    arch: str
    path: pathlib.Path


def fetch(cache: pathlib.Path, progress: caching.Progress) -> list[Place]:
    """Return the directories, downloading what is missing.

    :raises CommandError: a package cannot be downloaded.
    :raises OSError: the cache cannot be written.
    """
    return [Place(suite, arch, _place(cache, suite, arch, progress))
            for suite in SUITES for arch in ARCHES]


def _place(cache: pathlib.Path, suite: str, arch: str,
           progress: caching.Progress) -> pathlib.Path:
    archive = apt.Archive(suite)

    def build(directory: pathlib.Path) -> None:
        kernel = packages.dependency(
            cache, f'linux-image-cloud-{arch}', r'linux-image-\d.*', progress,
            arch=arch, archive=archive)
        names = [f'grub-efi-{arch}-bin', f'grub-efi-{arch}-signed',
                 'shim-signed', 'shim-unsigned', kernel]
        names += ['ipxe', _DISC] if arch == 'amd64' else []
        (directory / PACKAGES).mkdir()
        for name in names:
            debs = packages.fetch(cache, [name], progress, arch=arch,
                                archive=archive)
            _unpack(debs, directory / name,
                    ('*.iso',) if name == _DISC else _KEPT)
            if name.endswith('-signed'):
                for deb in debs:
                    shutil.copy(deb, directory / PACKAGES)
        # A package for every architecture, so of the list of any.
        installer = f'debian-installer-{SUITES[suite]}-netboot-{arch}'
        _unpack(packages.fetch(cache, [installer], progress, arch='amd64',
                             archive=archive), directory / 'installer',
                _INSTALLER)

    key = caching.fingerprint(suite, arch, pathlib.Path(__file__))
    return caching.artefact(cache, f'real-{suite}-{arch}', key, build,
                            progress)


def _unpack(debs: list[pathlib.Path], target: pathlib.Path,
            patterns: tuple[str, ...]) -> None:
    """Unpack a package and keep what fits the patterns, in one folder."""
    scratch = target.with_suffix('.tree')
    scratch.mkdir(parents=True)
    target.mkdir()
    packages.unpack(debs, scratch)
    for pattern in patterns:
        for path in sorted(scratch.rglob(pattern)):
            if path.is_file() and not path.is_symlink() and (
                    'gtk' not in path.parts):
                folder = target / path.parent.name
                folder.mkdir(exist_ok=True)
                shutil.move(path, folder / path.name)
    shutil.rmtree(scratch)


if __name__ == '__main__':
    sys.exit(prepared.main(
        lambda *given: [place.path for place in fetch(*given)],
        'Download boot files.'))
