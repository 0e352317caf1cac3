# SPDX-License-Identifier: Apache-2.0

"""What the whole life of a machine begins with, fetched and built.

``python -m fleet.artifacts.life_files --cache DIR`` prepares it.
"""

import pathlib
import sys
from typing import NamedTuple

from fleet.artifacts import agent_ramdisk
from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import grubs
from fleet.artifacts import prepared
from ironic_arm.images import cache as caching
from ironic_arm.images.assemble.assemble import Ramdisk


class Files(NamedTuple):
    """What is there before anything begins.

    packages holds the unpacked packages with loaders, agent is the ramdisk
    with the agent, and system is what will run from the disk.
    """

    packages: pathlib.Path
    agent: Ramdisk
    system: Ramdisk


def prepare(cache: pathlib.Path, progress: caching.Progress) -> Files:
    """Return the files, fetching and building what is not in the cache.

    :param cache: the cache directory.
    :param progress: called with what happens.
    :raises CommandError: something cannot be downloaded or built.
    :raises OSError: the cache cannot be written.
    """
    return Files(grubs.packages(cache, progress),
                 agent_ramdisk.make(cache, progress),
                 busybox_ramdisk.make(cache, progress))


def _paths(cache: pathlib.Path, progress: caching.Progress
           ) -> list[pathlib.Path]:
    files = prepare(cache, progress)
    return [files.packages, *files.agent, *files.system]


if __name__ == '__main__':
    sys.exit(prepared.main(_paths, 'Prepare the whole life of a machine.'))
