# SPDX-License-Identifier: Apache-2.0

"""The real inspection agent, as ``ironic-arm image assemble`` makes it.

``python -m fleet.artifacts.agent_ramdisk --cache DIR`` builds it of every
release of Debian and prints where each kernel and each initramfs lies.
"""

import pathlib
import sys

from fleet.artifacts import prepared
from fleet.artifacts import ramdisk
from ironic_arm.images import apt
from ironic_arm.images.assemble import assemble
from ironic_arm.images import cache as caching

_IMAGES = pathlib.Path(assemble.__file__).parents[1]
# A change of these may change what is built.
_SOURCES = ('*.py', 'assemble/*.py', 'assemble/agent/*')

RELEASES = tuple(assemble.PYTHONS)


def make(cache: pathlib.Path, progress: caching.Progress,
         release: str = apt.DEFAULT_SUITE) -> assemble.Ramdisk:
    """Return the ramdisk, building it if it is not in the cache.

    :param cache: the cache directory.
    :param progress: called with what happens.
    :param release: of Debian.
    :raises CommandError: something cannot be downloaded or built.
    :raises OSError: the cache cannot be written.
    """
    def build(directory: pathlib.Path) -> None:
        assemble.assemble(assemble.Recipe(release=release), cache,
                          ramdisk.files(directory), progress)

    key = caching.fingerprint(release, *sources())
    return ramdisk.files(
        caching.artefact(cache, 'agent', key, build, progress))


def sources() -> list[pathlib.Path]:
    """Return the files that decide what is built.

    Python leaves a folder beside them once the package was imported.
    """
    return sorted(path for pattern in _SOURCES
                  for path in _IMAGES.glob(pattern) if path.is_file())


if __name__ == '__main__':
    sys.exit(prepared.main(
        lambda cache, progress: [path for release in RELEASES
                                 for path in make(cache, progress, release)],
        'Build the ramdisk with the real agent.'))
