# SPDX-License-Identifier: Apache-2.0

"""Whether a dnsmasq denies all machines that the filter does not allow."""

import collections.abc
import dataclasses
import os
import shlex

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.dnsmasq import command_line
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.dnsmasq_process import processes


@dataclasses.dataclass(frozen=True)
class Settings:
    """What the operator configured about dnsmasq.

    :ivar hostsdir: the directory that it has to read.
    :ivar rules: the rule file that it has to read.
    :ivar start: command that starts it; empty if the service has none.
    :ivar stop: command that ends it, likewise.
    :ivar options: names of these options.
    """

    hostsdir: str
    rules: str
    start: str = ''
    stop: str = ''
    options: faults.Options = faults.Options()


def words(command: str) -> list[str]:
    """Return the words of a command; none if it cannot be parsed."""
    try:
        return shlex.split(command)
    except ValueError:
        return []


def arguments(start: str) -> list[str] | None:
    """Return the arguments with which a command starts dnsmasq.

    :returns: None if the command runs another program.
    """
    program, *given = words(start) or ['']
    return given if os.path.basename(program) == 'dnsmasq' else None


def planned(settings: Settings) -> command_line.Facts | None:
    """Return the facts of the dnsmasq that the command would start.

    :returns: None if the command runs another program.
    """
    given = arguments(settings.start)
    if given is None:
        return None
    return command_line.facts(given, processes.files('self'))


def not_fail_closed(settings: Settings, process: processes.Process | None,
                    facts: command_line.Facts) -> list[findings.Finding]:
    """Return why machines without an entry would get a lease.

    :param process: the dnsmasq that runs; without one, the dnsmasq that
        would be started is checked.
    :param facts: its effective configuration.
    """
    found = facts if process is not None else planned(settings)
    if found is None:
        return [unseen(settings)]
    where = 'dnsmasq ' + (settings.start if process is None
                          else ' '.join(process.arguments))
    # One that runs was found by the directory that it reads.
    return missing_settings(settings, where, found, served=process is not None)


def missing_settings(settings: Settings, where: str, facts: command_line.Facts,
                     served: bool = False) -> list[findings.Finding]:
    """Return the necessary settings that are not effective.

    :param where: name of the dnsmasq, for messages.
    :param served: whether it is known to read the hosts directory.
    """
    missing = {}
    if not facts.fails_closed:
        missing[f'dhcp-ignore={command_line.FAIL_CLOSED}'] = (
            f' (conf-dir={os.path.dirname(settings.rules)})')
    if not served and not _among(settings.hostsdir, facts.hostsdirs):
        missing[f'dhcp-hostsdir={settings.hostsdir}'] = ''
    return [_open(where, missing, facts)] if missing else []


def _among(path: str, others: collections.abc.Iterable[str]) -> bool:
    return os.path.realpath(path) in map(os.path.realpath, others)


def unseen(settings: Settings) -> findings.Finding:
    """The effective configuration of dnsmasq is unknown."""
    return filter_findings.UNSEEN.at(settings.hostsdir, rules=settings.rules)


def _open(where: str, missing: dict[str, str], facts: command_line.Facts
          ) -> findings.Finding:
    text = ' and '.join(line + why for line, why in missing.items())
    if facts.unread:
        return filter_findings.UNREAD.at(
            where, missing=text, unread=', '.join(facts.unread))
    return filter_findings.OPEN.at(
        where, missing=text, lines=list(missing))
