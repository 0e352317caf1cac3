# SPDX-License-Identifier: Apache-2.0

"""What is released, built from a clone of what git would take."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).parents[3]
BUILD = 'import sys; from pbr import build; build.{}(sys.argv[1])'
# What no clone has, and may be large.
UNTRACKED = ('.git', '.tox', '.venv', '__pycache__', '*.egg-info')


def run(words, **settings):
    """Run a command; return what it printed."""
    done = subprocess.run([str(word) for word in words], text=True,
                          capture_output=True, **settings)
    assert done.returncode == settings.get('code', 0), (
        done.stdout + done.stderr)
    return done.stdout


def environment(**changes):
    kept = {name: value for name, value in os.environ.items()
            if name not in ('PBR_VERSION', 'PYTHONPATH')}
    return {**kept, **changes}


def build(what, tree, target):
    """Build in a tree; return the path of what was made."""
    run([sys.executable, '-c', BUILD.format(f'build_{what}'), target],
        cwd=tree, env=environment())
    made, = target.iterdir()
    return made


@pytest.fixture(scope='module')
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp('release')


@pytest.fixture(scope='module')
def clone(scratch):
    """A clone of what git would take of this tree."""
    path = scratch / 'clone'
    shutil.copytree(TOP, path, symlinks=True,
                    ignore=shutil.ignore_patterns(*UNTRACKED))
    who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org']
    for words in (['init', '--quiet'], ['add', '--all'],
                  [*who, 'commit', '--quiet', '--message', 'Everything'],
                  # pbr takes a single commit for no history.
                  [*who, 'commit', '--quiet', '--message', 'Nothing',
                   '--allow-empty']):
        run(['git', *words], cwd=path, env=environment(HOME=str(scratch)))
    return path


def made(scratch, what, tree, name):
    target = scratch / name
    target.mkdir()
    return build(what, tree, target)


@pytest.fixture(scope='module')
def wheel(scratch, clone):
    return made(scratch, 'wheel', clone, 'wheel')
