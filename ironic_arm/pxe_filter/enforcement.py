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

"""Whether a dnsmasq keeps out whom nobody let in."""

import collections.abc
import dataclasses
import os
import shlex

from ironic_arm.netboot import findings
from ironic_arm.netboot import in_force
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter import processes


@dataclasses.dataclass(frozen=True)
class Settings:
    """What the operator says about dnsmasq.

    :ivar hostsdir: the directory that it has to read.
    :ivar rules: the rule file that it has to read.
    :ivar start: command that starts it, if this service is to.
    :ivar stop: command that ends it, likewise.
    :ivar options: what these options are called.
    """

    hostsdir: str
    rules: str
    start: str = ''
    stop: str = ''
    options: faults.Options = faults.Options()


def words(command: str) -> list[str]:
    """Return the words of a command; none if it cannot be taken apart."""
    try:
        return shlex.split(command)
    except ValueError:
        return []


def planned(settings: Settings) -> in_force.Facts | None:
    """Return what the command of the operator would start.

    :returns: None if that cannot be told from the command.
    """
    program, *arguments = words(settings.start) or ['']
    if os.path.basename(program) != 'dnsmasq':
        return None
    return in_force.facts(arguments, processes.files('self'))


def unforced(settings: Settings, process: processes.Process | None,
             facts: in_force.Facts) -> list[findings.Finding]:
    """Return why machines without an entry would get an answer.

    :param process: the dnsmasq that runs; without one, that is looked at
        which would be started.
    :param facts: what it has in force.
    """
    found = facts if process is not None else planned(settings)
    if found is None:
        return [_unseen(settings)]
    missing = []
    if not found.fails_closed:
        missing.append(f'dhcp-ignore={in_force.FAIL_CLOSED} (conf-dir='
                       f'{os.path.dirname(settings.rules)})')
    # One that runs was found by the directory that it reads.
    if process is None and not _among(settings.hostsdir, found.hostsdirs):
        missing.append(f'dhcp-hostsdir={settings.hostsdir}')
    if not missing:
        return []
    where = 'dnsmasq ' + (settings.start if process is None
                          else ' '.join(process.arguments))
    return [_open(where, missing, found)]


def _among(path: str, others: collections.abc.Iterable[str]) -> bool:
    return os.path.realpath(path) in map(os.path.realpath, others)


def _unseen(settings: Settings) -> findings.Finding:
    return faults.warning(
        'dnsmasq-unseen', settings.hostsdir,
        'no dnsmasq that serves this directory can be seen, so it is not '
        'known whether machines that are not being inspected are kept out',
        f'See that its configuration reads {settings.rules} and this '
        'directory')


def _open(where: str, missing: list[str], facts: in_force.Facts
          ) -> findings.Finding:
    problem = 'it does not have in force ' + ' and '.join(missing)
    if facts.unread:
        return faults.warning(
            'dnsmasq-unread', where, 'not all of its configuration can '
            'be read (' + ', '.join(facts.unread) + '), and in the rest '
            + problem, 'Let this service read it')
    return faults.error(
        'dnsmasq-open', where, problem, 'Put that into its '
        'configuration, or set [arm_pxe_filter]require_fail_closed to '
        'false')
