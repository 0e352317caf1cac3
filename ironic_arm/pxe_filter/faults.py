# SPDX-License-Identifier: Apache-2.0

"""Faults of the filter while it runs, each logged with its remedy."""

import dataclasses
import errno

from ironic_arm import reporting
from ironic_arm.netboot import findings
from ironic_arm.pxe_filter import ownership


@dataclasses.dataclass(frozen=True)
class Options:
    """What the service that the filter is part of calls its options.

    :ivar hostsdir: the option with the host directory.
    :ivar start: the one with the command that starts dnsmasq; empty if the
        service has none.
    :ivar stop: the one with the command that ends it, likewise.
    """

    hostsdir: str = ''
    start: str = ''
    stop: str = ''


_REMEDIES = {
    errno.ENOENT: 'Make the directory again, then restart dnsmasq',
    errno.ENOTDIR: 'Make it a directory, then restart dnsmasq',
    errno.EACCES: 'Let this service write there',
    errno.EPERM: 'Let this service write there',
    errno.EROFS: 'Mount the file system for reading and writing',
    errno.ENOSPC: 'Make room on the file system',
    errno.EDQUOT: 'Raise the quota',
}


class SourceError(Exception):
    """Nobody can tell who is being inspected, or who is known.

    :ivar finding: why.
    """

    def __init__(self, finding: findings.Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def error(code: str, where: str, problem: str, remedy: str
          ) -> findings.Finding:
    """Return a finding that keeps the filter from its work."""
    return findings.Finding(code, findings.Severity.ERROR, where,
                            reporting.public(problem), remedy)


def warning(code: str, where: str, problem: str, remedy: str
            ) -> findings.Finding:
    """Return a finding with which the filter does its work."""
    return findings.Finding(code, findings.Severity.WARNING, where,
                            reporting.public(problem), remedy)


def directory(where: str, exc: OSError) -> findings.Finding:
    """The host directory cannot be worked with at all.

    :param where: its option and path.
    """
    if isinstance(exc, ownership.Taken):
        return error(
            'directory-in-use', where,
            f'another service ({exc.owner or "unknown"}) writes there',
            'Give each service a directory and a dnsmasq of its own, or let '
            'both use one database')
    if isinstance(exc, ownership.Busy):
        return error(
            'directory-locked', where,
            'another process holds its lock and does not let go',
            'End that process; "fuser" tells which it is')
    return error('directory-failed', where,
                 exc.strerror or str(exc), _remedy(exc))


def file(path: str, exc: OSError) -> findings.Finding:
    """One file of the host directory cannot be read or written."""
    return error('host-file-failed', path, exc.strerror or str(exc),
                 _remedy(exc))


def missing_file(path: str) -> findings.Finding:
    """Somebody removed a file of ours."""
    return warning('host-file-removed', path,
                   'somebody else removed this file; it is written again',
                   'Leave the files of ironic-arm alone')


def changed_file(path: str) -> findings.Finding:
    """Somebody changed a file of ours."""
    return warning('host-file-changed', path,
                   'somebody else changed this file; it is written again',
                   'Leave the files of ironic-arm alone')


def compaction(where: str, exc: OSError) -> findings.Finding:
    """dnsmasq could not be made to forget stale entries."""
    return warning('reload-failed', where,
                   f'dnsmasq could not be reloaded: {exc.strerror or exc}',
                   'See [arm_pxe_filter]dnsmasq_pid_file and '
                   '[arm_pxe_filter]dnsmasq_reload_command')


def _remedy(exc: OSError) -> str:
    return _REMEDIES.get(exc.errno or 0, 'Mend it; the filter tries again')
