# SPDX-License-Identifier: Apache-2.0

"""The house of the package: a drawing, a list and rules, from its contracts.

``.. house:: ironic_arm.netboot`` draws the floors that the contract of
import-linter about that package states, and lists what each room holds: the
first line of its docstring. ``.. house-rules::`` lists the other contracts.
"""

import ast
import collections.abc
import html
import pathlib
import re
import typing

from docutils import nodes
from docutils import statemachine
import sphinx.application
from sphinx.util.docutils import SphinxDirective
import tomllib

TOP = pathlib.Path(__file__).parents[2]
CONTRACTS = TOP / 'pyproject.toml'

Floors = list[list[str]]


def contracts() -> list[dict[str, typing.Any]]:
    """Return the contracts of import-linter."""
    settings = tomllib.loads(CONTRACTS.read_text())
    found: list[dict[str, typing.Any]] = (
        settings['tool']['importlinter']['contracts'])
    return found


def floors(package: str) -> Floors:
    """Return the rooms of a package, floor by floor, the top one first.

    :raises LookupError: if no contract states them.
    """
    for contract in contracts():
        if contract['type'] == 'layers' and package in contract['containers']:
            return [re.findall(r'[\w.]+', layer)
                    for layer in contract['layers']]
    raise LookupError(f'no contract states the floors of {package}')


def summary(dotted: str) -> str:
    """Return the first line of the docstring of a package or a module.

    :raises LookupError: if it has none.
    """
    path = TOP.joinpath(*dotted.split('.'))
    source = path / '__init__.py' if path.is_dir() else (
        path.with_suffix('.py'))
    text = ast.get_docstring(ast.parse(source.read_text()))
    if not text:
        raise LookupError(f'{source} does not say what it holds')
    return ' '.join(text.partition('\n\n')[0].split())


# Lengths of the drawing. It is made for the width of a telephone, where it
# is shown with about three quarters of its size.
_WIDTH, _MARGIN, _GAP = 480, 12, 8
_ROOM, _LETTER, _PADDING = 34, 8.5, 11
_ROOF = 46
_COLOURS = ('#e8eef7', '#eaf5ec', '#fdf3e0', '#f4ecf7', '#fbeaea')


