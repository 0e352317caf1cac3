# SPDX-License-Identifier: Apache-2.0

"""Why an attempt to boot came no further: the rules in their order.

Each rule checks for one cause, and the first that finds one decides. What
the log shows goes before what it only suggests by its silence.
"""

import collections.abc

from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.trace import log_rules
from ironic_arm.netboot.trace import silence_rules
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.evidence import Rule
from ironic_arm.netboot.trace.roles import Role

MANY_MISSES = FindingType(
    'many-misses', Severity.WARNING, page=Page.BOOT,
    problem='its loader asked for {count} files that are not there before '
            '{path!r}',
    remedy='Build a GRUB that asks for its configuration at once (ironic-arm '
           'grub-image)',
    effect='GRUB searches by hardware and IP address first. Each miss costs '
           'little in a quiet network, and seconds where packets get lost.')

_Found = Finding | None

SEARCHED = 8
"""Misses before the configuration from which on a loader is reported as
slow; the signed GRUBs request four files that no server has."""


def shown(seen: Evidence) -> _Found:
    """Return why an attempt came no further, where the log shows it."""
    return _first(log_rules.RULES, seen)


def concluded(seen: Evidence) -> _Found:
    """Return what is concluded from silence; ``None`` where a machine came
    far enough, or may still go on."""
    return _first(silence_rules.RULES, seen) if seen.silent else None


def _first(rules: collections.abc.Iterable[Rule], seen: Evidence) -> _Found:
    return next(filter(None, (rule(seen) for rule in rules)), None)


def slow(seen: Evidence) -> _Found:
    """Find a loader that searched for its configuration."""
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
    return MANY_MISSES.at(seen.where, count=missed, path=one.path)
