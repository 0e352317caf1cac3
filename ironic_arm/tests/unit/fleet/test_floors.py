# SPDX-License-Identifier: Apache-2.0

"""Who may import whom in the harness."""

import os
import pathlib
import shutil
import subprocess
import sys

import fleet

LINT = """
import sys
from importlinter import cli
sys.exit(cli.lint_imports(config_filename='fleet/.importlinter',
                          no_cache=True))
"""


def lint(tools):
    """Check the contract of the harness on a copy of it."""
    return subprocess.run(
        [sys.executable, '-c', LINT], cwd=tools, capture_output=True,
        text=True, env={**os.environ, 'PYTHONPATH': str(tools)})


def test_the_floors(tmp_path):
    [harness] = fleet.__path__
    shutil.copytree(harness, tmp_path / 'fleet',
                    ignore=shutil.ignore_patterns('__pycache__'))
    run = lint(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    pathlib.Path(tmp_path, 'fleet/sandbox/wrong.py').write_text(
        'from fleet.demo import order\n')
    assert lint(tmp_path).returncode == 1
