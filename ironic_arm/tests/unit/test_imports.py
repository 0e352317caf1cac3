# SPDX-License-Identifier: Apache-2.0

"""The house: who may import whom, and a core that opens no file."""

import ast
import pathlib
import shutil
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).parents[3]
CORE = sorted((TOP / 'ironic_arm' / 'netboot').glob('**/*.py'))

LINT = """
import sys
from importlinter import cli
sys.exit(cli.lint_imports(no_cache=True))
"""


def _lint(tree):
    """Check the contracts of pyproject.toml on a tree."""
    return subprocess.run([sys.executable, '-c', LINT], cwd=tree,
                          env={'PYTHONPATH': str(tree)},
                          capture_output=True, text=True)


@pytest.fixture
def tree(tmp_path):
    """A copy of the package that a test may spoil."""
    shutil.copytree(TOP / 'ironic_arm', tmp_path / 'ironic_arm',
                    ignore=shutil.ignore_patterns('__pycache__', 'tests'))
    # The contracts name the tests, which may import either host.
    (tmp_path / 'ironic_arm/tests').mkdir()
    (tmp_path / 'ironic_arm/tests/__init__.py').touch()
    shutil.copy(TOP / 'pyproject.toml', tmp_path)
    return tmp_path


def test_the_contracts_hold(tree):
    run = _lint(tree)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize('module, line', [
    # The core, and one of its own floors.
    ('netboot', 'import logging'),
    ('netboot', 'from oslo_config import cfg'),
    ('netboot', 'import stevedore'),
    ('netboot', 'from ironic_arm.system import files'),
    ('netboot/dnsmasq', 'from ironic_arm.netboot.checks import runner'),
    ('netboot/grub', 'from ironic_arm.netboot.dnsmasq import config'),
    # What all services share.
    ('conf', 'from ironic_inspector import conf'),
    ('conf', 'from ironic.conf import CONF'),
    ('system', 'from ironic_arm.checkup import run'),
    ('checkup', 'from ironic_arm.images import cache'),
    ('images/assemble', 'from ironic_arm.images.build import builder'),
    ('loaders', 'from ironic.common import states'),
    # What users and services call.
    ('cli', 'from ironic_arm.drivers import boot'),
    ('drivers', 'from ironic_arm.pxe_filter import faults'),
    ('drivers', 'import ironic_lib.metrics'),
    ('drivers', 'from ironic_arm.loaders import install'),
    ('pxe_filter', 'from ironic_arm.drivers import boot'),
    ('pxe_filter/sync', 'from ironic.common import states'),
    ('pxe_filter/ironic_service',
     'from ironic_arm.pxe_filter.inspector_driver import driver'),
    ('pxe_filter/ironic_service', 'from ironic_inspector import utils'),
])
def test_a_contract_forbids(tree, module, line):
    where = tree / 'ironic_arm' / module / '__init__.py'
    where.write_text(f'{where.read_text()}\n{line}\n')
    run = _lint(tree)
    assert run.returncode == 1, run.stdout + run.stderr
    assert 'BROKEN' in run.stdout


def test_a_new_module_needs_a_place(tree):
    (tree / 'ironic_arm' / 'stray.py').write_text('')
    assert _lint(tree).returncode == 1


def _forbidden_calls(source):
    """Return the calls that touch the machine, by name."""
    calls = [node.func for node in ast.walk(ast.parse(source))
             if isinstance(node, ast.Call)]
    names = {func.id for func in calls if isinstance(func, ast.Name)}
    names |= {func.attr for func in calls if isinstance(func, ast.Attribute)}
    return names & {'open', 'read_text', 'read_bytes', 'write_text',
                    'write_bytes', 'print', '__import__'}


def test_the_core_opens_no_file():
    found = {path.relative_to(TOP / 'ironic_arm/netboot').as_posix(): calls
             for path in CORE
             if (calls := _forbidden_calls(path.read_text()))}
    assert found == {}
    assert len(CORE) > 100


def test_forbidden_calls_are_found():
    assert _forbidden_calls('with open(x) as f: print(p.read_text())') == {
        'open', 'print', 'read_text'}


def test_json_rpc_of_ironic_lib_is_never_imported():
    # Inside current ironic it raises DuplicateOptError.
    for path in (TOP / 'ironic_arm').rglob('*.py'):
        if 'tests' not in path.parts:
            assert 'json_rpc' not in path.read_text(), path
