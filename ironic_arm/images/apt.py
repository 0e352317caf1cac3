# SPDX-License-Identifier: Apache-2.0

"""An apt of our own for another architecture, beside the host's.

It works on a directory of its own (sources, lists, an empty package
database), so neither the host's package database nor its configuration is
touched, and root is not needed. From the host's apt only the way to the
network is taken over: proxies, certificates and passwords of mirrors.
"""

from collections.abc import Sequence
import hashlib
import os
import pathlib
from typing import NamedTuple

from ironic_arm.images import cache as caching
from ironic_arm.images.commands import CommandError
from ironic_arm.images.commands import run

MIRROR_VARIABLE = 'IRONIC_ARM_MIRROR'
DEFAULT_SUITE = 'bookworm'
KEYRING = pathlib.Path('/usr/share/keyrings/debian-archive-keyring.gpg')

# Of the host's network settings these would only add downloads.
_UNWANTED = ('Acquire::IndexTargets', 'Acquire::Changelogs',
             'Acquire::Languages')

_CONFIG = '''\
{network}
Acquire::Languages "none";
Acquire::GzipIndexes "true";
APT::Architecture "{arch}";
APT::Architectures {{ "{arch}"; }};
APT::Install-Recommends "false";
APT::Sandbox::User "";
Dir::Cache "{path}";
Dir::Etc "{path}";
Dir::Etc::netrc "/etc/apt/auth.conf";
Dir::Etc::netrcparts "/etc/apt/auth.conf.d";
Dir::Etc::parts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::sourceparts "/dev/null";
Dir::State "{path}";
Dir::State::status "{path}/status";
'''


class Archive(NamedTuple):
    """Which part of Debian: a release, and where from.

    mirror is the URL of an archive, None for the one that this host uses;
    components are names like "main" and "non-free-firmware". The lists of
    a fresh archive are fetched anew, however young they are.
    """

    suite: str = DEFAULT_SUITE
    mirror: str | None = None
    components: tuple[str, ...] = ('main',)
    fresh: bool = False


class Area(NamedTuple):
    """One such directory and Debian's name of its architecture."""

    path: pathlib.Path
    arch: str

    def apt(self, *argv: str, cwd: pathlib.Path | None = None) -> str:
        """Run an apt command here; see
        :func:`ironic_arm.images.commands.run`."""
        config = {'APT_CONFIG': str(self.path / 'apt.conf')}
        return run(argv, cwd=cwd, env=config)


class Deb(NamedTuple):
    """A package file as the signed lists describe it."""

    name: str
    sha256: str

    def is_whole(self, directory: pathlib.Path) -> bool:
        """Whether the directory holds the file with the right content."""
        path = directory / self.name
        return (path.is_file() and self.sha256
                == hashlib.sha256(path.read_bytes()).hexdigest())


def mirror(chosen: str | None = None) -> str:
    """Return the Debian mirror to use.

    That is the one chosen, or $IRONIC_ARM_MIRROR, or the one that this host
    uses itself.

    :raises CommandError: on a host that uses none, and without the variable.
    """
    chosen = chosen or os.environ.get(MIRROR_VARIABLE)
    if chosen:
        return chosen.rstrip('/')
    found = host_mirror(_targets())
    if found is None:
        # apt names no target before it has fetched its lists once.
        run(['apt-get', '-q', 'update'])
        found = host_mirror(_targets())
    if found is None:
        raise CommandError(
            'apt on this host knows no Debian mirror. Name one with '
            f'--mirror, or in {MIRROR_VARIABLE}')
    return found


def _targets() -> str:
    return run(['apt-get', 'indextargets', '--format',
                '$(REPO_URI) $(CODENAME)', 'Created-By: Packages',
                'Origin: Debian', 'Component: main'])


def host_mirror(targets: str) -> str | None:
    """Find Debian's main archive among lines of "URI codename".

    The codenames of security, update and backport suites have a dash. An
    installation disc holds one architecture only.
    """
    for line in targets.splitlines():
        uri, _, codename = line.strip().partition(' ')
        if codename and '-' not in codename and not uri.startswith('cdrom:'):
            return uri.rstrip('/')
    return None


def area(cache: pathlib.Path, arch: str, archive: Archive) -> Area:
    """Return the area for an architecture and release, made if missing.

    :raises CommandError: the keys that sign Debian's archive are missing.
    :raises OSError: the cache cannot be written.
    """
    if not KEYRING.is_file():
        raise CommandError(f'{KEYRING} is missing: install the package '
                           'debian-archive-keyring')
    source = (f'deb [signed-by={KEYRING}] {mirror(archive.mirror)} '
              f'{archive.suite} {" ".join(archive.components)}\n')
    key = caching.fingerprint(source, _CONFIG)
    path = cache / f'apt-{arch}-{key}'
    path.mkdir(mode=0o755, parents=True, exist_ok=True)
    (path / 'sources.list').write_text(source)
    (path / 'status').touch(mode=0o644)
    (path / 'apt.conf').write_text(_CONFIG.format(
        network=_network(), arch=arch, path=path.absolute()))
    return Area(path, arch)


def _network() -> str:
    dump = run(['apt-config', 'dump', '--no-empty', '--format', '%F "%v";%n',
                'Acquire'])
    return '\n'.join(line for line in dump.splitlines()
                     if not line.startswith(_UNWANTED))


def describe(where: Area, names: Sequence[str]) -> list[Deb]:
    """Look packages up in the lists.

    :raises CommandError: a package is unknown, or there are no lists yet.
    """
    text = where.apt('apt-get', 'download', '--print-uris', *names)
    # 'http://...' name size SHA256:...
    rows = [line.split() for line in text.splitlines()]
    return [Deb(row[1], row[3].partition(':')[2]) for row in rows
            if len(row) == 4]


def closure(where: Area, names: Sequence[str]) -> list[str]:
    """Return the packages and all they depend on, from libc upwards.

    :raises CommandError: a package is unknown, or there are no lists yet.
    """
    text = where.apt('apt-get', 'install', '--simulate', *names)
    # Inst libc6 (2.36-9 Debian:12/stable [arm64])
    return sorted(line.split()[1] for line in text.splitlines()
                  if line.startswith('Inst '))
