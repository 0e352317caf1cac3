# SPDX-License-Identifier: Apache-2.0

"""Lists as cliff prints them, without what cliff imports for it."""

import argparse
import importlib
import itertools
import os
from typing import TextIO

from ironic_arm.cli import lists

TABLE = 'table'
FORMATTERS = {TABLE: 'cliff.formatters.table:TableFormatter',
              'json': 'cliff.formatters.json_format:JSONFormatter'}
"""Output formats, and the class of cliff for each."""


def show(columns: tuple[str, ...], rows: list[lists.Row], stream: TextIO,
         formatter: str = TABLE) -> None:
    """Write a list as cliff would.

    In a table, text that is wider or narrower than its letters is left to
    cliff, and so is one that has to be folded to fit a terminal.
    """
    text = draw(columns, rows) if formatter == TABLE else None
    if text is None or not _fits(text, stream):
        _by_cliff(columns, rows, stream, formatter)
    else:
        stream.write(text)


def draw(columns: tuple[str, ...], rows: list[lists.Row]) -> str | None:
    """Return a table of text, or ``None`` if its width cannot be told here.

    :param rows: at least one; cliff prints an empty line for none.
    """
    cells = [[[name] for name in columns],
             *([str(one).split('\n') for one in row] for row in rows)]
    lines = [line for row in cells for cell in row for line in cell]
    if not rows or not all(line.isascii() and line.isprintable()
                           for line in lines):
        return None
    widths = [max(len(line) for cell in column for line in cell)
              for column in zip(*cells, strict=True)]
    rule = f'+{"+".join("-" * (width + 2) for width in widths)}+\n'
    # As cliff does, by what stands in the first row.
    form = '|'.join(f' {{:{_side(one)}{width}}} '
                    for one, width in zip(rows[0], widths, strict=True))
    head, *body = (_row(row, f'|{form}|\n') for row in cells)
    return ''.join([rule, head, rule, *body, rule])


def _side(value: object) -> str:
    return '>' if type(value) in (int, float) else '<'


def _row(cells: list[list[str]], form: str) -> str:
    return ''.join(form.format(*line) for line in
                   itertools.zip_longest(*cells, fillvalue=''))


def _fits(text: str, stream: TextIO) -> bool:
    if not stream.isatty():
        return True
    return text.index('\n') <= os.get_terminal_size(stream.fileno()).columns


def _by_cliff(columns: tuple[str, ...], rows: list[lists.Row],
              stream: TextIO, formatter: str) -> None:
    module, _, name = FORMATTERS[formatter].partition(':')
    printer = getattr(importlib.import_module(module), name)()
    parser = argparse.ArgumentParser()
    printer.add_argument_group(parser)
    printer.emit_list(columns, rows, stream, parser.parse_args([]))
