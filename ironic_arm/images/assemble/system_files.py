# SPDX-License-Identifier: Apache-2.0

"""The system under the inspection agent: chosen files of Debian packages.

Only programs the agent calls are taken, with the libraries they need: what
is smaller is faster over TFTP and faster unpacked by a machine.
"""

from collections.abc import Iterable
import pathlib
import shutil
from typing import NamedTuple

from ironic_arm.images.assemble import libraries
from ironic_arm.images.commands import CommandError

# Each package with its programs, and with what those need that no ELF
# header tells. Names as in Debian 13; Debian 12 has some without "usr".
_FILES: dict[str, tuple[str, ...]] = {
    # For who logs in: busybox's shell takes its own commands in place of
    # programs, and its mount knows no more file systems than are loaded.
    'bash': ('usr/bin/bash',),
    'busybox-static': ('usr/bin/busybox',),
    'chrony': ('usr/bin/chronyc', 'usr/sbin/chronyd'),
    'coreutils': ('usr/bin/cp', 'usr/bin/dd', 'usr/bin/shred'),
    'dmidecode': ('usr/sbin/dmidecode',),
    'dosfstools': ('usr/sbin/mkfs.fat',),
    'dropbear-bin': ('usr/bin/dropbearkey', 'usr/sbin/dropbear'),
    'e2fsprogs': ('usr/sbin/e2fsck', 'usr/sbin/mke2fs',
                  'usr/sbin/resize2fs', 'etc/mke2fs.conf'),
    'efibootmgr': ('usr/bin/efibootmgr',),
    'gdisk': ('usr/sbin/sgdisk',),
    'hdparm': ('usr/sbin/hdparm',),
    'ipmitool': ('usr/bin/ipmitool',),
    'libc-bin': ('usr/sbin/ldconfig',),
    'libc6': ('usr/lib/ld-linux-aarch64.so.1',),
    # udev opens it by name.
    'libkmod2': ('usr/lib/aarch64-linux-gnu/libkmod.so.2',),
    'libudev1': ('usr/lib/aarch64-linux-gnu/libudev.so.1',),
    'lshw': ('usr/bin/lshw',),
    'mdadm': ('usr/sbin/mdadm',),
    'mount': ('usr/bin/mount', 'usr/bin/umount'),
    'nvme-cli': ('usr/sbin/nvme',),
    'openssh-sftp-server': ('usr/lib/openssh/sftp-server',),
    'parted': ('usr/sbin/parted', 'usr/sbin/partprobe'),
    'psmisc': ('usr/bin/fuser',),
    'qemu-utils': ('usr/bin/qemu-img',),
    'smartmontools': ('usr/sbin/smartctl',),
    'udev': ('usr/bin/udevadm', 'usr/lib/udev/ata_id',
             'usr/lib/udev/scsi_id',
             'usr/lib/udev/rules.d/50-udev-default.rules',
             'usr/lib/udev/rules.d/60-block.rules',
             'usr/lib/udev/rules.d/60-persistent-storage.rules',
             'usr/lib/udev/rules.d/80-drivers.rules'),
    'util-linux': ('usr/bin/findmnt', 'usr/bin/lsblk', 'usr/bin/lscpu',
                   'usr/bin/partx', 'usr/sbin/blkdiscard', 'usr/sbin/blkid',
                   'usr/sbin/blockdev', 'usr/sbin/findfs',
                   'usr/sbin/mkswap', 'usr/sbin/wipefs'),
    'util-linux-extra': ('usr/sbin/hwclock',),
}

# Names under which programs are called too, and what they lead to.
_LINKS = {
    # Where dropbear was built to look for it.
    'usr/lib/sftp-server': 'openssh/sftp-server',
    'usr/lib/systemd/systemd-udevd': '/usr/bin/udevadm',
    'usr/sbin/mkfs.ext4': 'mke2fs',
    'usr/sbin/mkfs.vfat': 'mkfs.fat',
    # The kernel itself calls it there.
    'usr/sbin/modprobe': '/usr/bin/busybox',
}

# Parts of Python's library that need libraries of their own or are large,
# and that nothing in the agent uses.
UNUSED = (
    '__pycache__', 'config-3.*', 'curses', 'dbm', 'distutils',
    'ensurepip', 'idlelib', 'lib2to3', 'pydoc_data', 'sqlite3', 'test',
    'tkinter', 'turtledemo', '_codecs_*', '_crypt.*',
    '_ctypes_test*', '_curses*', '_dbm.*', '_sqlite3.*', '_test*', '_xx*',
    'audioop.*', 'nis.*', 'ossaudiodev.*', 'readline.*', 'sitecustomize.py',
    'xxlimited*')

# Documentation, and what only package managers and desktops read.
_IDLE = ('doc', 'man', 'info', 'locale', 'lintian', 'bug',
         'bash-completion', 'initramfs-tools', 'icons', 'metainfo')

