# SPDX-License-Identifier: Apache-2.0


"""Texts that outlive a test: timelines, for the documentation.

They are written where the variable IRONIC_ARM_TIMELINES says, if it is set.
"""

import os
import pathlib

VARIABLE = 'IRONIC_ARM_TIMELINES'


def write(name: str, *parts: str) -> None:
    """Print parts of a text, and keep them if that is wanted.

    :param name: what they are about, a file name without an ending.
    :param parts: separated by an empty line.
    :raises OSError: the folder cannot be written.
    """
    text = '\n\n'.join(parts)
    print(text)
    if folder := os.environ.get(VARIABLE):
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        pathlib.Path(folder, f'{name}.txt').write_text(f'{text}\n')
