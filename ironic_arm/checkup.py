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

"""Every check of the package, over every service of this machine, in one run.

What cannot be looked at is told as a note, never passed over.
"""

import collections.abc
import contextlib
import dataclasses
import os
import typing

from oslo_config import cfg

from ironic_arm import disk
from ironic_arm import dnsmasq_tree
from ironic_arm import hosts
from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import written
from ironic_arm.netboot import agreement
from ironic_arm.netboot import dnsmasq_findings
from ironic_arm.netboot import dnsmasq_overlay
from ironic_arm.netboot import dnsmasq_sources
from ironic_arm.netboot import kinds_dnsmasq
from ironic_arm.netboot import kinds_hosts
from ironic_arm.netboot import survey
from ironic_arm.netboot.dnsmasq_config import Config

INSPECTOR_FILES = ('/etc/ironic-inspector/inspector.conf',
                   '/etc/ironic-inspector/ironic-inspector.conf')
IRONIC_FILES = ('/etc/ironic/ironic.conf',
                '/usr/share/ironic/ironic-dist.conf')
DNSMASQ_FILE = '/etc/dnsmasq.conf'
"""Where the services look when nobody names a file."""

_CHECKS = {survey.IRONIC: 'ironic', survey.SERVICE: 'service',
           survey.INSPECTOR: 'inspector', survey.NODES: 'nodes'}

# With these dnsmasq does not start.
_STOP_DNSMASQ = frozenset({kinds_dnsmasq.REFUSED.code,
                           kinds_dnsmasq.NO_SOURCE.code})

_GROUP = arm_pxe_filter.GROUP.name

# Of these, the clients of OpenStack need one to know whom to ask.
_VARIABLES = ('OS_CLOUD', 'OS_AUTH_URL', 'OS_AUTH_TYPE', 'OS_ENDPOINT')

Files = hosts.Files


@dataclasses.dataclass(frozen=True)
class Request:
    """What is to be looked at.

    :ivar ironic: configuration files of ironic.
    :ivar inspector: those of ironic-inspector.
    :ivar dnsmasq: the main configuration file of dnsmasq; empty for the one
        that the PXE filter names.
    :ivar fallback: that file where nobody names one.
    :ivar named: whether somebody named these files, so that a service that
        is not installed is a mistake.
    :ivar api: whether ironic is asked for its nodes.
    :ivar cloud: a name in clouds.yaml, by which it is asked then.
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

    :ivar told: everything that is wrong.
    :ivar notes: what was not looked at, by service.
    :ivar files: configuration files by service.
    :ivar main: the main configuration file of dnsmasq.
    :ivar request: what was to be looked at.
    :ivar rows: nodes and ports, where ironic-inspector has read them.
    """

    request: Request
    told: list[survey.Told] = dataclasses.field(default_factory=list)
    notes: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    files: dict[str, Files] = dataclasses.field(default_factory=dict)
    main: str = ''
    rows: dict[str, typing.Any] | None = None


def request(ironic: Files, inspector: Files, dnsmasq: str, api: bool,
            cloud: str) -> Request:
    """Return what is to be looked at: what is named, or else what is there.

    The parameters are those of :class:`Request`.
    """
    asks = {'api': api, 'cloud': cloud, 'given': _given(cloud)}
    if ironic or inspector or dnsmasq:
        return Request(ironic, inspector, dnsmasq, **asks)
    return Request(_present(IRONIC_FILES)[:1], _present(INSPECTOR_FILES)[:1],
                   fallback=''.join(_present([DNSMASQ_FILE])), named=False,
                   **asks)


def _given(cloud: str) -> str:
    """Return the option or variable that says how to ask ironic."""
    if cloud:
        return f'--os-cloud {cloud}'
    return next((name for name in _VARIABLES if os.environ.get(name)), '')


def run(request: Request) -> Report:
    """Look at everything.

    :raises ironic_arm.hosts.Failed: if a file cannot be read.
    """
    report = Report(request)
    report.files = {of: files for of, files in _files(report)}
    with contextlib.ExitStack() as stack:
        services = _Services(report, stack)
        ours = _filters(services, request)
        services.ask(survey.NODES, rows=report.rows, cloud=request.cloud,
                     given=request.given)
        services.ask(survey.IRONIC, published=ours and {
            'path': f'{", ".join(ours.files)} [arm_pxe_filter]',
            'boot_files': ours.boot_files})
        config = _dnsmasq(report, ours)
        ironic = services.answer(survey.IRONIC)
        services.answer(survey.NODES)
    apart = agreement.find(ironic, ours, config, report.main)
    if config:
        report.told += _about_dnsmasq(config, apart)
    report.told += apart
    return report


def _present(paths: Files) -> list[str]:
    return [path for path in paths if os.path.exists(path)]


