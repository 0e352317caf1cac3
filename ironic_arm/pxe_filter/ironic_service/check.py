# SPDX-License-Identifier: Apache-2.0

"""Check the settings of ironic-arm-pxe-filter without starting it."""

import typing

from ironic.conf import CONF

from ironic_arm.checkup.workers import Plain
from ironic_arm.conf import ironic_filter
from ironic_arm.netboot.findings import service_report
from ironic_arm.pxe_filter import settings_check
from ironic_arm.pxe_filter.ironic_service import startup


def check(request: Plain) -> dict[str, typing.Any]:
    """Check the options of the service in configuration files of ironic.

    :param request: ``files``, and the keys that
        :func:`ironic_arm.pxe_filter.settings_check.check` reads.
    :raises oslo_config.cfg.Error: if the files cannot be read.
    """
    ironic_filter.register_opts(CONF)
    CONF([], project='ironic', default_config_files=request['files'])
    return service_report.dump(settings_check.check(
        ironic_filter.filter_settings(CONF), settings_check.Service(
            service_report.SERVICE, tuple(CONF.config_file),
            CONF.pxe_filter.dhcp_hostsdir or '', startup.HOSTS, '',
            CONF.arm_pxe_filter.require_fail_closed,
            CONF.arm_pxe_filter.serve_provisioning),
        request, startup.discovery(CONF)))
