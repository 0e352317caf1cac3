# SPDX-License-Identifier: Apache-2.0

"""This machine as the checks look at it, with real files."""

import os
import shutil
import subprocess
from unittest import mock

import pytest

from ironic_arm.netboot.bootfiles.filesystem import State
from ironic_arm.system import local
from ironic_arm.system import mounts


@pytest.fixture
def here(tmp_path):
    """A machine on which the folder ``away`` is on a network."""
    for name in ('away', 'near'):
        (tmp_path / name).mkdir()
        (tmp_path / name / 'file').write_text('text')
    one = local.Machine()
    one._mounts = [mounts.Mount('/', 'ext4'),
                   mounts.Mount(str(tmp_path / 'away'), 'nfs4')]
    return one


@pytest.mark.parametrize('path, state', [
    ('near/file', State.FILE), ('near', State.DIRECTORY),
    ('near/none', State.MISSING), ('away/file', State.REMOTE),
    ('away', State.REMOTE), ('away/../near/file', State.FILE),
    ('link/file', State.REMOTE), ('far', State.REMOTE),
    ('near/up', State.REMOTE), ('near/round', State.UNREADABLE),
    ('near/home', State.FILE), ('near/pipe', State.UNREADABLE)])
def test_what_stands_at_a_path(here, tmp_path, path, state):
    os.symlink('away', tmp_path / 'link')
    os.symlink(tmp_path / 'link/file', tmp_path / 'far')
    os.symlink('../away/file', tmp_path / 'near/up')
    os.symlink('round', tmp_path / 'near/round')
    os.symlink('./file', tmp_path / 'near/home')
    os.mkfifo(tmp_path / 'near/pipe')
    assert here.state(str(tmp_path / path)) is state


def test_nothing_on_a_network_is_touched(here, tmp_path):
    with mock.patch.object(os, 'stat', autospec=True) as stat:
        assert here.state(
            str(tmp_path / 'away/file')) is State.REMOTE
    stat.assert_not_called()


def test_the_mounts_of_this_machine():
    assert '/proc' in [one.point for one in local.Machine()._mounts]


@pytest.mark.parametrize('text, said', [
    ('menuentry "x" {\n  boot\n}\n', ''), ('menuentry "x" {\n', 'error')])
def test_what_grub_script_check_says(here, text, said):
    assert shutil.which('grub-script-check'), 'see bindep.txt'
    assert said in here.script_error(text)
    assert bool(here.script_error(text)) is bool(said)


def test_without_grub_script_check():
    with mock.patch.object(shutil, 'which', autospec=True,
                           return_value=None):
        assert local.Machine().script_error('{') == ''


@pytest.mark.parametrize('why', [
    OSError(13, 'no'), subprocess.TimeoutExpired('x', 5)])
def test_a_grub_script_check_that_does_not_run(here, why):
    with mock.patch.object(subprocess, 'run', autospec=True,
                           side_effect=why):
        assert here.script_error('{') == ''
