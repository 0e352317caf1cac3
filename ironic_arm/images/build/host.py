# SPDX-License-Identifier: Apache-2.0

"""Probes of the host of a build, without a judgement."""

from collections.abc import Iterable, Mapping
import os
import pathlib
import platform
import shutil
import subprocess
import urllib.request

from ironic_arm.images.assemble import python_packages
from ironic_arm.images.build import binfmt
from ironic_arm.images.build import checks
from ironic_arm.images.build import distros
from ironic_arm.images.build import recipe

TIMEOUT = 20
# Asked for only where the image is for another architecture.
_MORE_PROGRAMS = ('mmdebstrap', 'arch-test')
_SYSTEM_PATH = '/usr/sbin:/sbin'
_VERSIONS = '''\
import importlib.metadata, sys
for name in sys.argv[1:]:
    print(name, importlib.metadata.version(name))
'''


def look(plan: recipe.Plan, builder: str | None,
         where: pathlib.Path) -> checks.Host:
    """Return what is known about this host.

    :param plan: what is to be run.
    :param builder: path of the builder; None: there is none.
    :param where: directory that exists, on the disk to build on.
    :raises OSError: the directory cannot be written.
    """
    memory = _memory(pathlib.Path('/proc/meminfo').read_text())
    return checks.Host(
        machine=platform.machine(),
        programs=frozenset(name for name in (*plan.programs, *_MORE_PROGRAMS)
                           if _is_here(name)),
        files=frozenset(name for name in plan.files
                        if os.path.isfile(name)),
        versions=versions(builder) if builder else {},
        runs=(binfmt.probe(plan.arch, where) if binfmt.known(plan.arch)
              else None),
        free_space=shutil.disk_usage(where).free,
        free_memory=memory['MemAvailable'], total_memory=memory['MemTotal'],
        unreachable=unreachable(plan.addresses),
        becomes_root=os.geteuid() == 0 or _sudo_works())


def _is_here(name: str) -> bool:
    """Return whether a program is here, or on the PATH of root alone."""
    if name == distros.PIP:
        return python_packages.pip() is not None
    path = f'{os.environ.get("PATH", os.defpath)}:{_SYSTEM_PATH}'
    return shutil.which(name, path=path) is not None


def versions(builder: str) -> dict[str, str]:
    """Return the versions of the builder's packages.

    They are asked of the Python that the builder runs with.

    :param builder: path of the builder.
    """
    try:
        with open(builder, encoding='utf-8') as stream:
            python = stream.readline().removeprefix('#!').split()
        text = subprocess.run(
            [*python, '-c', _VERSIONS, *distros.TESTED], check=True,
            capture_output=True, text=True, timeout=TIMEOUT).stdout
    except (OSError, UnicodeDecodeError, subprocess.SubprocessError):
        return {}
    return dict(line.split() for line in text.splitlines())


def unreachable(addresses: Iterable[str]) -> dict[str, str]:
    """Return those addresses that nothing can be loaded from, and why."""
    found = {}
    for address in addresses:
        why = _why_not(address)
        if why:
            found[address] = why
    return found


def _why_not(address: str) -> str | None:
    if not address.startswith(('http://', 'https://')):
        return None
    request = urllib.request.Request(address, method='HEAD')
    try:
        # No other scheme comes this far.
        with urllib.request.urlopen(  # nosec B310
                request, timeout=TIMEOUT):
            return None
    except (OSError, ValueError) as exc:
        return str(getattr(exc, 'reason', exc)) or type(exc).__name__


def _sudo_works() -> bool:
    try:
        # Which sudo that is, is for the user to say.
        return subprocess.run(  # nosec B607
            ['sudo', '--non-interactive', 'true'], capture_output=True,
            stdin=subprocess.DEVNULL, timeout=TIMEOUT,
            check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _memory(text: str) -> Mapping[str, int]:
    rows = (line.split() for line in text.splitlines())
    return {row[0].rstrip(':'): int(row[1]) * 1024 for row in rows
            if len(row) == 3}


def image_format(image: pathlib.Path) -> str:
    """Return what a disk image is, by its content.

    :raises OSError: it cannot be read.
    """
    with open(image, 'rb') as stream:
        head = stream.read(8)
    name = next((name for magic, name in _MAGICS.items()
                 if head.startswith(magic)), 'raw')
    if name == 'xz':
        return 'qcow2.xz' if '.qcow2' in image.suffixes else 'raw.xz'
    return name


_MAGICS = {b'QFI\xfb': 'qcow2', b'hsqs': 'squashfs', b'\xfd7zXZ\0': 'xz',
           b'\x1f\x8b': 'gzip', b'KDMV': 'vmdk', b'conectix': 'vhd'}
