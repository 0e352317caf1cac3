# SPDX-License-Identifier: Apache-2.0

"""The distributions that agents are built of, and what that takes.

Sources: the elements of diskimage-builder 3.43.0.
"""

from collections.abc import Mapping
from typing import NamedTuple

BUILDER = 'ironic-python-agent-builder'
TESTED = {BUILDER: '7.4.0', 'diskimage-builder': '3.43.0'}
"""Versions that the plans of builds were tested with."""

PIP = 'pip'
PYPI = 'https://pypi.org/simple'
AGENT_SOURCES = 'https://opendev.org/openstack/ironic-python-agent'


class Distro(NamedTuple):
    """A distribution that the builder supports.

    element is the builder's name of it; releases are those it supports,
    the one to take without --release first; probes are addresses that a
    build loads from, with {mirror}, {security}, {release} and {arch}
    (cpu_arch) in them; mirror is the default of its packages; programs and
    files are what the host needs for it, by the package that has them.
    """

    element: str
    releases: tuple[str, ...]
    probes: tuple[str, ...]
    mirror: str
    programs: Mapping[str, str]
    files: Mapping[str, str]


# Cloud images are unpacked with these.
_DISK_IMAGES = {'kpartx': 'kpartx', 'losetup': 'mount'}

DISTROS = {
    'debian': Distro(
        'debian-minimal', ('trixie',),
        ('{mirror}/dists/{release}/Release',
         '{security}/dists/{release}-security/Release'),
        'http://deb.debian.org/debian', {'debootstrap': 'debootstrap'},
        {'/usr/share/keyrings/debian-archive-keyring.gpg':
         'debian-archive-keyring'}),
    'ubuntu': Distro(
        'ubuntu', ('noble',),
        ('https://cloud-images.ubuntu.com/{release}/current/SHA256SUMS',
         '{mirror}/dists/{release}/Release'),
        'http://archive.ubuntu.com/ubuntu',
        {**_DISK_IMAGES, 'unsquashfs': 'squashfs-tools'}, {}),
    'centos': Distro(
        'centos', ('9-stream', '10-stream'),
        ('https://cloud.centos.org/centos/{release}/{arch}/images/',),
        'https://mirror.stream.centos.org', {**_DISK_IMAGES, 'curl': 'curl'},
        {}),
}
DEBIAN_SECURITY = 'http://security.debian.org'
UBUNTU_PORTS = 'http://ports.ubuntu.com/ubuntu-ports'

# What every build needs, by package.
PROGRAMS = {
    'cpio': 'cpio', 'flock': 'util-linux', 'fstrim': 'util-linux',
    'git': 'git', 'lsattr': 'e2fsprogs', 'qemu-img': 'qemu-utils',
    'rsync': 'rsync', 'sudo': 'sudo', 'tar': 'tar'}
