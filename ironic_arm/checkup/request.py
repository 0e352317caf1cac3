# SPDX-License-Identifier: Apache-2.0

"""The request of a checkup, the services that it checks, and the report."""

import collections.abc
import contextlib
import dataclasses
import os
import typing

from oslo_config import cfg

from ironic_arm.checkup import workers
from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import written

# Findings of other processes name their types, which this one makes.
from ironic_arm.netboot import catalog  # noqa: F401
from ironic_arm.netboot.findings import service_report
from ironic_arm.netboot.findings.service_report import ServiceFacts
from ironic_arm.netboot.findings.service_report import ServiceFinding

INSPECTOR_FILES = ('/etc/ironic-inspector/inspector.conf',
                   '/etc/ironic-inspector/ironic-inspector.conf')
IRONIC_FILES = ('/etc/ironic/ironic.conf',
                '/usr/share/ironic/ironic-dist.conf')
DNSMASQ_FILE = '/etc/dnsmasq.conf'
"""Where the services read their configuration by default."""

_CHECKS = {service_report.IRONIC: 'ironic', service_report.SERVICE: 'service',
           service_report.INSPECTOR: 'inspector',
           service_report.NODES: 'nodes'}

_GROUP = arm_pxe_filter.GROUP.name

# Of these, the clients of OpenStack need one to find the service.
_VARIABLES = ('OS_CLOUD', 'OS_AUTH_URL', 'OS_AUTH_TYPE', 'OS_ENDPOINT')

Files = workers.Files


@dataclasses.dataclass(frozen=True)
class Request:
    """What is to be checked.

    :ivar ironic: configuration files of ironic.
    :ivar inspector: those of ironic-inspector.
    :ivar dnsmasq: the main configuration file of dnsmasq; empty for the one
        that the PXE filter names.
    :ivar fallback: that file by default.
    :ivar named: whether the operator named these files, so that a service
        that is not installed is a mistake.
    :ivar api: whether the nodes of ironic are checked.
    :ivar cloud: a name in clouds.yaml, by which ironic is found then.
    :ivar given: the option or variable that says how, in place of the
        files; empty if none does.
    """

    ironic: Files = ()
    inspector: Files = ()
    dnsmasq: str = ''
    fallback: str = ''
    named: bool = True
    api: bool = False
    cloud: str = ''
    given: str = ''


@dataclasses.dataclass
class Report:
    """What was found.

    :ivar reported: everything that is wrong.
    :ivar notes: what was not checked, by service.
    :ivar files: configuration files by service.
    :ivar main: the main configuration file of dnsmasq.
    :ivar request: what was to be checked.
    :ivar rows: nodes and ports, where ironic-inspector has read them.
    """

    request: Request
    reported: list[ServiceFinding] = dataclasses.field(
        default_factory=list)
    notes: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    files: dict[str, Files] = dataclasses.field(default_factory=dict)
    main: str = ''
    rows: dict[str, typing.Any] | None = None


def request(ironic: Files, inspector: Files, dnsmasq: str, api: bool,
            cloud: str) -> Request:
    """Return what is to be checked: what is named, or else what is there.

    The parameters are those of :class:`Request`.
    """
    asks = {'api': api, 'cloud': cloud, 'given': _given(cloud)}
    if ironic or inspector or dnsmasq:
        return Request(ironic, inspector, dnsmasq, **asks)
    return Request(_present(IRONIC_FILES)[:1], _present(INSPECTOR_FILES)[:1],
                   fallback=''.join(_present([DNSMASQ_FILE])), named=False,
                   **asks)


def _present(paths: Files) -> list[str]:
    return [path for path in paths if os.path.exists(path)]


def _given(cloud: str) -> str:
    """Return the option or variable that says how to ask ironic."""
    if cloud:
        return f'--os-cloud {cloud}'
    return next((name for name in _VARIABLES if os.environ.get(name)), '')


def files_of(report: Report) -> collections.abc.Iterator[tuple[str, Files]]:
    """Yield the services that can be checked, with their files.

    :param report: gets why others cannot.
    :raises ironic_arm.checkup.workers.Failed: if a file cannot be read.
    """
    request = report.request
    for service, files in ((service_report.INSPECTOR, request.inspector),
                           (service_report.SERVICE, request.ironic),
                           (service_report.IRONIC, request.ironic)):
        if not files:
            report.notes.append((
                service, 'no configuration file of it was named or found'))
        elif service != service_report.SERVICE or _has_filter(files):
            yield service, files
        else:
            report.notes.append((
                service, f'the group [{_GROUP}] is not in ironic.conf, so '
                'this service is taken for not used'))
    if request.api and request.ironic:
        yield service_report.NODES, request.ironic
    elif request.api:
        report.notes.append((
            service_report.NODES, 'they are checked against the settings of '
            'ironic, which are not known'))


def _has_filter(files: Files) -> bool:
    try:
        return written.has_group(files, _GROUP)
    except cfg.Error as exc:
        raise workers.Failed(str(exc)) from exc


class Services:
    """The services that are checked; all of them are loaded at once.

    :param report: names them, and gets their findings.
    :param stack: ends their processes.
    """

    def __init__(self, report: Report, stack: contextlib.ExitStack) -> None:
        self._report = report
        self._checks = {
            service: stack.enter_context(workers.Check(_CHECKS[service]))
            for service in report.files}

    def ask(self, service: str, **further: object) -> None:
        """Have one of them checked, if it is among them."""
        if service in self._checks:
            files = list(self._report.files[service])
            self._checks[service].ask({'files': files, **further})

    def answer(self, service: str) -> ServiceFacts | None:
        """Wait for the report of one; return what others must agree with.

        :raises ironic_arm.checkup.workers.Failed: if it could not be checked.
        """
        if service not in self._checks:
            return None
        try:
            answer = self._checks[service].answer()
        except workers.NotInstalled as exc:
            why = f'it cannot be loaded beside this command: {exc}'
            if self._report.request.named:
                raise workers.Failed(f'{service}: {why}') from exc
            self._report.notes.append((service, why))
            return None
        self._report.rows = answer.get('rows') or self._report.rows
        found = service_report.load(answer)
        self._report.reported += found.reported
        self._report.notes += found.notes
        return found.facts
