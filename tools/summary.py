#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0

"""Add up what several runs of tox and pytest did, in pytest's last line.

``summary.py DIR SECONDS ENVIRONMENT...`` reads the result files that tox left
in a folder and, for each environment that should have run, the JUnit files
named after it. A test that was skipped counts against the run: a tool that
is missing must not go unseen.
"""

import collections
from collections.abc import Iterable
import json
import pathlib
import sys
from typing import NamedTuple
import xml.etree.ElementTree as ET

_COUNTED = ('failed', 'passed', 'skipped', 'error')
_WITHOUT_TESTS = ('docs', 'linters', 'releasenotes')
_WIDTH = 80


class Report(NamedTuple):
    """How many tests ended how, and what is wrong, a line each."""

    counts: collections.Counter[str]
    complaints: list[str]


def read_junit(path: pathlib.Path) -> collections.Counter[str]:
    """Count the tests of a JUnit file by how they ended.

    :raises OSError: the file cannot be read.
    :raises xml.etree.ElementTree.ParseError: the file is not whole.
    """
    counts: collections.Counter[str] = collections.Counter()
    for suite in ET.parse(path).getroot().iter('testsuite'):
        failed, skipped, error = (
            int(suite.get(name, 0))
            for name in ('failures', 'skipped', 'errors'))
        total = int(suite.get('tests', 0))
        counts.update(failed=failed, skipped=skipped, error=error,
                      passed=total - failed - skipped - error)
    return counts


def environment(name: str, success: bool, junit: pathlib.Path) -> Report:
    """Return the report of one tox environment.

    :param name: of the environment; its JUnit files begin with it.
    :param success: what tox says about it.
    :param junit: the folder of the JUnit files.
    """
    counts: collections.Counter[str] = collections.Counter()
    complaints = []
    try:
        for path in _junit_files(name, junit):
            counts += read_junit(path)
    except (OSError, ET.ParseError) as exc:
        complaints.append(f'{name}: cannot read its results: {exc}')
    if counts['skipped']:
        complaints.append(f'{name}: {counts["skipped"]} skipped')
    if not success and not counts['failed'] and not counts['error']:
        complaints.append(f'{name}: failed outside of its tests')
    if success and not counts and name not in _WITHOUT_TESTS:
        complaints.append(f'{name}: ran no test')
    return Report(counts, complaints)


def _junit_files(name: str, junit: pathlib.Path) -> Iterable[pathlib.Path]:
    return (path for path in sorted(junit.glob('*.xml'))
            if path.name == f'{name}.xml'
            or path.name.startswith(f'{name}.'))


def last_line(counts: collections.Counter[str], seconds: float) -> str:
    """Return the line that pytest would end with."""
    words = [f'{counts[kind]} {kind}' + _plural(kind, counts[kind])
             for kind in _COUNTED if counts[kind]]
    text = f' {", ".join(words) or "no tests ran"} in {seconds:.2f}s '
    if seconds >= 60:
        minutes, rest = divmod(int(seconds), 60)
        text += f'({minutes // 60}:{minutes % 60:02}:{rest:02}) '
    return text.center(_WIDTH, '=')


def _plural(kind: str, count: int) -> str:
    return 's' if kind == 'error' and count > 1 else ''


def main(arguments: list[str]) -> int:
    """Print what is wrong and the last line; return the exit code."""
    folder, seconds, *names = pathlib.Path(arguments[0]), *arguments[1:]
    results = tox_results(folder)
    counts: collections.Counter[str] = collections.Counter()
    complaints = []
    for name in names:
        if name not in results:
            complaints.append(f'{name}: did not run')
            continue
        report = environment(name, results[name], folder)
        counts += report.counts
        complaints += report.complaints
    # What went wrong elsewhere than in a test is an error here.
    counts['error'] += len(complaints)
    for complaint in complaints:
        print(f'ERROR {complaint}')
    print(last_line(counts, float(seconds)))
    return 1 if counts['failed'] or counts['error'] else 0


def tox_results(folder: pathlib.Path) -> dict[str, bool]:
    """Return which environments ran, and whether tox calls them passed."""
    results = {}
    for path in folder.glob('*.json'):
        for name, entry in json.loads(path.read_text())['testenvs'].items():
            # tox lists the environments that were not asked for as well.
            if 'result' in entry:
                results[name] = bool(entry['result']['success'])
    return results


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
