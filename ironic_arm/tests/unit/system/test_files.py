# SPDX-License-Identifier: Apache-2.0

import os
import stat

import pytest

from ironic_arm.netboot import templating
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.system import files

OURS = templating.OWNER_MARK + ' text\n'


def tree(root):
    return {str(path.relative_to(root)): path.read_text()
            for path in root.rglob('*') if path.is_file()}


def test_publish_writes_whole_files_that_others_can_read(tmp_path):
    old = os.umask(0o077)
    try:
        written = files.publish(str(tmp_path), {'grub/a': OURS, 'b': OURS})
    finally:
        os.umask(old)
    assert written == ['grub/a', 'b']
    assert tree(tmp_path) == {'grub/a': OURS, 'b': OURS}
    assert stat.S_IMODE((tmp_path / 'b').stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / 'grub').stat().st_mode) == 0o755


def test_publish_leaves_equal_files_alone(tmp_path):
    files.publish(str(tmp_path), {'a': OURS})
    before = (tmp_path / 'a').stat()
    assert files.publish(str(tmp_path), {'a': OURS}) == []
    assert (tmp_path / 'a').stat() == before


def test_publish_takes_a_missing_last_newline_for_equal(tmp_path):
    (tmp_path / 'a').write_text(OURS.rstrip('\n'))
    assert files.publish(str(tmp_path), {'a': OURS}) == []


def test_publish_replaces_an_older_file_of_ours(tmp_path):
    (tmp_path / 'a').write_text(OURS + 'old\n')
    assert files.publish(str(tmp_path), {'a': OURS}) == ['a']
    assert tree(tmp_path) == {'a': OURS}


@pytest.mark.parametrize('content', [b'theirs\n', b'', b'\xff\xfe'])
def test_publish_touches_nothing_if_one_file_is_foreign(tmp_path, content):
    (tmp_path / 'b').write_bytes(content)
    with pytest.raises(files.ForeignFile, match='b$'):
        files.publish(str(tmp_path), {'a': OURS, 'b': OURS})
    assert (tmp_path / 'b').read_bytes() == content
    assert not (tmp_path / 'a').exists()


def test_a_failed_write_leaves_the_old_file_and_no_temporary(
        tmp_path, monkeypatch):
    (tmp_path / 'a').write_text(OURS + 'old\n')

    def full(handle):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(os, 'fsync', full)
    with pytest.raises(OSError, match='No space'):
        files.publish(str(tmp_path), {'a': OURS})
    assert tree(tmp_path) == {'a': OURS + 'old\n'}


def test_publish_replaces_a_link_and_not_what_it_points_to(tmp_path):
    target = tmp_path / 'target'
    target.write_text(OURS + 'old\n')
    (tmp_path / 'a').symlink_to(target)
    files.publish(str(tmp_path), {'a': OURS})
    assert not (tmp_path / 'a').is_symlink()
    assert target.read_text() == OURS + 'old\n'


def test_a_missing_root_is_not_made(tmp_path):
    with pytest.raises(OSError):
        files.publish(str(tmp_path / 'none'), {'a/b': OURS})
    assert tree(tmp_path) == {}


def test_publish_where_free_passes_over_the_files_of_others(tmp_path):
    (tmp_path / 'b').write_text('theirs\n')
    taken = files.publish_where_free(
        str(tmp_path), {'x/y/z/a': OURS, 'b': OURS})
    assert taken == ['b']
    assert tree(tmp_path) == {'x/y/z/a': OURS, 'b': 'theirs\n'}


def test_states(tmp_path):
    (tmp_path / 'file').write_text('x')
    (tmp_path / 'empty').touch()
    (tmp_path / 'dangling').symlink_to('nowhere')
    os.mkfifo(tmp_path / 'fifo')
    state = files.Disk().state
    assert state(str(tmp_path / 'file')) is filesystem.State.FILE
    assert state(str(tmp_path / 'empty')) is filesystem.State.EMPTY
    assert state(str(tmp_path)) is filesystem.State.DIRECTORY
    assert state(str(tmp_path / 'none')) is filesystem.State.MISSING
    assert state(str(tmp_path / 'file/x')) is filesystem.State.MISSING
    assert state(str(tmp_path / 'dangling')) is filesystem.State.MISSING
    assert state(str(tmp_path / 'fifo')) is filesystem.State.UNREADABLE
    assert state('a\0b') is filesystem.State.UNREADABLE


def test_writable_is_tried_out(tmp_path):
    assert files.Disk().writable(str(tmp_path))
    assert not files.Disk().writable(str(tmp_path / 'none'))
    assert not files.Disk().writable('/proc')
    assert list(tmp_path.iterdir()) == []


def test_head(tmp_path):
    (tmp_path / 'file').write_bytes(b'12345')
    assert files.Disk().head(str(tmp_path / 'file'), 3) == b'123'


def test_withdraw_removes_only_files_of_ours(tmp_path):
    assert files.withdraw(str(tmp_path), 'x') == []
    path = tmp_path / 'x'
    path.write_text(templating.OWNER_MARK + '\n')
    assert files.withdraw(str(tmp_path), 'x') == ['x']
    assert not path.exists()
    path.write_text('port=0\n')
    with pytest.raises(files.ForeignFile):
        files.withdraw(str(tmp_path), 'x')
    assert path.exists()
