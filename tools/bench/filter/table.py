# SPDX-License-Identifier: Apache-2.0

"""Rows of figures, and the table of the documentation made of them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    """One thing that was measured on both sides.

    :ivar what: in words.
    :ivar ports: ports that ironic has.
    :ivar upstream: the figure of upstream's driver.
    :ivar ours: the figure of ours.
    :ivar unit: seconds, or what else the figures count.
    """

    what: str
    ports: int
    upstream: float
    ours: float
    unit: str = 's'

    def cells(self) -> list[str]:
        """Return the cells of a table."""
        return [self.what, f'{self.ports:,}', self._text(self.upstream),
                self._text(self.ours), self._ratio()]

    def _text(self, figure: float) -> str:
        if self.unit == 's':
            return seconds(figure)
        return f'{figure:g} {self.unit}'.strip()

    def _ratio(self) -> str:
        if self.unit != 's' or not self.ours:
            return ''
        ratio = self.upstream / self.ours
        return f'{ratio:,.0f}' if ratio >= 10 else f'{ratio:.1f}'


def seconds(figure: float) -> str:
    """Return a duration with a unit that suits it."""
    for unit, factor in (('s', 1.0), ('ms', 1e3), ('µs', 1e6)):
        if figure * factor >= 1 or unit == 'µs':
            value = figure * factor
            digits = 0 if value >= 100 else 1 if value >= 10 else 2
            return f'{value:.{digits}f} {unit}'
    raise AssertionError


def render(rows: list[Row]) -> str:
    """Return a list-table in reStructuredText."""
    lines = ['.. list-table::', '   :header-rows: 1', '']
    head = ['What', 'Ports', '``dnsmasq``', '``arm-dnsmasq``', 'Ratio']
    for cells in (head, *(row.cells() for row in rows)):
        for at, cell in enumerate(cells):
            lines.append(f'   {"* -" if at == 0 else "  -"} {cell}'.rstrip())
    return '\n'.join(lines) + '\n'