def _files(report: Report) -> collections.abc.Iterator[tuple[str, Files]]:
    """Yield the services that can be looked at, with their files."""
    request = report.request
    for of, files in ((survey.INSPECTOR, request.inspector),
                      (survey.SERVICE, request.ironic),
                      (survey.IRONIC, request.ironic)):
        if not files:
            report.notes.append((of, 'no configuration file of it was named '
                                     'or found'))
        elif of != survey.SERVICE or _has_filter(files):
            yield of, files
        else:
            report.notes.append((of, f'the group [{_GROUP}] is not in '
                                     'ironic.conf, so this service is taken '
                                     'for not used'))
    if request.api and request.ironic:
        yield survey.NODES, request.ironic
    elif request.api:
        report.notes.append((survey.NODES, 'they are checked against the '
                             'settings of ironic, which are not known'))


def _has_filter(files: Files) -> bool:
    try:
        return written.has_group(files, _GROUP)
    except cfg.Error as exc:
        raise hosts.Failed(str(exc)) from exc


class _Services:
    """The services that are looked at; all of them are loaded at once.

    :param report: names them, and gets what is said of them.
    :param stack: ends their processes.
    """

    def __init__(self, report: Report, stack: contextlib.ExitStack) -> None:
        self._report = report
        self._checks = {of: stack.enter_context(hosts.Check(_CHECKS[of]))
                        for of in report.files}

    def ask(self, of: str, **further: object) -> None:
        """Have one of them looked at, if it is among them."""
        if of in self._checks:
            self._checks[of].ask({'files': list(self._report.files[of]),
                                  **further})

    def answer(self, of: str) -> survey.Facts | None:
        """Wait for what is said of one; return what others must agree with.

        :raises ironic_arm.hosts.Failed: see :func:`run`.
        """
        try:
            answer = self._checks[of].answer() if of in self._checks else None
        except hosts.NotInstalled as exc:
            why = f'it cannot be loaded beside this command: {exc}'
            if self._report.request.named:
                raise hosts.Failed(f'{of}: {why}') from exc
            self._report.notes.append((of, why))
            answer = None
        if answer is None:
            return None
        self._report.rows = answer.get('rows') or self._report.rows
        found = survey.load(answer)
        self._report.told += found.told
        self._report.notes += found.notes
        return found.facts


def _filters(services: _Services, request: Request) -> survey.Facts | None:
    """Have both kinds of PXE filters looked at; return that which is used."""
    named = {'dnsmasq_conf': request.dnsmasq, 'fallback': request.fallback}
    services.ask(survey.INSPECTOR, api=request.api and not request.given,
                 **named)
    services.ask(survey.SERVICE, **named)
    every = [services.answer(survey.INSPECTOR),
             services.answer(survey.SERVICE)]
    return next((facts for facts in every if facts and facts.rules), None)


def _dnsmasq(report: Report, ours: survey.Facts | None) -> Config | None:
    """Return the configuration of dnsmasq, as it is to be."""
    ours = ours or survey.Facts(main=report.request.fallback)
    report.main = report.request.dnsmasq or ours.main
    if not report.main and not ours.directives:
        report.notes.append((survey.DNSMASQ, 'no configuration file of it '
                             'was named or found'))
        return None
    return _config(report.main, ours)


def _about_dnsmasq(config: Config, apart: list[survey.Told]
                   ) -> collections.abc.Iterator[survey.Told]:
    """Yield what is wrong with a configuration of dnsmasq.

    Where it has another TFTP root than others, what is not in it says
    nothing.

    :param apart: what the services do not agree in.
    """
    looked_at = None if any(
        one.finding.code == kinds_hosts.TFTP_ROOT.code
        for one in apart) else disk.Disk()
    for one in dnsmasq_findings.find(config, looked_at):
        yield from survey.judged([one], survey.DNSMASQ, (
            survey.Effect.STOPS if one.code in _STOP_DNSMASQ
            else survey.Effect.FAILS))


def _config(main: str, ours: survey.Facts) -> Config:
    """Return what dnsmasq would be told, with the rules of the PXE filter.

    That it does not read them is told by others; here it is supposed to.
    """
    tree = dnsmasq_tree.Tree()
    reader = dnsmasq_overlay.Overlay(tree, ours.texts)
    try:
        config = dnsmasq_sources.load(reader, main, ours.directives)
        if main and ours.texts and not reader.read:
            line = f'conf-dir={os.path.dirname(ours.rules)},*.conf'
            reader = dnsmasq_overlay.Overlay(tree, {
                **ours.texts, main: f'{tree.text(main)}\n{line}\n'})
            config = dnsmasq_sources.load(reader, main, ours.directives)
    except OSError as exc:
        raise hosts.Failed(f'{exc.filename}: {exc.strerror}') from exc
    return config