# The groups that udev's rules name, with Debian's numbers.
GROUPS = '''\
root:x:0:
tty:x:5:
disk:x:6:
lp:x:7:
dialout:x:20:
cdrom:x:24:
tape:x:26:
audio:x:29:
video:x:44:
input:x:101:
sgx:x:102:
kvm:x:103:
render:x:104:
kmem:x:15:
'''
USERS = 'root:x:0:0:root:/root:/bin/sh\n'

_LIBRARIES = 'usr/lib/aarch64-linux-gnu'
# What is in the last of them goes before what has its name elsewhere.
_LIBRARY_PLACES = (_LIBRARIES, 'lib/aarch64-linux-gnu')
_MERGED = ('bin', 'lib', 'sbin')

# Commands of busybox for what needs no more; real programs go first.
APPLETS = (
    'awk', 'cat', 'chroot', 'df', 'dmesg', 'du', 'echo', 'getty', 'grep',
    'head', 'hexdump', 'hostname', 'insmod', 'ip', 'ln', 'login', 'ls',
    'lsmod', 'mkdir', 'mv', 'ps', 'readlink', 'rm', 'rmdir', 'sed', 'sh',
    'sleep', 'sync', 'tail', 'test', 'touch', 'tr', 'true', 'udhcpc', 'uname',
    'vi')


class Base(NamedTuple):
    """What the system is made of: Python's version, like "3.11"."""

    python: str

    @property
    def packages(self) -> tuple[str, ...]:
        """The Debian packages that files are taken from."""
        return (*_FILES, f'libpython{self.python}-stdlib',
                f'python{self.python}-minimal')

    @property
    def files(self) -> tuple[str, ...]:
        """Those files, but for Python's library."""
        return (*(name for names in _FILES.values() for name in names),
                f'usr/bin/python{self.python}')


def install(base: Base, unpacked: pathlib.Path, tree: pathlib.Path) -> None:
    """Copy the chosen files into the tree of an initramfs.

    :param base: what the system is made of.
    :param unpacked: the unpacked packages.
    :param tree: where to; its directories are made.
    :raises CommandError: the packages lack a file that is needed.
    """
    for name in _MERGED:
        (tree / 'usr' / name).mkdir(mode=0o755, parents=True)
        (tree / name).symlink_to(f'usr/{name}')
    for name in base.files:
        _copy(unpacked, tree, name)
    library = f'usr/lib/python{base.python}'
    shutil.copytree(unpacked / library, tree / library,
                    ignore=shutil.ignore_patterns(*UNUSED))
    links = {f'usr/bin/{applet}': 'busybox' for applet in APPLETS} | _LINKS
    links['usr/bin/python3'] = f'python{base.python}'
    for name, target in links.items():
        (tree / name).parent.mkdir(mode=0o755, exist_ok=True)
        (tree / name).symlink_to(target)


def _copy(unpacked: pathlib.Path, tree: pathlib.Path, name: str) -> None:
    # The loader of programs may be a link to where only the target has it.
    places = [unpacked / name, unpacked / name.removeprefix('usr/')]
    source = next((place for place in places if place.is_file()), None)
    if source is None:
        raise CommandError(f'{name} is in none of the Debian packages')
    (tree / name).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    shutil.copy(source, tree / name)


def install_whole(unpacked: pathlib.Path, tree: pathlib.Path) -> None:
    """Copy all files of packages into a tree, but for documentation.

    What is there already stays as it is.

    :param unpacked: the unpacked packages.
    :param tree: the tree.
    """
    for source in sorted(unpacked.rglob('*')):
        name = source.relative_to(unpacked)
        if source.is_dir() or _is_idle(name):
            continue
        if name.parts[0] in _MERGED:
            name = 'usr' / name
        target = tree / name
        if not target.exists() and not target.is_symlink():
            target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            shutil.copy(source, target, follow_symlinks=False)


def _is_idle(name: pathlib.PurePath) -> bool:
    return name.parts[:2] == ('usr', 'share') and name.parts[2] in _IDLE


def install_libraries(unpacked: pathlib.Path,
                      tree: pathlib.Path) -> None:
    """Copy the libraries that the programs in a tree need.

    :param unpacked: the unpacked packages.
    :param tree: the tree, with all programs in it.
    :raises CommandError: the packages lack a library.
    """
    programs = [path for path in tree.rglob('*')
                if path.is_file() and not path.is_symlink()]
    # Some packages keep theirs in a folder of their own.
    known = _by_name(unpacked.rglob('*.so*'))
    for place in _LIBRARY_PLACES:
        known |= _by_name((unpacked / place).glob('*.so*'))
    for name, source in libraries.libraries(programs, known).items():
        target = tree / _LIBRARIES / name
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copy(source, target)


def _by_name(paths: Iterable[pathlib.Path]) -> dict[str, pathlib.Path]:
    return {path.name: path for path in paths if path.is_file()}
