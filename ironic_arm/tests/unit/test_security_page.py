# SPDX-License-Identifier: Apache-2.0

"""The page about security names tests and linters' rules that there are."""

import ast
import pathlib
import re

import pytest

TESTS = pathlib.Path(__file__).parents[1]
PAGE = (TESTS.parents[1] / 'doc/source/security/index.rst').read_text('utf-8')
TOOLS = (TESTS.parents[1] / 'pyproject.toml').read_text('utf-8')
NAMED = re.findall(r'``(\S+\.py)::([a-z0-9_]+|\*)``', PAGE)


def functions(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text('utf-8')))
            if isinstance(node, ast.FunctionDef)}


def rows():
    """Return the lines of the tables, but for their headings."""
    return [row for row in re.split(r'^   \* - ', PAGE, flags=re.M)[1:]
            if not re.search('^     - Test$', row, re.M)]


@pytest.mark.parametrize('path, name', NAMED)
def test_a_test_that_is_named_is_there(path, name):
    found = {one for one in functions(TESTS / path)
             if one.startswith('test_')}
    assert found if name == '*' else name in found


def test_no_name_is_written_in_another_way():
    """Which would not be looked for."""
    assert PAGE.count('.py') == len(NAMED) > 30


def test_every_line_names_a_test():
    assert len(rows()) > 15
    assert [row for row in rows() if not re.search(
        r'\.py::|^     - ``linters``: ', row, re.M)] == []


def test_a_rule_of_the_linters_that_is_named_is_on():
    chosen, skipped = (
        set(re.findall('"([A-Z]+[0-9]*)"', TOOLS.partition(
            f'\n{name} = [')[2].partition('\n]')[0]))
        for name in ('select', 'skips'))
    named = set(re.findall('``([A-Z]+[0-9]+)``', PAGE))
    assert {one for one in named if one[0] != 'B'} <= chosen
    assert {one for one in named if one[0] == 'B'} == {'B604'} - skipped


def test_every_test_of_planted_things_is_named():
    named = {name for path, name in NAMED
             if path == 'functional/test_shared_directories.py'}
    there = {name for name in functions(
        TESTS / 'functional/test_shared_directories.py')
        if name.startswith('test_')}
    assert there - named == {'test_a_link_of_root_is_the_operators',
                             'test_pointers_pass_over_what_is_planted'}
