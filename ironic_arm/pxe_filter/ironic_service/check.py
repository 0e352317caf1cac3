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

"""What ironic-arm-pxe-filter would say, without starting."""

import typing

from ironic.conf import CONF

from ironic_arm.checkup.workers import Plain
from ironic_arm.conf import ironic_filter
from ironic_arm.netboot.findings import service_report
from ironic_arm.pxe_filter import settings_check
from ironic_arm.pxe_filter.ironic_service import startup


def check(request: Plain) -> dict[str, typing.Any]:
    """Check the options of the service in configuration files of ironic.

    :param request: ``files``, and what
        :func:`ironic_arm.pxe_filter.settings_check.check` wants.
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
