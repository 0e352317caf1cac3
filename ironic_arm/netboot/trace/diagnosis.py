# SPDX-License-Identifier: Apache-2.0

"""Why an attempt to boot came no further: the one table of rules.

Each rule looks for one cause, and the first that finds one decides. What
the log shows goes before what it only suggests by its silence.
"""

import collections.abc

from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.trace import file_rules
from ironic_arm.netboot.trace import kinds_boots as kinds
from ironic_arm.netboot.trace import roles
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.evidence import PATIENCE
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.evidence import Stage
from ironic_arm.netboot.trace.roles import Role

_Found = Finding | None
_Rule = collections.abc.Callable[[Evidence], _Found]

SEARCHED = 8
"""Misses before the configuration from which on a loader is told to be
slow; the signed GRUBs ask for four files that nobody has."""

ENOUGH = 3
"""Requests that are ignored until the filter is taken to be closed."""


def shown(seen: Evidence) -> _Found:
    """Return why an attempt came no further, where the log shows it."""
    return _first(_SHOWN, seen)


def concluded(seen: Evidence) -> _Found:
    """Return what is concluded from silence; ``None`` where a machine came
    far enough, or may still go on."""
    return _first(_SILENCE, seen) if seen.silent else None


def _first(rules: collections.abc.Iterable[_Rule], seen: Evidence) -> _Found:
    return next(filter(None, (rule(seen) for rule in rules)), None)


def slow(seen: Evidence) -> _Found:
    """Tell a loader that searched for its configuration."""
    missed = 0
    for one, role in zip(seen.attempt.files, seen.roles, strict=True):
        if one.outcome is Outcome.MISSED and role in (Role.CONFIG,
                                                      Role.OPTIONAL):
            missed += 1
        elif one.outcome is Outcome.SENT and role is Role.CONFIG:
            break
    else:
        return None
    if missed < SEARCHED:
        return None
    return kinds.MANY_MISSES.at(seen.where, count=missed, path=one.path)


def _callback_refused(seen: Evidence) -> _Found:
    callback = seen.attempt.callback
    if callback and callback.status >= 400:
        return kinds.CALLBACK_REFUSED.at(seen.where, path=callback.path,
                                         status=callback.status)
    return None


def _missing(seen: Evidence) -> _Found:
    """Find the file that the machine needed and did not get."""
    loader = seen.sent(Role.LOADER)
    for role, kind in (
            (Role.RAMDISK, kinds.RAMDISK_MISSING),
            (Role.KERNEL, kinds.KERNEL_MISSING),
            (Role.LOADER, kinds.SECOND_STAGE if loader
             else kinds.LOADER_MISSING)):
        one = seen.lacking(role)
        if not one or seen.attempt.system or (
                role is Role.LOADER and seen.stage > Stage.LOADER):
            continue
        if one.outcome is Outcome.REFUSED:
            kind = kinds.FILE_REFUSED
        if one.outcome is not Outcome.FAILED:
            return kind.at(seen.where, path=one.path, role=role.value,
                           machine=seen.machine_name)
    return None


def _no_boot_file(seen: Evidence) -> _Found:
    """Find an offer that names no boot file."""
    firmware = seen.attempt.firmware
    if (seen.stage not in (Stage.OFFERED, Stage.ADDRESS)
            or seen.attempt.files or not firmware or not firmware.logged
            or firmware.boot_file or not firmware.asking.vendor_class
            or (firmware.given or firmware.offered < 2) and not seen.silent):
        return None
    return kinds.NO_BOOT_FILE.at(seen.where, machine=seen.machine_name)


