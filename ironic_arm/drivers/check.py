# SPDX-License-Identifier: Apache-2.0

"""The findings of a conductor about its settings, without starting it."""

import typing

from ironic.conf import CONF

from ironic_arm.checkup.workers import Files
from ironic_arm.checkup.workers import Plain
from ironic_arm.conf import arm
from ironic_arm.conf import ironic as conf_ironic
from ironic_arm.drivers import defaults
from ironic_arm.drivers import startup
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings
from ironic_arm.netboot.findings import service_report
from ironic_arm.netboot.findings.service_report import Effect
from ironic_arm.netboot.findings.service_report import ServiceFacts
from ironic_arm.netboot.findings.service_report import ServiceFinding
from ironic_arm.netboot.findings.service_report import ServiceReport


def check(request: Plain) -> dict[str, typing.Any]:
    """Check configuration files of ironic.

    :param request: ``files``, ``None`` for those that ironic reads; and
        ``published``, with the ``path`` and the ``boot_files`` of the rules
        of the PXE filter, if that was checked.
    :raises oslo_config.cfg.Error: if the files cannot be read.
    """
    read(request['files'])
    given = request.get('published')
    found = startup.assess(CONF, given and settings.Published(**given))
    reported = tuple(
        ServiceFinding(one, service_report.IRONIC,
                       Effect.STOPS if fatal else Effect.NONE)
        for one, fatal in found.items())
    names = conf_ironic.conductor_settings(CONF)
    writes = CONF.dhcp.dhcp_provider == 'dnsmasq'
    return service_report.dump(ServiceReport(reported, facts=ServiceFacts(
        service=service_report.IRONIC, files=tuple(CONF.config_file),
        option=names.tftp_root.option, tftp_root=names.tftp_root.value,
        boot_files={target.name: name for target, name in
                    by_arch.resolve(names.boot_files.looked_up).items()},
        hostsdir=CONF.dnsmasq.dhcp_hostsdir if writes else '',
        optsdir=CONF.dnsmasq.dhcp_optsdir if writes else '')))


def read(files: Files | None) -> None:
    """Read configuration files as a conductor with ironic-arm does.

    :param files: ``None`` for those that ironic reads.
    :raises oslo_config.cfg.Error: if they cannot be read.
    """
    CONF([], project='ironic', default_config_files=files)
    arm.register_opts(CONF)
    defaults.apply(CONF)
