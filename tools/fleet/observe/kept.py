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
