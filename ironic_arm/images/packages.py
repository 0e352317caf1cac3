# SPDX-License-Identifier: Apache-2.0

"""Debian packages for an architecture that need not be the host's."""

from collections.abc import Iterable, Sequence
import pathlib
import re

from ironic_arm.images import apt
from ironic_arm.images import cache as caching
from ironic_arm.images.commands import CommandError
from ironic_arm.images.commands import run

ARCH = 'arm64'
ANY = apt.Archive()


def fetch(cache: pathlib.Path, names: Sequence[str],
          progress: caching.Progress, *, arch: str = ARCH,
          depends: bool = False, archive: apt.Archive = ANY
          ) -> list[pathlib.Path]:
    """Download packages and return their files.

    A file downloaded before is used again if its checksum is right.

    :param cache: the cache directory.
    :param names: package names.
    :param progress: is called with each download.
    :param arch: Debian's name of the architecture.
    :param depends: with everything they depend on, from libc upwards.
    :param archive: the release, and where to take it from.
    :raises CommandError: a package is unknown or cannot be downloaded.
    """
    where = apt.area(cache, arch, archive)
    with caching.locked(where.path / 'lock', progress):
        if not archive.fresh:
            try:
                return _fetch(where, names, progress, depends)
            except CommandError:
                # No lists yet, or the mirror dropped what old ones name.
                pass
        progress(f'updating the lists of Debian {archive.suite} {arch}')
        _update(where)
        return _fetch(where, names, progress, depends)


def _update(where: apt.Area) -> None:
    try:
        where.apt('apt-get', 'update', '--error-on=any')
    except CommandError as exc:
        remedy = ('--mirror, or the variable '
                  f'{apt.MIRROR_VARIABLE}, may name another mirror')
        raise CommandError(f'{exc}\n{remedy}') from exc


def _fetch(where: apt.Area, names: Sequence[str],
           progress: caching.Progress, depends: bool) -> list[pathlib.Path]:
    debs = where.path / 'debs'
    debs.mkdir(mode=0o755, exist_ok=True)
    if depends:
        names = apt.closure(where, names)
    wanted = apt.describe(where, names)
    missing = [deb for deb in wanted if not deb.is_whole(debs)]
    if missing:
        progress(f'downloading {len(missing)} Debian packages '
                 f'({where.arch})')
        where.apt('apt-get', 'download',
                  *(deb.name.partition('_')[0] for deb in missing), cwd=debs)
    damaged = [deb.name for deb in missing if not deb.is_whole(debs)]
    if damaged:
        raise CommandError(f'damaged downloads: {", ".join(damaged)}')
    return [debs / deb.name for deb in wanted]


def unpack(debs: Iterable[pathlib.Path], into: pathlib.Path) -> None:
    """Unpack packages into a directory, running none of their scripts.

    :raises CommandError: a package is damaged, or the disk is full.
    """
    for deb in debs:
        run(['dpkg-deb', '--extract', deb, into])


def dependency(cache: pathlib.Path, name: str, pattern: str,
               progress: caching.Progress, *, arch: str = ARCH,
               archive: apt.Archive = ANY) -> str:
    """Return the package a package depends on whose name fits a pattern.

    :param cache: the cache directory.
    :param name: the package that depends.
    :param pattern: a regular expression for the whole name.
    :param progress: is called with each download.
    :param arch: Debian's name of the architecture.
    :param archive: the release, and where to take it from.
    :raises CommandError: there is none.
    """
    [deb] = fetch(cache, [name], progress, arch=arch, archive=archive)
    depends = run(['dpkg-deb', '--field', deb, 'Depends'])
    for one in re.findall(r'[a-z0-9][a-z0-9+.-]+', depends):
        if re.fullmatch(pattern, one):
            return str(one)
    raise CommandError(f'{name} depends on no package like {pattern}')
