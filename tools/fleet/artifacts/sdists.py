# SPDX-License-Identifier: Apache-2.0

"""The sources of ironic and ironic-inspector, with their devstack plugins.

``python -m fleet.artifacts.sdists --cache DIR`` downloads the archives of the
releases that are installed beside it, and unpacks them into the cache.
"""

import argparse
import importlib.metadata
import pathlib
import sys
import tarfile

from fleet.sandbox.commands import CommandError, run
from ironic_arm.images import cache as caching

NAMES = ('ironic', 'ironic-inspector')


def fetch(cache: pathlib.Path, progress: caching.Progress
          ) -> dict[str, pathlib.Path]:
    """Return the folder of each project's sources, downloading what is not
    there.

    :param cache: the cache directory.
    :param progress: called with what is downloaded.
    :raises CommandError: one cannot be downloaded.
    :raises OSError: the cache cannot be written.
    """
    return {name: _source(cache, name, progress) for name in NAMES}


def _source(cache: pathlib.Path, name: str,
            progress: caching.Progress) -> pathlib.Path:
    version = importlib.metadata.version(name)

    def build(directory: pathlib.Path) -> None:
        progress(f'downloading the sources of {name} {version}')
        run([sys.executable, '-m', 'pip', '--disable-pip-version-check',
             'download', '--quiet', '--no-deps', '--no-binary', ':all:',
             '--dest', directory, f'{name}=={version}'])
        [archive] = directory.glob('*.tar.gz')
        with tarfile.open(archive) as opened:
            opened.extractall(directory, filter='data')
        archive.unlink()

    found = caching.artefact(cache, f'source-{name}',
                             caching.fingerprint(name, version), build,
                             progress)
    [source] = found.iterdir()
    return source


def main() -> int:
    """Serve the command line."""
    parser = argparse.ArgumentParser(description='Download sources.')
    parser.add_argument('--cache', type=pathlib.Path, required=True)
    try:
        for path in fetch(parser.parse_args().cache, print).values():
            print(path)
    except (CommandError, OSError) as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
