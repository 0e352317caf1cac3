# SPDX-License-Identifier: Apache-2.0

"""Measure, and print the table for the documentation."""

import argparse
import pathlib
import sys
import tempfile
from collections.abc import Iterator

from bench.filter import cycle, rules
from bench.filter.table import Row, render
from filterlab import pair


def _rules(arguments: argparse.Namespace, root: pathlib.Path) -> list[Row]:
    rows: list[Row] = []
    with pair.running(root) as both:
        for is_open in (False, True):
            for ports in arguments.ports:
                rows += rules.measure(both, ports, is_open)
                print(render(rows[-11:]), file=sys.stderr, flush=True)
    return rows


def _cycle(arguments: argparse.Namespace, root: pathlib.Path) -> list[Row]:
    return _told(cycle.measure(root, arguments.cycle_ports))


def _calls(arguments: argparse.Namespace, root: pathlib.Path) -> list[Row]:
    return _told(cycle.calls(root, arguments.cycle_ports))


def _told(measured: Iterator[Row]) -> list[Row]:
    rows: list[Row] = []
    for row in measured:
        rows.append(row)
        print(render([row]), file=sys.stderr, flush=True)
    return rows


_PARTS = {'rules': _rules, 'cycle': _cycle, 'calls': _calls}


def main() -> None:
    """Run the parts that the command line names, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--ports', type=lambda text: [
        int(part) for part in text.split(',')],
        default=[1000, 10000, 100000], help='numbers of ports, with commas')
    parser.add_argument('--cycle-ports', type=int, default=10000,
                        help='number of ports of the real ironic')
    parser.add_argument('parts', nargs='*', choices=[*_PARTS, []],
                        help=', '.join(_PARTS))
    arguments = parser.parse_args()
    rows: list[Row] = []
    for name in arguments.parts or _PARTS:
        with tempfile.TemporaryDirectory() as folder:
            rows += _PARTS[name](arguments, pathlib.Path(folder))
    print(render(rows))


if __name__ == '__main__':
    main()
