# SPDX-License-Identifier: Apache-2.0

"""Where a build is, read from what diskimage-builder prints."""

import re
from typing import NamedTuple

# The builder's phases in their order, and what they do.
STAGES = {
    'root': 'unpacking or bootstrapping the distribution',
    'extra-data': 'fetching sources',
    'pre-install': 'preparing the package manager',
    'install': 'installing packages and the agent',
    'post-install': 'setting up services',
    'post-root': 'leaving the root file system',
    'block-device': 'making a file system',
    'pre-finalise': 'preparing the end',
    'finalise': 'tidying up',
    'cleanup': 'packing the ramdisk',
}

_TIME = re.compile(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \| ?')
_RUNNING = re.compile(r'dib-run-parts Running \S*/([a-z-]+)\.d/\S')


class Position(NamedTuple):
    """Where a build is: the stage, its number, and the last line."""

    stage: str
    number: int
    line: str

    def __str__(self) -> str:
        return (f'[{self.number}/{len(STAGES)}] '
                f'{STAGES.get(self.stage, "starting")}')


START = Position('', 0, '')


def follow(position: Position, line: str) -> Position:
    """Return where a build is after one more line.

    A stage that ran before is not gone back to: elements call scripts of
    others.

    :param position: where it was.
    :param line: what it printed.
    """
    text = _TIME.sub('', line.rstrip())
    if not text:
        return position
    found = _RUNNING.search(text)
    stage = found.group(1) if found else ''
    if stage in STAGES:
        number = list(STAGES).index(stage) + 1
        if number > position.number:
            return Position(stage, number, text)
    return position._replace(line=text)
