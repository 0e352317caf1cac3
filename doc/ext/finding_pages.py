# SPDX-License-Identifier: Apache-2.0

"""The pages of the documentation that list findings, from their types.

Sphinx writes them below ``findings`` before it reads its sources; they are
not in the repository.
"""

import collections.abc
import pathlib
import re
import typing

# Besides the catalog, for the types that they make.
from ironic_arm.images.build import checks  # noqa: F401
from ironic_arm.images.build import recipe  # noqa: F401
from ironic_arm.netboot import catalog
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

_VALUES = ' Words in angle brackets stand for values; ``WHERE`` is '

_PAGES = {
    Page.CONDUCTOR: (
        'Findings about settings of ironic', 'ironic',
        'Lines in the log of the conductor.' + _VALUES + 'the option.'),
    Page.NODE: (
        'Findings about nodes', 'nodes',
        'What the validation of a node reports, and ``ironic-arm check '
        '--api``.' + _VALUES + 'the field of the node to change.'),
    Page.FILTER: (
        'Findings about the PXE filter', 'PXE filter',
        'What ``arm-dnsmasq`` and ``ironic-arm-pxe-filter`` log when they '
        'start.' + _VALUES + 'the option or the line.'),
    Page.DNSMASQ: (
        'Findings about dnsmasq', 'dnsmasq',
        'What ``ironic-arm explain`` and ``ironic-arm check`` report of a '
        'configuration of dnsmasq.' + _VALUES + 'the file and the line.'),
    Page.PROGRAMS: (
        'Findings about boot loaders, kernels and ramdisks', 'files',
        'What ``ironic-arm loader inspect`` and ``ironic-arm image check`` '
        'report of files, and the PXE filter of those that it serves.'
        + _VALUES + 'the file or the option.'),
    Page.SERVICES: (
        'Findings about services that disagree', 'all services',
        'What ``ironic-arm check`` reports of settings that are right alone '
        'and wrong together.' + _VALUES + 'the option or the line.'),
    Page.BOOT: (
        'Findings about boots', 'boots',
        'What ``ironic-arm trace`` reports of a boot.' + _VALUES
        + 'the machine.'),
    Page.RUNNING: (
        'Findings of the running PXE filter', 'running PXE filter',
        'What ``arm-dnsmasq`` and ``ironic-arm-pxe-filter`` log while they '
        'run: at once, every five minutes while it lasts, and when it is '
        'over.' + _VALUES + 'the option, the file or the process.'),
    Page.IMAGES: (
        'Findings about image builds', 'image builds',
        'What ``ironic-arm image build`` reports before it runs the builder.'
        + _VALUES + 'the setting, the program or the address.')}

_BEFORE = {Severity.ERROR: 'Error: it always fails.',
           Severity.WARNING: 'Warning: it may be on purpose.'}
_AFTER = {Severity.ERROR: 'Error: the machine came no further.',
          Severity.WARNING: 'Warning: the machine went on.'}

_Types = collections.abc.Sequence[FindingType]


def _line(kind: FindingType) -> str:
    """Return the line of a type, with words for its values."""
    text = f'{kind.problem}. {kind.remedy}. [{kind.code}]'
    text = re.sub(r'\{(\w+)!r\}', r"'<\1>'", text)
    return 'WHERE: ' + re.sub(r'\{(\w+)\}', r'<\1>', text)


def _section(kinds: _Types) -> str:
    """Return the section of a code, with each of its lines."""
    code = kinds[0].code
    severity = _AFTER if kinds[0].page is Page.BOOT else _BEFORE
    said = dict.fromkeys(f'{severity[kind.severity]} {kind.effect}'
                         for kind in kinds)
    lines = dict.fromkeys(f'   {_line(kind)}' for kind in kinds)
    return '\n'.join([
        f'.. _finding-{code}:', '', code, '=' * len(code), '',
        '\n\n'.join(said), '', *_hint(kinds),
        '.. code-block:: text', '', *lines, ''])


def _hint(kinds: _Types) -> list[str]:
    """Return what ``--fix-hint`` has for a finding of a check."""
    checked = [kind for kind in kinds if kind.page.is_checked]
    if not checked:
        return []
    if any(kind.fix for kind in checked):
        return ['Where it can, ``--fix-hint`` prints what fixes it.', '']
    return [f'``--fix-hint`` has no line for it. {checked[0].no_fix}', '']


def _page(page: Page, codes: dict[str, _Types]) -> str:
    """Return one page; what another page explains is linked."""
    title, _, intro = _PAGES[page]
    text = [_heading(title), intro, '', *(
        _section(kinds) for kinds in codes.values()
        if kinds[0].page is page)]
    others = [f'* :ref:`{code} <finding-{code}>`'
              for code, kinds in codes.items() if kinds[0].page is not page
              and page in _pages(kinds)]
    if others:
        text += ['Reported here too', '=' * 17, '', *others]
    return '\n'.join(text).rstrip('\n') + '\n'


def _pages(kinds: _Types) -> list[Page]:
    """Return the pages of a code, that which explains it first."""
    return list(dict.fromkeys(
        page for kind in kinds for page in (kind.page, *kind.also)))


def _index(codes: dict[str, _Types]) -> str:
    """Return the page with the table of all findings."""
    rows = []
    for code, kinds in sorted(codes.items()):
        severities = dict.fromkeys(kind.severity.name.lower()
                                   for kind in kinds)
        rows += [f'   * - :ref:`{code} <finding-{code}>`',
                 f'     - {" or ".join(severities)}',
                 '     - ' + ', '.join(_PAGES[page][1]
                                       for page in _pages(kinds))]
    return '\n'.join([
        _heading('All findings'), '.. list-table::', '   :header-rows: 1',
        '', '   * - Finding', '     - Severity', '     - Service', *rows, ''])


def _heading(title: str) -> str:
    return '\n'.join(['=' * len(title), title,
                      '=' * len(title), ''])


def pages() -> dict[str, str]:
    """Return the text of each page by its name."""
    codes: dict[str, list[FindingType]] = {}
    for page in Page:
        for kind in catalog.on_page(page):
            codes.setdefault(kind.code, []).append(kind)
    every: dict[str, _Types] = {
        code: sorted(kinds, key=lambda one: one.variant_of is not None)
        for code, kinds in codes.items()}
    return {'codes.rst': _index(every),
            **{f'{page.value}.rst': _page(page, every) for page in Page}}


def _write(app: typing.Any) -> None:
    folder = pathlib.Path(app.srcdir) / 'findings'
    for name, text in pages().items():
        path = folder / name
        # An unchanged page is not read again.
        if not path.exists() or path.read_text('utf-8') != text:
            path.write_text(text, 'utf-8')


def setup(app: typing.Any) -> dict[str, bool]:
    """Have Sphinx write the pages before it looks for its sources."""
    app.connect('builder-inited', _write)
    return {'parallel_read_safe': True}
