# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.system import mounts

TABLE = r'''22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:24 / /proc rw - proc proc rw
40 22 0:50 / /srv/tftp\040root rw shared:9 master:1 - nfs4 host:/x rw
41 40 254:2 / /srv/tftp\040root/local rw - ext4 /dev/vdb rw
50 22 0:51 / /home rw - fuse.sshfs host: rw
60 22 0:52 / /over rw - nfs host:/y rw
61 60 0:53 / /over rw - tmpfs none rw
70 22 0:54 / /ntfs rw - fuseblk /dev/vdc rw
nonsense
'''


@pytest.mark.parametrize('path, network', [
    ('/', False), ('/etc/x', False), ('/srv/tftp root', True),
    ('/srv/tftp root/a/b', True), ('/srv/tftp rootless', False),
    ('/srv/tftp root/local/x', False), ('/home/x', True), ('/over/x', False),
    ('/ntfs/x', False)])
def test_paths_on_a_network(path, network):
    assert mounts.is_network(mounts.parse(TABLE), path) is network


def test_the_root_file_system_never_counts():
    table = mounts.parse('1 0 0:1 / / rw - nfs host:/x rw\n')
    assert table == [mounts.Mount('/', 'nfs')]
    assert not mounts.is_network(table, '/etc')


def test_no_table_at_all():
    assert not mounts.is_network([], '/etc')
