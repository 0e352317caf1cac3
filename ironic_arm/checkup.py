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
           survey.INSPECTOR: 'inspector'}

# With these dnsmasq does not start.
_STOP_DNSMASQ = frozenset({kinds_dnsmasq.REFUSED.code,
                           kinds_dnsmasq.NO_SOURCE.code})

_GROUP = arm_pxe_filter.GROUP.name

Files = collections.abc.Sequence[str]


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
    """

    ironic: Files = ()
    inspector: Files = ()
    dnsmasq: str = ''
    fallback: str = ''
    named: bool = True
    api: bool = False


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


def request(ironic: Files, inspector: Files, dnsmasq: str, api: bool
            ) -> Request:
    """Return what is to be looked at: what is named, or else what is there.

    The parameters are those of :class:`Request`.
    """
    if ironic or inspector or dnsmasq:
        return Request(ironic, inspector, dnsmasq, api=api)
    return Request(_present(IRONIC_FILES)[:1], _present(INSPECTOR_FILES)[:1],
                   fallback=''.join(_present([DNSMASQ_FILE])), named=False,
                   api=api)


def run(request: Request) -> Report:
    """Look at everything.

    :raises ironic_arm.hosts.Failed: if a file cannot be read, or ironic
        does not answer.
    """
    report = Report(request)
    named = {'dnsmasq_conf': request.dnsmasq, 'fallback': request.fallback}
    inspector = _service(report, survey.INSPECTOR, request.inspector,
                         api=request.api, **named)
    service = _filter_service(report, **named)
    ours = next((facts for facts in (inspector, service)
                 if facts and facts.rules), None)
    ironic = _service(
        report, survey.IRONIC, request.ironic, api=request.api,
        rows=report.rows, published=ours and {
            'path': f'{", ".join(ours.files)} [arm_pxe_filter]',
            'boot_files': ours.boot_files})
    config = _dnsmasq(report, ours)
    apart = agreement.find(ironic, ours, config, report.main)
    if config:
        report.told += _about_dnsmasq(config, apart)
    report.told += apart
    if request.api and not ironic:
        report.notes.append((survey.NODES, 'they are checked against the '
                             'settings of ironic, which are not known'))
    return report


def _present(paths: Files) -> list[str]:
    return [path for path in paths if os.path.exists(path)]


def _service(report: Report, name: str, files: Files, **further: object
             ) -> survey.Facts | None:
    """Have one service looked at; return what others must agree with."""
    if not files:
        report.notes.append((name, 'no configuration file of it was named '
                                   'or found'))
        return None
    answer = _ask(report, name, files, **further)
    if answer is None:
        return None
    report.rows = answer.get('rows')
    found = survey.load(answer)
    report.told += found.told
    report.notes += found.notes
    report.files[name] = files
    return found.facts


def _filter_service(report: Report, **further: object
                    ) -> survey.Facts | None:
    """Have ironic-arm-pxe-filter looked at, where it has any settings."""
    files = report.request.ironic
    try:
        used = not files or written.has_group(files, _GROUP)
    except cfg.Error as exc:
        raise hosts.Failed(str(exc)) from exc
    if used:
        return _service(report, survey.SERVICE, files, **further)
    report.notes.append((
        survey.SERVICE, f'the group [{_GROUP}] is not in ironic.conf, so '
        'this service is taken for not used'))
    return None


def _ask(report: Report, name: str, files: Files, **further: object
         ) -> dict[str, typing.Any] | None:
    """Return the answer of a service; ``None`` where it is not installed."""
    try:
        return hosts.ask(_CHECKS[name], {'files': list(files), **further})
    except hosts.NotInstalled as exc:
        why = f'it cannot be loaded beside this command: {exc}'
        if report.request.named:
            raise hosts.Failed(f'{name}: {why}') from exc
        report.notes.append((name, why))
        return None


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
