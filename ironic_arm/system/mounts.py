# SPDX-License-Identifier: Apache-2.0

"""The mount table of Linux: which paths are on a network file system."""

import dataclasses
import re

# A file system in user space may use a network.
_NETWORK = re.compile(
    r'(nfs4?|cifs|smb3?|smbfs|9p|afs|ceph|glusterfs|lustre|gpfs|beegfs|'
    r'orangefs|pvfs2|coda|ncpfs|autofs|fuse(\..*)?)\Z')
_ESCAPE = re.compile(r'\\([0-7]{3})')


@dataclasses.dataclass(frozen=True)
class Mount:
    """One mounted file system.

    :ivar point: the directory that it is mounted on.
    :ivar fs_type: its type, such as ``ext4``.
    """

    point: str
    fs_type: str

    def holds(self, path: str) -> bool:
        """Return whether a path is below the mount point."""
        return (path + '/').startswith(self.point.rstrip('/') + '/')


def parse(text: str) -> list[Mount]:
    """Read ``/proc/self/mountinfo`` (proc(5)); lines unlike it are skipped."""
    found = []
    for line in text.splitlines():
        fields, dash, rest = line.partition(' - ')
        words = fields.split(' ')
        if dash and len(words) >= 5 and rest:
            found.append(Mount(_plain(words[4]), rest.split(' ')[0]))
    return found


def _plain(name: str) -> str:
    """Return a mount point without the escapes of the table."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), name)


def is_network(mounts: list[Mount], path: str) -> bool:
    """Return whether a path without links is on a network file system.

    The root file system never counts: the program itself is on it.
    """
    holding = [one for one in mounts if one.holds(path)]
    if not holding:
        return False
    # Of two mounts on one point, the later one hides the other.
    nearest = max(reversed(holding), key=lambda one: len(one.point))
    return nearest.point != '/' and bool(_NETWORK.match(nearest.fs_type))
