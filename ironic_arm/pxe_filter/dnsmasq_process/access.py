# SPDX-License-Identifier: Apache-2.0

"""Whether dnsmasq can read a directory as the user that it runs as.

dnsmasq starts as root, drops its privileges, and reads the directory again
when a file changes. Entries in files that it cannot read have no effect.
"""

import os
import pathlib
import typing

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults

_ENTER, _LIST = 0o1, 0o5
# CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: permissions do not count.
_READS_ALL = 1 << 1 | 1 << 2
_ACL = 'system.posix_acl_access'


class Credentials(typing.NamedTuple):
    """User, groups and capabilities of a process.

    :ivar user: its user ID.
    :ivar groups: its group IDs.
    :ivar capabilities: one bit for each.
    """

    user: int
    groups: frozenset[int]
    capabilities: int


def credentials(status: str) -> Credentials:
    """Return the credentials of a process.

    :param status: text of ``/proc/<pid>/status``.
    :raises KeyError: if a field is missing.
    """
    fields = dict(line.split(':', 1) for line in status.splitlines()
                  if ':' in line)
    # Real, effective, saved, and file system ID, which counts for files.
    groups = [fields['Gid'].split()[3], *fields['Groups'].split()]
    return Credentials(int(fields['Uid'].split()[3]),
                       frozenset(map(int, groups)), int(fields['CapEff'], 16))


def check(pid: int, path: str) -> list[findings.Finding]:
    """Return a finding if a process cannot read a directory.

    :param pid: its number.
    :param path: the directory.
    """
    if _other_mounts(pid):
        return []
    target = os.path.realpath(path)
    try:
        reader = credentials(pathlib.Path(f'/proc/{pid}/status').read_text())
        inaccessible = _inaccessible(reader, target)
    except (OSError, KeyError):
        return []  # it has ended, or the directory is gone: reported elsewhere
    if inaccessible is None:
        return []
    return [faults.found(
        filter_findings.HOSTS_UNREADABLE, path, user=reader.user,
        path=inaccessible,
        access='read' if inaccessible == target else 'enter')]


def _other_mounts(pid: int) -> bool:
    """Return whether a process is known to have another mount namespace."""
    try:
        return (os.readlink(f'/proc/{pid}/ns/mnt')
                != os.readlink('/proc/self/ns/mnt'))
    except OSError:
        return False  # only root may read that


def _inaccessible(reader: Credentials, path: str) -> str | None:
    """Return the first directory on a path that a process cannot access."""
    if reader.capabilities & _READS_ALL:
        return None
    parents = [str(one) for one in reversed(pathlib.Path(path).parents)]
    for one, wanted in [*((one, _ENTER) for one in parents), (path, _LIST)]:
        found = os.stat(one)
        if not _permits(reader, found, wanted) and not _has_acl(one):
            return one
    return None


def _permits(reader: Credentials, found: os.stat_result, wanted: int) -> bool:
    shift = (6 if found.st_uid == reader.user
             else 3 if found.st_gid in reader.groups else 0)
    return found.st_mode >> shift & wanted == wanted


def _has_acl(path: str) -> bool:
    """Return whether an access control list extends the mode."""
    return _ACL in os.listxattr(path)
