# SPDX-License-Identifier: Apache-2.0

"""Every check of the package, over every service of this machine, in one run.

What cannot be checked is reported as a note, never passed over.
"""

import collections.abc
import contextlib
import os

from ironic_arm.checkup import workers
from ironic_arm.checkup.request import Report
from ironic_arm.checkup.request import Request
from ironic_arm.checkup.request import Services
from ironic_arm.checkup.request import files_of
from ironic_arm.netboot.checks import dhcp_provider
from ironic_arm.netboot.checks import dnsmasq_configuration
from ironic_arm.netboot.checks import dnsmasq_lines
from ironic_arm.netboot.checks import services as checks_services
from ironic_arm.netboot.dnsmasq import loading
from ironic_arm.netboot.dnsmasq import overlay
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.findings import service_report
from ironic_arm.netboot.findings.service_report import ServiceFacts
from ironic_arm.netboot.findings.service_report import ServiceFinding
from ironic_arm.system import dnsmasq_files
from ironic_arm.system import files as system_files

# With these dnsmasq does not start.
_STOP_DNSMASQ = frozenset({dnsmasq_lines.REFUSED,
                           dnsmasq_lines.NO_SOURCE})


def run(request: Request) -> Report:
    """Check everything.

    :raises ironic_arm.checkup.workers.Failed: if a file cannot be read.
    """
    report = Report(request)
    report.files = {service: files for service, files in files_of(report)}
    with contextlib.ExitStack() as stack:
        services = Services(report, stack)
        ours = _filters(services, request)
        services.ask(service_report.NODES, rows=report.rows,
                     cloud=request.cloud, given=request.given)
        services.ask(service_report.IRONIC, published=ours and {
            'path': f'{", ".join(ours.files)} [arm_pxe_filter]',
            'boot_files': ours.boot_files})
        config = _dnsmasq(report, ours)
        ironic = services.answer(service_report.IRONIC)
        services.answer(service_report.NODES)
    apart = checks_services.find(ironic, ours, config, report.main)
    if config:
        report.reported += _about_dnsmasq(config, apart, ironic)
    if config and dhcp_provider.is_elsewhere(ironic, ours, config):
        report.notes.append((
            service_report.DNSMASQ,
            "ironic's DHCP provider writes for another one"))
    report.reported += apart
    return report


def _filters(services: Services, request: Request) -> ServiceFacts | None:
    """Have both PXE filters checked; return the facts of the one in use."""
    named = {'dnsmasq_conf': request.dnsmasq, 'fallback': request.fallback}
    services.ask(service_report.INSPECTOR,
                 api=request.api and not request.given, **named)
    services.ask(service_report.SERVICE, **named)
    every = [services.answer(service_report.INSPECTOR),
             services.answer(service_report.SERVICE)]
    return next((facts for facts in every if facts and facts.rules), None)


def _dnsmasq(report: Report, ours: ServiceFacts | None) -> Config | None:
    """Return the configuration of dnsmasq, as it is to be."""
    ours = ours or ServiceFacts(main=report.request.fallback)
    report.main = report.request.dnsmasq or ours.main
    if not report.main and not ours.directives:
        report.notes.append((
            service_report.DNSMASQ,
            'no configuration file of it was named or found'))
        return None
    return _config(report.main, ours)


def _about_dnsmasq(config: Config, apart: list[ServiceFinding],
                   ironic: ServiceFacts | None
                   ) -> collections.abc.Iterator[ServiceFinding]:
    """Yield what is wrong with a configuration of dnsmasq.

    Where it has another TFTP root than others, what is not in it proves
    nothing.

    :param apart: what the services do not agree in.
    :param ironic: facts of ironic, if they are known.
    """
    looked_at = None if any(
        one.finding.type in (checks_services.TFTP_ROOT,
                             checks_services.TFTP_ROOT_LINE)
        for one in apart) else system_files.Disk()
    outcomes = dhcp_provider.left(
        dnsmasq_configuration.every_outcome(config), ironic, config)
    for one in dnsmasq_configuration.find(config, looked_at, outcomes):
        yield from service_report.assess([one], service_report.DNSMASQ, (
            service_report.Effect.STOPS if one.type in _STOP_DNSMASQ
            else service_report.Effect.FAILS))


def _config(main: str, ours: ServiceFacts) -> Config:
    """Return the configuration of dnsmasq, with the rules of the PXE filter.

    That dnsmasq does not read them is another finding; here it is assumed
    to.
    """
    tree = dnsmasq_files.Tree()
    reader = overlay.Overlay(tree, ours.texts)
    try:
        config = loading.load(reader, main, ours.directives)
        if main and ours.texts and not reader.read:
            line = f'conf-dir={os.path.dirname(ours.rules)},*.conf'
            reader = overlay.Overlay(tree, {
                **ours.texts, main: f'{tree.text(main)}\n{line}\n'})
            config = loading.load(reader, main, ours.directives)
    except OSError as exc:
        raise workers.Failed(f'{exc.filename}: {exc.strerror}') from exc
    return config
