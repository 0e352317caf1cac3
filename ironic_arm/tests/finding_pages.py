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

"""The pages of the documentation that list findings, from their table.

Running this module writes them anew.
"""

import pathlib
import re

from ironic_arm.netboot import catalogue
from ironic_arm.netboot import findings

FOLDER = pathlib.Path(__file__).parents[2] / 'doc/source'

_LICENSE = '..\n' + '\n'.join(
    f'  {line}' if line else '' for line in [
        'Licensed under the Apache License, Version 2.0 (the "License"); you '
        'may', 'not use this file except in compliance with the License. You '
        'may obtain', 'a copy of the License at', '',
        '     http://www.apache.org/licenses/LICENSE-2.0', '',
        'Unless required by applicable law or agreed to in writing, software',
        'distributed under the License is distributed on an "AS IS" BASIS, '
        'WITHOUT', 'WARRANTIES OR CONDITIONS OF ANY KIND, either express or '
        'implied. See the', 'License for the specific language governing '
        'permissions and limitations', 'under the License.']) + '\n\n'

_SETTINGS = {
    findings.Severity.ERROR: 'Error: it can only fail.',
    findings.Severity.WARNING: 'Warning: it may be on purpose.'}
_BOOTS = {
    findings.Severity.ERROR: 'Error: the machine came no further.',
    findings.Severity.WARNING: 'Warning: the machine went on.'}

_PAGES = {
    'findings/conductor.rst': (
        'Findings about settings', catalogue.CONDUCTOR,
        'The line in the log of each finding, with words in angle brackets '
        'where it\nhas values. ``WHERE`` is the option.', _SETTINGS),
    'findings/node.rst': (
        'Findings about nodes', catalogue.NODE,
        'What the validation of a node says, with words in angle brackets '
        'where it\nhas values. ``WHERE`` is the field of the node to '
        'change.', _SETTINGS),
    'trace/findings.rst': (
        'Findings about boots', catalogue.BOOT,
        'What ``ironic-arm trace`` says of a boot, with words in angle '
        'brackets where\nit has values. ``WHERE`` is the machine.', _BOOTS)}

def _line(kind: findings.Kind) -> str:
    """Return the line of a kind, with words for its values."""
    text = f'{kind.problem}. {kind.remedy}. [{kind.code}]'
    text = re.sub(r'\{(\w+)!r\}', r"'<\1>'", text)
    return 'WHERE: ' + re.sub(r'\{(\w+)\}', r'<\1>', text)


def _section(kind: findings.Kind,
             severities: dict[findings.Severity, str]) -> str:
    """Return the section of a kind."""
    return '\n'.join([
        f'.. _finding-{kind.code}:', '', kind.code, '=' * len(kind.code), '',
        severities[kind.severity] + ' ' + kind.effect, '',
        '.. code-block:: text', '', f'   {_line(kind)}', ''])


def pages() -> dict[str, str]:
    """Return the text of each page by its name."""
    return {name: '\n'.join([
        _LICENSE + '=' * len(title), title, '=' * len(title), '', intro, '',
        '.. Written by ironic_arm/tests/finding_pages.py; run it after a '
        'change.', '', *(_section(one, severities) for one in kinds)
        ]).rstrip('\n') + '\n'
        for name, (title, kinds, intro, severities) in _PAGES.items()}


if __name__ == '__main__':
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
