# SPDX-License-Identifier: Apache-2.0

"""What the checks of several services report, as plain data.

The services of OpenStack are checked in processes of their own, so the
reports go from one process to another.
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
    """Nothing, or the operator tolerates it."""


@dataclasses.dataclass(frozen=True)
class ServiceFinding:
    """A finding, and the service it is about.

    :ivar finding: what was found.
    :ivar service: the service whose configuration it is in.
    :ivar effect: what it leads to.
    """

    finding: findings.Finding
    service: str
    effect: Effect = Effect.NONE


@dataclasses.dataclass(frozen=True)
class ServiceFacts:
    """Settings of one service that others must agree with.

    :ivar service: which service it is.
    :ivar files: configuration files that it reads.
    :ivar option: the option with its TFTP root.
    :ivar tftp_root: that directory.
    :ivar boot_files: boot file by the name of a target.
    :ivar rules: path of its rule file.
    :ivar texts: text of each file that it writes for dnsmasq, by path.
    :ivar uses_dnsmasq: whether its boot files come from dnsmasq itself.
    :ivar main: the main configuration file of its dnsmasq; empty if that
        is not known.
    :ivar directives: the directives on the command line of dnsmasq.
    :ivar hostsdir: directory where it writes host entries for dnsmasq;
        empty where it writes none.
    :ivar optsdir: where it writes DHCP options of nodes, likewise.
    :ivar provisioning: whether it allows machines while ironic cleans,
        deploys or rescues their nodes.
    """

    service: str = ''
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
class ServiceReport:
    """What the checks of one service report.

    :ivar reported: the findings.
    :ivar notes: the service whose check was skipped, and why.
    :ivar facts: ``None`` where the service was not checked.
    """

    reported: tuple[ServiceFinding, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    facts: ServiceFacts | None = None


def assess(found: collections.abc.Iterable[findings.Finding], service: str,
           error: Effect) -> tuple[ServiceFinding, ...]:
    """Return findings whose effect their severity alone decides.

    :param error: what errors lead to.
    """
    return tuple(ServiceFinding(one, service, error if one.severity
                                is findings.Severity.ERROR else Effect.NONE)
                 for one in found)


def exit_code(reported: collections.abc.Iterable[ServiceFinding]) -> int:
    """Return 0 for nothing, 2 where something fails, and else 1."""
    return max((1 if one.effect is Effect.NONE else 2 for one in reported),
               default=0)


def dump(report: ServiceReport) -> _Plain:
    """Return a report as JSON can carry it."""
    return {'findings': [_dump_finding(one) for one in report.reported],
            'notes': list(report.notes),
            'facts': report.facts and dataclasses.asdict(report.facts)}


def load(plain: _Plain) -> ServiceReport:
    """Return the report that was dumped."""
    facts: _Plain | None = plain['facts']
    return ServiceReport(
        tuple(map(_load_finding, plain['findings'])),
        tuple((service, note) for service, note in plain['notes']),
        None if facts is None else _load_facts(facts))


def _load_facts(plain: _Plain) -> ServiceFacts:
    lists = {name: tuple(plain[name]) for name in ('files', 'directives')}
    return ServiceFacts(**{**plain, **lists})


def _dump_finding(one: ServiceFinding) -> _Plain:
    found = one.finding
    return {'service': one.service, 'effect': one.effect.name,
            'type': found.type.id,
            'severity': found.severity.name, 'where': found.where,
            'problem': found.problem, 'remedy': found.remedy,
            'values': dict(found.values)}


def _load_finding(plain: _Plain) -> ServiceFinding:
    return ServiceFinding(
        findings.Finding(
            finding.finding_type(plain['type']), plain['where'],
            plain['problem'], plain['remedy'],
            findings.Severity[plain['severity']], plain['values']),
        plain['service'], Effect[plain['effect']])
