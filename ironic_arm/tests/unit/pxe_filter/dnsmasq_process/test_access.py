# SPDX-License-Identifier: Apache-2.0

"""Whether dnsmasq can read what the filter writes."""

import os
import pathlib
import tempfile

import pytest

from ironic_arm.pxe_filter.dnsmasq_process import access

# Real, effective and saved numbers, which do not count for files, and the one
# that does.
STATUS = """Name:\tdnsmasq
Uid:\t4294967294\t4294967294\t4294967294\t{user}
Gid:\t4294967294\t4294967294\t4294967294\t{group}
Groups:\t{groups}
CapEff:\t{capabilities}
"""
NOBODY = 65534
# What Debian's dnsmasq keeps: network administration, raw and low ports.
KEPT = '0000000000003400'


def status(user=NOBODY, group=NOBODY, groups='', capabilities=KEPT):
    return STATUS.format(user=user, group=group, groups=groups,
                         capabilities=capabilities)


def told(folder, monkeypatch, text=None):
    monkeypatch.setattr(access.pathlib.Path, 'read_text',
                        lambda _: text or status())
    return access.check(os.getpid(), str(folder))


@pytest.fixture
def folder():
    """A directory that everybody may come to, but for its own mode.

    It is not in the one that pytest makes for a user: whichever run begins
    meanwhile closes that to all others.
    """
    with tempfile.TemporaryDirectory(dir='/tmp') as top:
        folder = pathlib.Path(top, 'hosts')
        folder.mkdir()
        folder.parent.chmod(0o711)
        yield folder
        folder.parent.chmod(0o700)


@pytest.mark.parametrize('mode, readable', [
    (0o755, True), (0o750, False), (0o711, False), (0o754, False)])
def test_the_mode_for_others(folder, monkeypatch, mode, readable):
    folder.chmod(mode)
    found = told(folder, monkeypatch)
    assert bool(found) is not readable
    assert all(f'user {NOBODY}, who may not read {folder}, ' in str(one)
               and f'chmod o+rx {folder}' in str(one) for one in found)


@pytest.mark.parametrize('mode, owner, group, others', [
    (0o705, True, False, True), (0o750, True, True, False),
    (0o077, False, True, True), (0o507, True, False, True)])
def test_the_owner_and_a_group_have_modes_of_their_own(
        folder, monkeypatch, mode, owner, group, others):
    folder.chmod(mode)
    found = folder.stat()
    for text, readable in (
            (status(user=found.st_uid), owner),
            (status(user=found.st_uid, group=found.st_gid), owner),
            (status(group=found.st_gid), group),
            (status(groups=f'7 {found.st_gid} '), group),
            (status(), others)):
        assert bool(told(folder, monkeypatch, text)) is not readable


def test_a_directory_above_is_named(folder, monkeypatch):
    inner = folder / 'inner'
    inner.mkdir()
    inner.chmod(0o755)
    folder.chmod(0o750)
    found, = told(inner, monkeypatch)
    assert f'may not enter {folder}, ' in str(found)


def test_a_link_is_as_readable_as_what_it_leads_to(folder, monkeypatch):
    for name in ('closed', 'closed/hosts'):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)
    link = folder / 'link'
    link.symlink_to('closed/hosts')
    assert not told(link, monkeypatch)
    (folder / 'closed/hosts').chmod(0o700)
    found, = told(link, monkeypatch)
    assert f'may not read {folder}/closed/hosts, ' in str(found)
    (folder / 'closed').chmod(0o700)
    found, = told(link, monkeypatch)
    assert f'may not enter {folder}/closed, ' in str(found)


@pytest.mark.parametrize('capabilities, readable', [
    ('2', True), ('4', True), ('00000000a80425fb', True), (KEPT, False),
    ('000001fffffffff9', False), ('10', False)])
def test_some_capabilities_count_more(
        folder, monkeypatch, capabilities, readable):
    folder.chmod(0o700)
    assert bool(told(folder, monkeypatch, status(capabilities=capabilities))
                ) is not readable


def test_an_access_list_may_say_more_than_the_mode(folder, monkeypatch):
    folder.chmod(0o700)
    monkeypatch.setattr(access.os, 'listxattr',
                        lambda path: ['system.posix_acl_access']
                        if path == str(folder) else [])
    assert not told(folder, monkeypatch)
    folder.parent.chmod(0o700)
    found, = told(folder, monkeypatch)
    assert f'may not enter {folder.parent}, ' in str(found)


@pytest.mark.parametrize('theirs, looked_at', [
    ('mnt:[1]', True), ('mnt:[2]', False), (PermissionError(), True)],
    ids=str)
def test_who_sees_other_directories_is_not_judged_by_ours(
        folder, monkeypatch, theirs, looked_at):
    def readlink(path):
        if path == '/proc/self/ns/mnt':
            return 'mnt:[1]'
        assert path == f'/proc/{os.getpid()}/ns/mnt'
        if isinstance(theirs, str):
            return theirs
        raise theirs

    folder.chmod(0o700)
    monkeypatch.setattr(access.os, 'readlink', readlink)
    assert bool(told(folder, monkeypatch)) is looked_at


def test_what_has_gone_is_told_by_others(folder, monkeypatch):
    assert access.check(2 ** 22 + 1, str(folder)) == []
    assert told(folder / 'gone', monkeypatch) == []
    assert told(folder, monkeypatch, 'Name:\tdnsmasq\n') == []
