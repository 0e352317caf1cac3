# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Whether dnsmasq can read what the filter writes."""

import os

import pytest

from ironic_arm.pxe_filter import access

STATUS = """Name:\tdnsmasq
Uid:\t{0}\t{0}\t{0}\t{0}
Gid:\t65534\t65534\t65534\t65534
Groups:\t{1}
CapEff:\t{2}
"""
NOBODY = 65534


def told(folder, monkeypatch, status):
    monkeypatch.setattr(access.pathlib.Path, 'read_text', lambda _: status)
    return access.check(os.getpid(), str(folder))


@pytest.fixture
def folder(tmp_path):
    """A directory that everybody may come to, but for its own mode."""
    parents = [one for one in tmp_path.parents
               if one.stat().st_uid == os.getuid() and one != one.parent]
    before = {one: one.stat().st_mode for one in [tmp_path, *parents]}
    for one in before:
        one.chmod(before[one] | 0o001)
    folder = tmp_path / 'hosts'
    folder.mkdir()
    yield folder
    for one, mode in before.items():
        one.chmod(mode)


@pytest.mark.parametrize('mode, readable', [
    (0o755, True), (0o750, False), (0o711, False), (0o754, False)])
def test_the_mode_for_others(folder, monkeypatch, mode, readable):
    folder.chmod(mode)
    found = told(folder, monkeypatch,
                 STATUS.format(NOBODY, '', '0000000000003400'))
    assert bool(found) is not readable
    assert all(f'chmod o+rx {folder}' in str(one) for one in found)


def test_the_owner_and_a_group_have_modes_of_their_own(folder, monkeypatch):
    folder.chmod(0o507)
    status = STATUS.format(NOBODY, folder.stat().st_gid, '0')
    assert told(folder, monkeypatch, status)
    assert not told(folder, monkeypatch, STATUS.format(os.getuid(), '', '0'))


def test_a_directory_above_is_named(folder, monkeypatch):
    inner = folder / 'inner'
    inner.mkdir()
    inner.chmod(0o755)
    folder.chmod(0o750)
    found, = told(inner, monkeypatch, STATUS.format(NOBODY, '', '0'))
    assert f'may not enter {folder}, ' in str(found)


@pytest.mark.parametrize('capabilities', ['2', '4'])
def test_capabilities_count_more(folder, monkeypatch, capabilities):
    folder.chmod(0o700)
    assert not told(folder, monkeypatch,
                    STATUS.format(NOBODY, '', capabilities))


def test_what_has_gone_is_told_by_others(folder):
    assert access.check(2 ** 22 + 1, str(folder)) == []
