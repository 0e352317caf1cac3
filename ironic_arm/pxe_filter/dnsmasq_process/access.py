# SPDX-License-Identifier: Apache-2.0

"""Whether dnsmasq, as the user that it is, can read a directory.

It starts as root, and reads there again when a file changes, and then it is
somebody else. What it cannot read it does not obey.
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
_ACCESS_LIST = 'system.posix_acl_access'


class Credentials(typing.NamedTuple):
    """Who a process is.

    :ivar user: its number.
    :ivar groups: their numbers.
    :ivar capabilities: one bit for each.
    """

    user: int
    groups: frozenset[int]
    capabilities: int


def credentials(status: str) -> Credentials:
    """Return who a process is.

    :param status: what ``/proc/<pid>/status`` says.
    :raises KeyError: if it does not say it.
    """
    told = dict(line.split(':', 1) for line in status.splitlines()
                if ':' in line)
    # Real, effective, saved, and the one that counts for files.
    groups = [told['Gid'].split()[3], *told['Groups'].split()]
    return Credentials(int(told['Uid'].split()[3]),
                       frozenset(map(int, groups)), int(told['CapEff'], 16))


def check(pid: int, path: str) -> list[findings.Finding]:
    """Return whether a process cannot read a directory.

    :param pid: its number.
    :param path: the directory.
    """
    if _elsewhere(pid):
        return []
    target = os.path.realpath(path)
    try:
        who = credentials(pathlib.Path(f'/proc/{pid}/status').read_text())
        closed = _closed(who, target)
    except (OSError, KeyError):
        return []  # it has ended, or the directory has: others tell of it
    if closed is None:
        return []
    return [faults.found(
        filter_findings.HOSTS_UNREADABLE, path, user=who.user, path=closed,
        access='read' if closed == target else 'enter')]


def _elsewhere(pid: int) -> bool:
    """Tell whether a process is known to see other directories than we."""
    try:
        return (os.readlink(f'/proc/{pid}/ns/mnt')
                != os.readlink('/proc/self/ns/mnt'))
    except OSError:
        return False  # only root may know


def _closed(who: Credentials, path: str) -> str | None:
    """Return the first directory on a path that is closed to somebody."""
    if who.capabilities & _READS_ALL:
        return None
    parents = [str(one) for one in reversed(pathlib.Path(path).parents)]
    for one, wanted in [*((one, _ENTER) for one in parents), (path, _LIST)]:
        found = os.stat(one)
        if not _may(who, found, wanted) and not _has_list(one):
            return one
    return None


def _may(who: Credentials, found: os.stat_result, wanted: int) -> bool:
    shift = (6 if found.st_uid == who.user
             else 3 if found.st_gid in who.groups else 0)
    return found.st_mode >> shift & wanted == wanted


def _has_list(path: str) -> bool:
    """Tell whether more than the mode says who may do what."""
    return _ACCESS_LIST in os.listxattr(path)
