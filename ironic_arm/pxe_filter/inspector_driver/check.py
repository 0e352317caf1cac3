# SPDX-License-Identifier: Apache-2.0

"""Check the PXE filter of ironic-inspector without starting it."""

import dataclasses
import typing

from ironic_inspector import conf as _registers  # noqa: F401
from oslo_config import cfg

from ironic_arm.checkup import api
from ironic_arm.checkup.workers import Plain
from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import inspector
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.checks import services
from ironic_arm.netboot.findings import service_report
from ironic_arm.pxe_filter import settings_check

CONF = cfg.CONF
DRIVER = 'arm-dnsmasq'


def check(request: Plain) -> dict[str, typing.Any]:
    """Check configuration files of ironic-inspector.

    :param request: ``files``; ``api``, whether to read the nodes from ironic
        as ironic-inspector does, which are ``rows`` of the answer then; and
        the keys that :func:`ironic_arm.pxe_filter.settings_check.check`
        reads.
    :raises oslo_config.cfg.Error: if the files cannot be read.
    """
    arm_pxe_filter.register_opts(CONF)
    CONF([], project='ironic-inspector',
         default_config_files=request['files'])
    answer = _check(request)
    if not request['api']:
        return service_report.dump(answer)
    try:
        rows = api.nodes(CONF, 'ironic')
    except api.Unanswered as exc:
        found = services.UNANSWERED.at('[ironic]', why=str(exc))
        return service_report.dump(dataclasses.replace(
            answer, reported=(*answer.reported, *service_report.assess(
                [found], service_report.INSPECTOR,
                service_report.Effect.FAILS))))
    return {**service_report.dump(answer), 'rows': rows}


def _check(request: Plain) -> service_report.ServiceReport:
    driver = CONF.pxe_filter.driver
    if driver != DRIVER:
        return _not_ours(driver)
    group = CONF.dnsmasq_pxe_filter
    return settings_check.check(
        inspector.filter_settings(CONF), settings_check.Service(
            service_report.INSPECTOR, tuple(CONF.config_file),
            group.dhcp_hostsdir, '[dnsmasq_pxe_filter]dhcp_hostsdir',
            group.dnsmasq_start_command,
            CONF.arm_pxe_filter.require_fail_closed), request, [])


def _not_ours(driver: str) -> service_report.ServiceReport:
    """Report that arm-dnsmasq is not used, if its options are set."""
    if arm_pxe_filter.is_set(CONF):
        found = filter_findings.DRIVER_UNUSED.at(
            '[pxe_filter]driver', driver=driver)
        return service_report.ServiceReport(
            (service_report.ServiceFinding(found, service_report.INSPECTOR),),
            facts=service_report.ServiceFacts(
                service_report.INSPECTOR, tuple(CONF.config_file)))
    return service_report.ServiceReport(notes=((
        service_report.INSPECTOR, f'its PXE filter driver is {driver}, of '
        'which nothing was checked'),))