def _not_let_in(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if (not firmware or seen.stage is not Stage.ASKED
            or not firmware.ignored
            or firmware.ignored < ENOUGH and not seen.silent):
        return None
    return kinds.NOT_LET_IN.at(seen.where, count=firmware.ignored)


def _no_address(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if (not firmware or not firmware.why_not or firmware.given
            or seen.attempt.files):
        return None
    kind = kinds.ADDRESS_REFUSED if firmware.requested else kinds.NO_ADDRESS
    return kind.at(seen.where, why=firmware.why_not)


_SHOWN: tuple[_Rule, ...] = (
    _callback_refused, *file_rules.RULES, _missing, _not_let_in, _no_address,
    _no_boot_file)


def _cut_off(seen: Evidence) -> bool:
    """Tell whether dnsmasq ended while more was to be expected."""
    last, ended = seen.attempt.last, seen.attempt.stopped_at
    if not seen.attempt.stopped:
        return False
    return (last is None or ended is None
            or ended - last < PATIENCE.get(seen.stage, 0))


def _dnsmasq_stopped(seen: Evidence) -> _Found:
    if seen.stage >= Stage.SYSTEM or not _cut_off(seen):
        return None
    return kinds.DNSMASQ_STOPPED.at(seen.where, reached=seen.stage.words)


def _broken(seen: Evidence) -> _Found:
    files = [one for one in seen.attempt.files
             if one.outcome is not Outcome.PROBED]
    if not files or files[-1].outcome is not Outcome.FAILED:
        return None
    role = seen.roles[seen.attempt.files.index(files[-1])]
    return kinds.TRANSFER.at(seen.where, role=role.value,
                             path=files[-1].path)


def _several_servers(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if (not firmware or len(firmware.servers) < 2 or seen.attempt.files
            or seen.stage not in (Stage.OFFERED, Stage.ADDRESS)):
        return None
    return kinds.SEVERAL_SERVERS.at(seen.where,
                                    servers=' and '.join(firmware.servers))


def _asked(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if seen.stage is Stage.ASKED and firmware:
        return kinds.NOT_ANSWERED.at(seen.where, count=firmware.asked)
    if seen.stage is Stage.OFFERED and firmware:
        return kinds.OFFER_DECLINED.at(seen.where,
                                       boot_file=firmware.boot_file)
    return None


def _addressed(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if seen.stage is not Stage.ADDRESS or not firmware:
        return None
    if firmware.boot_file.startswith('http') and not seen.hears_http:
        return kinds.HTTP_UNSEEN.at(seen.where, boot_file=firmware.boot_file)
    return kinds.NOTHING_ASKED.at(seen.where,
                                  boot_file=firmware.boot_file)


def _loaded(seen: Evidence) -> _Found:
    if seen.stage is not Stage.LOADER:
        return None
    missed = seen.files(Role.CONFIG)
    if missed:
        return kinds.CONFIG_MISSING.at(seen.where, count=len(missed),
                                       path=missed[-1].path)
    ipxe = seen.attempt.ipxe
    if ipxe and ipxe.boot_file.startswith('http') and not seen.hears_http:
        return kinds.HTTP_UNSEEN.at(seen.where, boot_file=ipxe.boot_file)
    kind = (kinds.LOADER_REFUSED if seen.attempt.followed
            else kinds.LOADER_SILENT)
    return kind.at(seen.where, path=seen.sent(Role.LOADER)[-1].path)


def _configured(seen: Evidence) -> _Found:
    if seen.stage is not Stage.CONFIG:
        return None
    found = seen.sent(Role.CONFIG)[-1].path
    led_to = [one for one in seen.files(Role.CONFIG)
              if not roles.is_searched(one.path)]
    if led_to and led_to[-1].outcome is Outcome.MISSED:
        return kinds.ARCH_CONFIG_MISSING.at(seen.where, found=found,
                                            path=led_to[-1].path)
    return kinds.CONFIG_SILENT.at(seen.where, path=found)


def _started(seen: Evidence) -> _Found:
    if seen.stage not in (Stage.KERNEL, Stage.RAMDISK):
        return None
    kernels = seen.sent(Role.KERNEL)
    if kernels and seen.attempt.followed:
        return kinds.KERNEL_REFUSED.at(seen.where, path=kernels[-1].path)
    if seen.stage is Stage.KERNEL:
        return kinds.KERNEL_SILENT.at(seen.where, path=kernels[-1].path)
    return kinds.SYSTEM_SILENT.at(
        seen.where, path=seen.sent(Role.RAMDISK)[-1].path)


def _in_system(seen: Evidence) -> _Found:
    system = seen.attempt.system
    if seen.stage is not Stage.SYSTEM or not system:
        return None
    if not system.given:
        why = (': it was ignored' if system.ignored
               else f': {system.why_not}' if system.why_not else '')
        return kinds.SYSTEM_WITHOUT_ADDRESS.at(
            seen.where, count=system.asked, why=why)
    told = seen.let_in and not _cut_off(seen) or seen.hears_callbacks
    if not told or not seen.files(Role.KERNEL):
        return None
    return kinds.CALLBACK.at(seen.where, address=system.address)


_SILENCE: tuple[_Rule, ...] = (
    _dnsmasq_stopped, _broken, _several_servers, _asked, _addressed, _loaded,
    _configured, _started, _in_system)
