# SPDX-License-Identifier: Apache-2.0

"""What the log and the files show of one attempt to boot."""

import collections.abc
import dataclasses
import enum
import functools
import re

from ironic_arm.netboot import by_arch
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.dnsmasq import machines
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.publish import dnsmasq_rules
from ironic_arm.netboot.trace import roles
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.machines import Attempt
from ironic_arm.netboot.trace.machines import Request
from ironic_arm.netboot.trace.roles import Role


class Stage(enum.IntEnum):
    """How far a machine came."""

    NOTHING = 0
    ASKED = 1
    OFFERED = 2
    ADDRESS = 3
    LOADER = 4
    CONFIG = 5
    KERNEL = 6
    RAMDISK = 7
    SYSTEM = 8
    AGENT = 9

    @property
    def words(self) -> str:
        """What was reached, in words."""
        return _WORDS[self]


_WORDS = {
    Stage.NOTHING: 'nothing', Stage.ASKED: 'asking for an address',
    Stage.OFFERED: 'an offer', Stage.ADDRESS: 'an address',
    Stage.LOADER: 'its loader', Stage.CONFIG: 'its configuration',
    Stage.KERNEL: 'its kernel', Stage.RAMDISK: 'its ramdisk',
    Stage.SYSTEM: 'its system', Stage.AGENT: 'its agent'}

_STAGES = {Role.LOADER: Stage.LOADER, Role.CONFIG: Stage.CONFIG,
           Role.KERNEL: Stage.KERNEL, Role.RAMDISK: Stage.RAMDISK}

PATIENCE = {
    Stage.NOTHING: 60, Stage.ASKED: 60, Stage.OFFERED: 60,
    Stage.ADDRESS: 60, Stage.LOADER: 90, Stage.CONFIG: 180,
    Stage.KERNEL: 300, Stage.RAMDISK: 180, Stage.SYSTEM: 600}
"""Seconds of silence after which a machine is taken to have stopped. The end
of a transfer is logged, not its beginning, so large files take long."""

GIVEN_UP = 1500
"""Seconds after which a filter that denies a machine again proves nothing
about its agent: ironic gives a machine up after 1800, and ironic-inspector
after 3600 (defaults)."""


@dataclasses.dataclass(frozen=True)
class Evidence:
    """One attempt, and what is known around it.

    :ivar where: the machine, for findings.
    :ivar attempt: what it did.
    :ivar until: the time now; ``None`` if nothing follows the log.
    :ivar allowed: whether the log shows that a PXE filter allowed the
        machine.
    :ivar has_callbacks: whether the log of an API is there.
    :ivar has_http_log: whether the log of a web server is there.
    :ivar root: directory of the files; '' if not known.
    :ivar disk: the files that were served; ``None`` to go by names.
    """

    where: str
    attempt: Attempt
    until: float | None = None
    allowed: bool = False
    has_callbacks: bool = False
    has_http_log: bool = False
    root: str = ''
    disk: filesystem.Files | None = None

    @functools.cached_property
    def machine(self) -> machines.Machine | None:
        """The type of machine, where the log shows it."""
        firmware = self.attempt.firmware
        if not firmware:
            return None
        code, family = firmware.client.code, firmware.client.family
        if code is None:
            code = _code_of_tags(firmware.tags)
        if code is None:
            return None
        return machines.machine(
            code, firmware.client.transport or machines.PXE, family)

    @property
    def machine_name(self) -> str:
        """The type of machine in words."""
        if not self.machine:
            return 'this machine'
        return f'{self.machine.name} ({self.machine.sent_code})'

    @functools.cached_property
    def cpu_arch(self) -> str:
        """ironic's name of its architecture; '' if not known."""
        return self.machine.arch if self.machine else ''

    @functools.cached_property
    def roles(self) -> list[Role]:
        """The role of each file."""
        return roles.roles(self.attempt.files, self.boot_file)

    @property
    def boot_file(self) -> str:
        """The boot file of the firmware; '' if it is not in the log."""
        firmware = self.attempt.firmware
        return firmware.boot_file if firmware else ''

    def files(self, *wanted: Role) -> list[Request]:
        """Return the requests for files of some roles."""
        return [one for one, role in zip(self.attempt.files, self.roles,
                                         strict=True) if role in wanted]

    def sent(self, *wanted: Role) -> list[Request]:
        """Return those of them that arrived."""
        return [one for one in self.files(*wanted) if roles.arrived(one)]

    def lacking(self, role: Role) -> Request | None:
        """Return the last request of a role, if its file never arrived.

        dnsmasq logs at once that a file is not there, but that one was sent
        when it comes to it: maybe after the next request.
        """
        arrived = {one.path for one in self.sent(role)}
        asked = [one for one in self.files(role)
                 if one.outcome is not Outcome.PROBED]
        if role is Role.LOADER:
            asked = [one for one in asked if one.path not in arrived]
        if not asked or asked[-1].path in arrived:
            return None
        return asked[-1]

    @functools.cached_property
    def stage(self) -> Stage:
        """How far it came."""
        attempt = self.attempt
        if attempt.callback or self._closed_in_time:
            return Stage.AGENT
        if attempt.system:
            return Stage.SYSTEM
        reached = [_STAGES[role] for role, one in zip(
            self.roles, attempt.files, strict=True)
            if role in _STAGES and roles.arrived(one)]
        if reached:
            return max(reached)
        firmware = attempt.firmware
        if not firmware:
            return Stage.ADDRESS if attempt.files else Stage.NOTHING
        return (Stage.ADDRESS if firmware.given or attempt.files
                else Stage.OFFERED if firmware.offered
                else Stage.ASKED)

    @property
    def _closed_in_time(self) -> bool:
        """Whether the filter denied it, but not because ironic gave up."""
        attempt, system = self.attempt, self.attempt.system
        if not attempt.closed or not system:
            return False
        return (attempt.closed_at is None or system.given_at is None
                or attempt.closed_at - system.given_at < GIVEN_UP)

    @functools.cached_property
    def silent(self) -> bool:
        """Whether nothing more is to be expected."""
        last = self.attempt.last
        if self.attempt.followed or self.until is None or last is None:
            return True
        return self.until - last > PATIENCE.get(self.stage, 0)


def _code_of_tags(tags: str) -> int | None:
    """Return the client architecture that our own tags stand for.

    The vendor class of DHCPv6 is not logged.
    """
    for tag in re.split(', *', tags):
        name = tag.removeprefix(dnsmasq_rules.TAG_PREFIX)
        for target in by_arch.targets(name) if name != tag else ():
            return target.client_architectures[0]
    return None


Rule = collections.abc.Callable[[Evidence], Finding | None]
"""Finds one cause for which an attempt came no further."""
