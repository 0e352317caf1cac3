# SPDX-License-Identifier: Apache-2.0

"""What no file of the package may say."""

import ast
import pathlib

import pytest

PACKAGE = pathlib.Path(__file__).parents[2]
SOURCES = [path for path in sorted(PACKAGE.rglob('*.py'))
           if 'tests' not in path.relative_to(PACKAGE).parts]
# Calls that hand a text to a shell, or run what they are given.
SHELLS = {'os.system', 'os.popen', 'subprocess.getoutput',
          'subprocess.getstatusoutput', 'asyncio.create_subprocess_shell',
          'pty.spawn', 'commands.getoutput', 'eval', 'exec'}


def shells(text):
    """Yield the lines of a source that start a shell."""
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and (
                ast.unparse(call.func) in SHELLS or any(
                    word.arg == 'shell' and not (
                        isinstance(word.value, ast.Constant)
                        and word.value.value is False)
                    for word in call.keywords)):
            yield call.lineno


def test_the_sources_are_found():
    assert len(SOURCES) > 100


@pytest.mark.parametrize('path', SOURCES,
                         ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_shell_is_started(path):
    assert list(shells(path.read_text('utf-8'))) == []


@pytest.mark.parametrize('text', [
    'import os; os.system("x")', 'subprocess.run("x", shell=True)',
    'processutils.execute("x", shell=wanted)', 'eval("x")'])
def test_a_shell_would_be_found(text):
    assert list(shells(text)) == [1]
