# SPDX-License-Identifier: Apache-2.0

"""The command line of whatever is fetched or built before tests run."""

import argparse
import pathlib
import signal
import sys
from collections.abc import Callable, Iterable
from typing import NoReturn

from ironic_arm.images import cache as caching
from ironic_arm.images.commands import CommandError

Prepare = Callable[[pathlib.Path, caching.Progress], Iterable[object]]
"""Returns what was prepared in a cache, preparing what is missing."""


def main(prepare: Prepare, description: str) -> int:
    """Prepare something, and print a line for each part of it.

    :param description: what it is, for the help text.
    :returns: the exit status.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--cache', type=pathlib.Path, required=True,
                        help='where downloads and results are kept')
    cache = parser.parse_args().cache
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        prepared = prepare(cache, lambda text: print(text, file=sys.stderr))
    except (CommandError, OSError) as exc:
        print(f'error: {exc}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(*prepared, sep='\n')
    return 0


def _interrupt(signum: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
