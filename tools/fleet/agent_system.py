# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""The system under the inspection agent: chosen files of Debian packages.

Only programs the agent calls are taken, with the libraries they need: what
is smaller is faster over TFTP and faster unpacked by an emulated machine.
"""

import pathlib
import shutil

from fleet import elf
from fleet.commands import CommandError

PYTHON = 'python3.11'

PACKAGES = (
    'busybox-static', 'coreutils', 'dmidecode', 'efibootmgr', 'gdisk',
    'libc-bin', 'libpython3.11-stdlib', 'libudev1', 'lshw', 'mount',
    'parted', 'psmisc', 'python3.11-minimal', 'udev', 'util-linux',
    'util-linux-extra')

# Patterns of what the agent calls by name, what it loads by name, and what
# the two need that no ELF header tells.
FILES = (
    'bin/busybox', 'bin/cp', 'bin/dd', 'bin/efibootmgr', 'bin/findmnt',
    'bin/fuser', 'bin/lsblk', 'bin/mount', 'bin/udevadm', 'bin/umount',
    'sbin/blkdiscard', 'sbin/blkid', 'sbin/blockdev', 'sbin/findfs',
    'sbin/hwclock', 'sbin/ldconfig', 'sbin/parted', 'sbin/partprobe',
    'sbin/sgdisk', 'sbin/wipefs', 'usr/bin/lscpu', 'usr/bin/lshw',
    'usr/bin/partx', f'usr/bin/{PYTHON}', 'usr/bin/shred',
    'usr/sbin/dmidecode', 'lib/ld-linux-aarch64.so.1',
    'usr/lib/aarch64-linux-gnu/libudev.so.1', 'lib/udev/ata_id',
    'lib/udev/scsi_id', 'lib/udev/rules.d/50-udev-default.rules',
    'lib/udev/rules.d/60-block.rules',
    'lib/udev/rules.d/60-persistent-storage.rules')

# Parts of Python's library that need libraries of their own or are large,
# and that nothing in the agent uses.
UNUSED = (
    '__pycache__', 'config-3.11-*', 'curses', 'dbm', 'distutils',
    'ensurepip', 'idlelib', 'lib2to3', 'pydoc_data', 'sqlite3', 'test',
    'tkinter', 'turtledemo', '_codecs_*', '_crypt.*',
    '_ctypes_test*', '_curses*', '_dbm.*', '_sqlite3.*', '_test*', '_xx*',
    'audioop.*', 'nis.*', 'ossaudiodev.*', 'readline.*', 'sitecustomize.py',
    'xxlimited*')

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
_LIBRARY_PLACES = ('lib/aarch64-linux-gnu', _LIBRARIES)
_MERGED = ('bin', 'lib', 'sbin')

# Commands of busybox for what needs no more; real programs go first.
APPLETS = (
    'awk', 'cat', 'chroot', 'df', 'dmesg', 'du', 'echo', 'grep', 'head',
    'hexdump', 'hostname', 'insmod', 'ip', 'ln', 'ls', 'mkdir', 'modprobe',
    'mv', 'ps', 'readlink', 'rm', 'rmdir', 'sed', 'sh', 'sleep', 'sync',
    'tail', 'test', 'touch', 'tr', 'true', 'udhcpc', 'uname', 'vi')


def install(unpacked: pathlib.Path, tree: pathlib.Path) -> None:
    """Copy the chosen files into the tree of an initramfs.

    :param unpacked: the unpacked packages.
    :param tree: where to; its directories are made.
    :raises CommandError: the packages lack a file that is needed.
    """
    for name in _MERGED:
        (tree / 'usr' / name).mkdir(mode=0o755, parents=True)
        (tree / name).symlink_to(f'usr/{name}')
    for pattern in FILES:
        _copy(unpacked, tree, pattern)
    shutil.copytree(unpacked / 'usr/lib' / PYTHON, tree / 'usr/lib' / PYTHON,
                    ignore=shutil.ignore_patterns(*UNUSED))
    for applet in APPLETS:
        (tree / 'usr/bin' / applet).symlink_to('busybox')
    udevd = tree / 'usr/lib/systemd/systemd-udevd'
    udevd.parent.mkdir(mode=0o755)
    udevd.symlink_to('/usr/bin/udevadm')


def _copy(unpacked: pathlib.Path, tree: pathlib.Path, name: str) -> None:
    source = unpacked / name
    if not source.is_file():
        raise CommandError(f'{name} is in none of the Debian packages')
    target = tree / (name if name.startswith('usr/') else f'usr/{name}')
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    shutil.copy(source, target)


def install_libraries(unpacked: pathlib.Path, tree: pathlib.Path) -> None:
    """Copy the libraries that the programs in a tree need.

    :param unpacked: the unpacked packages.
    :param tree: the tree, with all programs in it.
    """
    programs = [path for path in tree.rglob('*')
                if path.is_file() and not path.is_symlink()]
    places = [unpacked / place for place in _LIBRARY_PLACES]
    for name, source in elf.libraries(programs, places).items():
        target = tree / _LIBRARIES / name
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copy(source, target)
