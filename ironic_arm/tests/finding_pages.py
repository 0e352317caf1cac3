# SPDX-License-Identifier: Apache-2.0

"""The pages of the documentation that list findings, from their table.

Running this module writes them anew.
"""

import pathlib
import re

from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import undecided

FOLDER = pathlib.Path(__file__).parents[2] / 'doc/source/findings'

_LICENSE = '.. SPDX-License-Identifier: Apache-2.0\n\n'

_PAGES = {
    'conductor': (
        'Findings about settings',
        'The line in the log of each finding, with words in angle brackets '
        'where it\nhas values. ``WHERE`` is the option.'),
    'node': (
        'Findings about nodes',
        'What the validation of a node says, or ``ironic-arm check --api``, '
        'with words in\nangle brackets where it has values. ``WHERE`` is '
        'the field of the node to change.'),
    'filter': (
        'Findings about the PXE filter',
        'What ``arm-dnsmasq`` and ``ironic-arm-pxe-filter`` say when they '
        'start, with words\nin angle brackets where they have values. '
        '``WHERE`` is the option or the line.'),
    'dnsmasq': (
        'Findings about dnsmasq',
        'What ``ironic-arm explain`` and ``ironic-arm check`` say of a '
        'configuration of\ndnsmasq, with words in angle brackets where they '
        'have values. ``WHERE`` is the\nfile and the line.'),
    'programs': (
        'Findings about loaders, kernels and ramdisks',
        'What ``ironic-arm loader inspect`` and ``ironic-arm image check`` '
        'say of files, and\nthe PXE filter of those that it serves, with '
        'words in angle brackets where they\nhave values. ``WHERE`` is the '
        'file or the option.'),
    'hosts': (
        'Findings about services that disagree',
        'What ``ironic-arm check`` says of settings that are right alone '
        'and wrong\ntogether, with words in angle brackets where they have '
        'values. ``WHERE`` is the\noption or the line.'),
    'boot': (
        'Findings about boots',
        'What ``ironic-arm trace`` says of a boot, with words in angle '
        'brackets where\nit has values. ``WHERE`` is the machine.')}

_IN_WORDS = {'conductor': 'ironic', 'node': 'nodes', 'filter': 'PXE filter',
             'dnsmasq': 'dnsmasq', 'programs': 'files',
             'hosts': 'all services', 'boot': 'boots'}

_MARK = ('.. Written by ironic_arm/tests/finding_pages.py; run it after a '
         'change.')

_BEFORE = {
    findings.Severity.ERROR: 'Error: it can only fail.',
    findings.Severity.WARNING: 'Warning: it may be on purpose.'}
_AFTER = {
    findings.Severity.ERROR: 'Error: the machine came no further.',
    findings.Severity.WARNING: 'Warning: the machine went on.'}


def _line(kind: findings.Kind) -> str:
    """Return the line of a kind, with words for its values."""
    text = f'{kind.problem}. {kind.remedy}. [{kind.code}]'
    text = re.sub(r'\{(\w+)!r\}', r"'<\1>'", text)
    return 'WHERE: ' + re.sub(r'\{(\w+)\}', r'<\1>', text)


def _section(code: str, kinds: list[findings.Kind]) -> str:
    """Return the section of a code, with each of its lines."""
    severity = _AFTER if kinds[0] in catalog.BOOT else _BEFORE
    said = dict.fromkeys(severity[kind.severity] + ' ' + kind.effect
                         for kind in kinds)
    lines = dict.fromkeys(f'   {_line(kind)}' for kind in kinds)
    return '\n'.join([
        f'.. _finding-{code}:', '', code, '=' * len(code), '',
        '\n\n'.join(said), '', *_hint(code, kinds),
        '.. code-block:: text', '', *lines, ''])


def _hint(code: str, kinds: list[findings.Kind]) -> list[str]:
    """Return what ``--fix-hint`` has for a finding of a check."""
    if all(kind in catalog.BOOT for kind in kinds):
        return []
    reason = undecided.REASONS.get(code)
    return [f'``--fix-hint`` has no line for it. {reason}' if reason else
            'Where it can, ``--fix-hint`` prints what mends it.', '']


def _page(name: str, title: str, intro: str) -> str:
    """Return one page; what another page tells of is named."""
    codes = dict.fromkeys(kind.code for kind in catalog.PAGES[name])
    own = [code for code in codes
           if catalog.page(code).startswith(f'findings/{name}.')]
    text = [_heading(title), intro, '', _MARK, '', *(
        _section(code, _kinds(code)) for code in own)]
    others = [f'* :ref:`{code} <finding-{code}>`' for code in codes
              if code not in own]
    if others:
        text += ['Told here too', '=' * 13, '', *others]
    return '\n'.join(text).rstrip('\n') + '\n'


def _kinds(code: str) -> list[findings.Kind]:
    return [kind for kinds in catalog.PAGES.values() for kind in kinds
            if kind.code == code]


def _index() -> str:
    """Return the page with the table of all findings."""
    rows = []
    for code in sorted({kind.code for kinds in catalog.PAGES.values()
                        for kind in kinds}):
        kinds = _kinds(code)
        severities = dict.fromkeys(kind.severity.name.lower()
                                   for kind in kinds)
        places = [page for page, some in catalog.PAGES.items()
                  if any(kind.code == code for kind in some)]
        rows += [f'   * - :ref:`{code} <finding-{code}>`',
                 f'     - {" or ".join(severities)}',
                 f'     - {", ".join(_IN_WORDS[page] for page in places)}']
    return '\n'.join([
        _heading('All findings'), _MARK, '', '.. list-table::',
        '   :header-rows: 1', '', '   * - Finding', '     - Severity',
        '     - Of', *rows, ''])


def _heading(title: str) -> str:
    return '\n'.join([_LICENSE + '=' * len(title), title, '=' * len(title),
                      ''])


def pages() -> dict[str, str]:
    """Return the text of each page by its name."""
    return {'codes.rst': _index(), **{
        f'{name}.rst': _page(name, *words)
        for name, words in _PAGES.items()}}


if __name__ == '__main__':
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
