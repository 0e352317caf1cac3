# SPDX-License-Identifier: Apache-2.0

"""Faults of the filter while it runs, each logged with its remedy."""

import dataclasses
import errno

from ironic_arm import reporting
from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import ownership


@dataclasses.dataclass(frozen=True)
class Options:
    """Names of the options of the service that the filter is part of.

    :ivar hostsdir: the option with the hosts directory.
    :ivar start: the option with the command that starts dnsmasq; empty if
        the service has none.
    :ivar stop: the option with the command that ends it, likewise.
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
    """The addresses under inspection, or those known, are unavailable.

    :ivar finding: the reason.
    """

    def __init__(self, finding: findings.Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def found(finding_type: findings.FindingType, where: str, **values: object
          ) -> findings.Finding:
    """Return a finding, with credentials removed from its values."""
    return finding_type.at(where, **{
        name: reporting.public(value) if isinstance(value, str) else value
        for name, value in values.items()})


def directory(where: str, exc: OSError) -> findings.Finding:
    """The hosts directory cannot be used at all.

    :param where: its option and path.
    """
    if isinstance(exc, ownership.Taken):
        return found(filter_findings.DIRECTORY_IN_USE, where,
                     owner=exc.owner or 'unknown')
    if isinstance(exc, ownership.Busy):
        return found(filter_findings.DIRECTORY_LOCKED, where)
    return found(filter_findings.DIRECTORY_FAILED, where,
                 why=exc.strerror or str(exc), how=_remedy(exc))


def file(path: str, exc: OSError) -> findings.Finding:
    """One file of the hosts directory cannot be read or written."""
    return found(filter_findings.HOST_FILE_FAILED, path,
                 why=exc.strerror or str(exc), how=_remedy(exc))


def _remedy(exc: OSError) -> str:
    return _REMEDIES.get(exc.errno or 0, 'Fix it; the filter tries again')
