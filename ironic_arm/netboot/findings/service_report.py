# SPDX-License-Identifier: Apache-2.0

"""What the checks of several services tell, as plain data.

Services of OpenStack are looked at in processes of their own, so what they
tell goes from one process to another.
"""

import collections.abc
import dataclasses
import enum
import typing

from ironic_arm.netboot import findings
from ironic_arm.netboot.findings import finding

IRONIC = 'ironic'
INSPECTOR = 'ironic-inspector'
SERVICE = 'ironic-arm-pxe-filter'
DNSMASQ = 'dnsmasq'
NODES = 'nodes'

_Plain = dict[str, typing.Any]


class Effect(enum.Enum):
    """What a finding leads to."""

    STOPS = 'yes'
    """The service does not start."""

    FAILS = 'no'
    """Everything starts, and then something fails."""

    NONE = ''
    """Nothing, or the operator says that it may be."""


@dataclasses.dataclass(frozen=True)
class Told:
    """A finding, and whose.

    :ivar finding: what was found.
    :ivar of: whose configuration it is in.
    :ivar effect: what it leads to.
    """

    finding: findings.Finding
    of: str
    effect: Effect = Effect.NONE


@dataclasses.dataclass(frozen=True)
class Facts:
    """What one service says that others must agree with.

    :ivar of: which service it is.
    :ivar files: configuration files that it reads.
    :ivar option: the option with its TFTP root.
    :ivar tftp_root: that directory.
    :ivar boot_files: boot file by the name of a target.
    :ivar rules: path of its rule file.
    :ivar texts: text of each file that it writes for dnsmasq, by path.
    :ivar uses_dnsmasq: whether its boot files come from dnsmasq itself.
    :ivar main: the main configuration file of its dnsmasq; empty if that
        is not known.
    :ivar directives: what it says on the command line of dnsmasq.
    :ivar hostsdir: directory where it writes host entries for dnsmasq;
        empty where it writes none.
    :ivar optsdir: where it writes DHCP options of nodes, likewise.
    :ivar provisioning: whether it admits machines while ironic cleans,
        deploys or rescues their nodes.
    """

    of: str = ''
    files: tuple[str, ...] = ()
    option: str = ''
    tftp_root: str = ''
    boot_files: collections.abc.Mapping[str, str] = dataclasses.field(
        default_factory=dict)
    rules: str = ''
    texts: collections.abc.Mapping[str, str] = dataclasses.field(
        default_factory=dict)
    uses_dnsmasq: bool = False
    main: str = ''
    directives: tuple[str, ...] = ()
    hostsdir: str = ''
    optsdir: str = ''
    provisioning: bool = False


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the checks of one service tell.

    :ivar told: what is wrong.
    :ivar notes: whose was not looked at, and why.
    :ivar facts: ``None`` where it was not looked at at all.
    """

    told: tuple[Told, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    facts: Facts | None = None


def judged(found: collections.abc.Iterable[findings.Finding], of: str,
           error: Effect) -> tuple[Told, ...]:
    """Return findings of which nobody has a say but their severity.

    :param error: what errors lead to.
    """
    return tuple(Told(one, of, error if one.severity
                      is findings.Severity.ERROR else Effect.NONE)
                 for one in found)


def exit_code(told: collections.abc.Iterable[Told]) -> int:
    """Return 0 for nothing, 2 where something fails, and else 1."""
    return max((1 if one.effect is Effect.NONE else 2 for one in told),
               default=0)


def dump(answer: Answer) -> _Plain:
    """Return an answer as JSON can carry it."""
    return {'told': [_dump_told(one) for one in answer.told],
            'notes': list(answer.notes),
            'facts': answer.facts and dataclasses.asdict(answer.facts)}


def load(plain: _Plain) -> Answer:
    """Return the answer that was dumped."""
    facts: _Plain | None = plain['facts']
    return Answer(
        tuple(map(_load_told, plain['told'])),
        tuple((of, note) for of, note in plain['notes']),
        None if facts is None else _load_facts(facts))


def _load_facts(plain: _Plain) -> Facts:
    lists = {name: tuple(plain[name]) for name in ('files', 'directives')}
    return Facts(**{**plain, **lists})


def _dump_told(one: Told) -> _Plain:
    found = one.finding
    return {'of': one.of, 'effect': one.effect.name, 'type': found.type.id,
            'severity': found.severity.name, 'where': found.where,
            'problem': found.problem, 'remedy': found.remedy,
            'values': dict(found.values)}


def _load_told(plain: _Plain) -> Told:
    return Told(
        findings.Finding(
            finding.finding_type(plain['type']), plain['where'],
            plain['problem'], plain['remedy'],
            findings.Severity[plain['severity']], plain['values']),
        plain['of'], Effect[plain['effect']])
