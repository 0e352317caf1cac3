# SPDX-License-Identifier: Apache-2.0

"""Check the settings of the PXE filter without starting it.

Nothing is written: the new files are laid over those on disk, in memory.
"""

import dataclasses
import os

from ironic_arm.checkup import workers
from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot.by_arch import resolve
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.checks import rule_conflicts
from ironic_arm.netboot.checks import runner
from ironic_arm.netboot.dnsmasq import command_line
from ironic_arm.netboot.dnsmasq import loading
from ironic_arm.netboot.dnsmasq import overlay
from ironic_arm.netboot.findings import service_report
from ironic_arm.netboot.publish import files
from ironic_arm.pxe_filter import publication
from ironic_arm.pxe_filter.dnsmasq_process import fail_closed
from ironic_arm.system import dnsmasq_files
from ironic_arm.system import files as system_files


@dataclasses.dataclass(frozen=True)
class Service:
    """The service that the filter is part of.

    :ivar name: of the service.
    :ivar files: its configuration files.
    :ivar hostsdir: dnsmasq's hosts directory.
    :ivar hostsdir_option: the option with that directory.
    :ivar start: command that starts dnsmasq; empty if the service has none.
    :ivar fail_closed: ``[arm_pxe_filter]require_fail_closed``.
    :ivar provisioning: ``[arm_pxe_filter]serve_provisioning``.
    """

    name: str
    files: tuple[str, ...]
    hostsdir: str
    hostsdir_option: str
    start: str
    fail_closed: bool
    provisioning: bool = False


def check(given: settings.FilterSettings, service: Service,
          request: workers.Plain, further: list[findings.Finding]
          ) -> service_report.ServiceReport:
    """Return the findings of the filter, and facts for other checks.

    :param request: ``dnsmasq_conf``, the configuration file of dnsmasq where
        the operator named one, and ``fallback``, the one to read otherwise.
    :param further: more findings about its settings.
    """
    main, directives = _dnsmasq(given, service, request)
    texts = _texts(given)
    if not directives and os.path.exists(main):
        given = dataclasses.replace(given, dnsmasq_conf=main)
    found = [*hostsdir(service.hostsdir, service.hostsdir_option),
             *further, *publication.check(given),
             *_unread(given, main, directives)]
    reported = service_report.assess(
        dict.fromkeys(found), service.name, service_report.Effect.STOPS)
    reported += service_report.assess(
        _not_fail_closed(given, service, texts, main, directives),
        service.name, service_report.Effect.STOPS if service.fail_closed
        else service_report.Effect.NONE)
    return service_report.ServiceReport(
        reported, facts=service_report.ServiceFacts(
            service=service.name, files=service.files,
            option='[arm_pxe_filter]tftp_root',
            tftp_root=given.tftp_root,
            boot_files={target.name: name for target, name
                        in resolve(given.boot_files.values).items()},
            rules=publication.rules_path(given.rules_dir), texts=texts,
            uses_dnsmasq=not given.tftp_server, main=main,
            directives=tuple(directives), hostsdir=service.hostsdir,
            provisioning=service.provisioning))


def _dnsmasq(given: settings.FilterSettings, service: Service,
             request: workers.Plain) -> tuple[str, list[str]]:
    """Return the main file of dnsmasq, and directives of its command line."""
    arguments = fail_closed.arguments(service.start)
    main, directives = ('', []) if arguments is None else (
        command_line.command_line(arguments))
    main = request['dnsmasq_conf'] or given.dnsmasq_conf or main
    return main or request['fallback'], directives


def _texts(given: settings.FilterSettings) -> dict[str, str]:
    """Return the files for dnsmasq that would be written, by path.

    Settings that cannot be rendered have findings of their own.
    """
    wrong = findings.errors(runner.check_filter(given, system_files.Disk()))
    if any(one.type not in runner.ON_DISK for one in wrong):
        return {}
    return {os.path.join(folder, name): text
            for folder, texts in ((given.rules_dir, files.rules(given)),
                                  (given.optsdir, files.options(given)))
            for name, text in texts.items()}


def hostsdir(path: str, option: str) -> list[findings.Finding]:
    """Return a finding if the hosts directory is missing.

    :param option: the option that names it.
    """
    why = ('it is not set' if not path else
           '' if os.path.isdir(path) else f'{path!r} is not a directory')
    return ([filter_findings.HOSTSDIR.at(option, why=why, path=path)]
            if why else [])


def _unread(given: settings.FilterSettings, main: str, directives: list[str]
            ) -> list[findings.Finding]:
    """Return a finding if dnsmasq does not read the rules.

    After other errors no other check reports that.
    """
    reader = overlay.Overlay(dnsmasq_files.Tree(), {
        publication.rules_path(given.rules_dir): ''})
    try:
        loading.load(reader, main, directives)
    except OSError:
        return []  # reported where the file is checked
    return list(rule_conflicts.unread(reader, main, given.rules_dir)
                if main else ())


def _not_fail_closed(given: settings.FilterSettings, service: Service,
                     texts: dict[str, str], main: str, directives: list[str]
                     ) -> list[findings.Finding]:
    """Return why machines without an entry would get a lease."""
    wanted = fail_closed.Settings(
        service.hostsdir, publication.rules_path(given.rules_dir))
    if not main and not directives:
        return [fail_closed.unseen(wanted)]
    reader = overlay.Overlay(dnsmasq_files.Tree(), texts)
    arguments = [f'--conf-file={main}', *(f'--{one}' for one in directives)]
    where = main or ' '.join(directives)
    return fail_closed.missing_settings(
        wanted, where, command_line.facts(arguments, reader))