class _Drawing:
    """A drawing that grows downwards."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._parts: list[str] = []
        self._y = _ROOF

    def svg(self) -> str:
        """Return the floors under their roof, as SVG."""
        stated = floors(self._package)
        for number, rooms in enumerate(stated):
            self._floor(number, rooms)
        title = html.escape(f'The floors of {self._package}')
        spoken = html.escape('; '.join(
            f'floor {len(stated) - number}: {", ".join(rooms)}'
            for number, rooms in enumerate(stated)))
        key = self._package.replace('.', '-')
        return '\n'.join([
            f'<svg xmlns="http://www.w3.org/2000/svg" class="house" '
            f'role="img" aria-labelledby="title-{key} desc-{key}" '
            f'viewBox="0 0 {_WIDTH} {self._y + _MARGIN}" '
            'style="width:100%;max-width:600px;height:auto" '
            'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" '
            'font-size="14">',
            f'<title id="title-{key}">{title}</title>',
            f'<desc id="desc-{key}">From the top: {spoken}. Each floor '
            'imports lower floors only.</desc>',
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            self._roof(), *self._parts, '</svg>'])

    def _roof(self) -> str:
        name = html.escape(self._package)
        return (f'<path d="M{_MARGIN} {_ROOF - 4} L{_WIDTH / 2} 4 '
                f'L{_WIDTH - _MARGIN} {_ROOF - 4} Z" fill="#5b6b82"/>'
                f'<text x="{_WIDTH / 2}" y="{_ROOF - 12}" fill="#ffffff" '
                f'text-anchor="middle" font-weight="bold">{name}</text>')

    def _floor(self, number: int, rooms: list[str]) -> None:
        rows = list(_rows(rooms))
        height = len(rows) * (_ROOM + _GAP) + _GAP
        colour = _COLOURS[number % len(_COLOURS)]
        self._parts.append(
            f'<rect x="{_MARGIN}" y="{self._y}" '
            f'width="{_WIDTH - 2 * _MARGIN}" height="{height}" '
            f'fill="{colour}" stroke="#5b6b82"/>')
        for at, row in enumerate(rows):
            self._row(row, self._y + _GAP + at * (_ROOM + _GAP))
        self._y += height

    def _row(self, rooms: list[str], y: float) -> None:
        """Draw rooms side by side, as wide as the floor together."""
        spare = _inside() - sum(map(_breadth, rooms)) - (
            _GAP * (len(rooms) - 1))
        x: float = _MARGIN + _GAP
        for room in rooms:
            width = _breadth(room) + spare / len(rooms)
            target = html.escape(_anchor(f'{self._package}.{room}'))
            self._parts.append(
                f'<a href="#{target}" style="text-decoration:none">'
                f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" '
                f'height="{_ROOM}" rx="3" fill="#ffffff" stroke="#9aa7b8"/>'
                f'<text x="{x + width / 2:.1f}" y="{y + 22}" '
                f'text-anchor="middle" fill="#1c2733">{html.escape(room)}'
                '</text></a>')
            x += width + _GAP


def _inside() -> float:
    return _WIDTH - 2 * (_MARGIN + _GAP)


def _breadth(room: str) -> float:
    return len(room) * _LETTER + 2 * _PADDING


def _rows(rooms: list[str]) -> collections.abc.Iterator[list[str]]:
    """Yield rooms of one floor in rows that fit into it."""
    row: list[str] = []
    for room in rooms:
        wide = sum(_breadth(one) + _GAP for one in row) + _breadth(room)
        if row and wide > _inside():
            yield row
            row = []
        row.append(room)
    yield row


def _anchor(dotted: str) -> str:
    return f'room-{dotted}'.replace('.', '-').replace('_', '-')


def _list(package: str) -> collections.abc.Iterator[str]:
    """Yield the rooms of a package as a table, the top floor first."""
    yield from ('.. list-table::', '   :widths: 34 66', '')
    for rooms in floors(package):
        for room in rooms:
            dotted = f'{package}.{room}'
            yield f'   * - .. _{_anchor(dotted)}:'
            yield ''
            yield f'       ``{room}``'
            yield f'     - {summary(dotted)}'


def _rules() -> collections.abc.Iterator[str]:
    """Yield a line for each contract that states no floors."""
    for one in contracts():
        if one['type'] == 'forbidden':
            yield (f'* {one["name"]}: {_code(one["source_modules"])} may not '
                   f'import {_code(one["forbidden_modules"])}, not even '
                   'through another module.')
        elif one['type'] == 'protected':
            yield (f'* {one["name"]}: {_code(one["protected_modules"])} may '
                   f'be imported by {_code(one["allowed_importers"])} only.')


def _code(names: list[str]) -> str:
    return ', '.join(f'``{name}``' for name in names)


class House(SphinxDirective):
    """The floors of a package, drawn, and its rooms in a list."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the drawing and the list."""
        _depend(self)
        package, = self.arguments
        try:
            drawing = _Drawing(package).svg()
            lines = list(_list(package))
        except (LookupError, OSError) as exc:
            raise self.error(str(exc)) from exc
        return [nodes.raw('', f'<p>{drawing}</p>', format='html'),
                *_parse(self, lines)]


class HouseRules(SphinxDirective):
    """The contracts that state no floors."""

    def run(self) -> list[nodes.Node]:
        """Return a list of them."""
        _depend(self)
        return _parse(self, _rules())


def _depend(directive: SphinxDirective) -> None:
    """Have the page made anew when the contracts change."""
    directive.env.note_dependency(str(CONTRACTS))


def _parse(directive: SphinxDirective, lines: collections.abc.Iterable[str]
           ) -> list[nodes.Node]:
    block = statemachine.StringList(list(lines), source=str(CONTRACTS))
    box = nodes.container()
    directive.state.nested_parse(block, directive.content_offset, box)
    return box.children


def setup(app: sphinx.application.Sphinx) -> dict[str, typing.Any]:
    """Add the directives ``house`` and ``house-rules``."""
    app.add_directive('house', House)
    app.add_directive('house-rules', HouseRules)
    return {'parallel_read_safe': True}
