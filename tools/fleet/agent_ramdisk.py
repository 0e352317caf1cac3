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

"""The real inspection agent for arm64, as a ramdisk.

``python -m fleet.agent_ramdisk --cache DIR`` builds it and prints where its
kernel and its initramfs lie. Nothing is emulated and nothing is mounted to
build it.
"""

import pathlib
import shutil
import sys
from collections.abc import Sequence

from fleet import agent_python, agent_system, bytecode, debian
from fleet import cache as caching
from fleet import kernel, ramdisk

# Disks of emulated machines, and what deploying to a disk needs.
MODULES = (
    *kernel.VIRTIO_NET, 'virtio_blk', 'virtio_scsi', 'sd_mod', 'nvme',
    'efivarfs', 'vfat', 'nls_cp437', 'nls_ascii')
DIRECTORIES = ('dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp', 'var/log')
# Where each file beside this module goes, and whether it is a program.
FILES = {
    'agent_init': ('init', 0o755),
    'agent_main': ('usr/bin/ironic-python-agent', 0o755),
    'agent_poweroff': ('usr/sbin/poweroff', 0o755),
    'udhcpc_script': ('etc/udhcpc.script', 0o755)}
AGENT = 'usr/lib/ironic-python-agent'
_SOURCES = ('agent_python.py', 'agent_ramdisk.py', 'agent_requirements.txt',
            'agent_system.py', 'bytecode.py', 'elf.py')


def make(cache: pathlib.Path, progress: caching.Progress,
         modules: Sequence[str] = MODULES) -> ramdisk.Ramdisk:
    """Return the ramdisk, building it if it is not in the cache.

    :param cache: the cache directory.
    :param progress: told what happens.
    :param modules: kernel modules to load; what they need comes with them.
    :raises CommandError: something cannot be downloaded or built.
    :raises OSError: the cache cannot be written.
    """
    def fill(tree: pathlib.Path, scratch: pathlib.Path) -> None:
        unpacked = scratch / 'debian'
        debian.unpack(debian.fetch(cache, agent_system.PACKAGES, progress,
                                   depends=True), unpacked)
        agent_system.install(unpacked, tree)
        agent_python.install(cache, tree / AGENT, progress)
        _compile(cache, tree, scratch, progress)
        agent_system.install_libraries(unpacked, tree)
        _install_files(tree)

    recipe = ramdisk.Recipe('agent', (*_SOURCES, *FILES), modules,
                            ('-12',), fill)
    return ramdisk.make(cache, recipe, progress)


def _compile(cache: pathlib.Path, tree: pathlib.Path, scratch: pathlib.Path,
             progress: caching.Progress) -> None:
    version = agent_python.PYTHON_VERSION
    python = bytecode.interpreter(cache, version, scratch / 'python',
                                  progress)
    progress('compiling the inspection agent')
    for directory in (AGENT, f'usr/lib/python{version}'):
        bytecode.compile_tree(python, tree / directory, tree)


def _install_files(tree: pathlib.Path) -> None:
    for name in DIRECTORIES:
        (tree / name).mkdir(mode=0o755, parents=True, exist_ok=True)
    here = pathlib.Path(__file__).parent
    for name, (target, mode) in FILES.items():
        shutil.copyfile(here / name, tree / target)
        (tree / target).chmod(mode)
    (tree / 'usr/sbin/reboot').symlink_to('poweroff')
    (tree / 'etc/group').write_text(agent_system.GROUPS)
    (tree / 'etc/passwd').write_text(agent_system.USERS)


if __name__ == '__main__':
    sys.exit(ramdisk.main(make, 'Build the ramdisk with the real agent.'))
