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

"""Boot interface ``arm-pxe`` of ironic."""

from ironic.drivers.modules import pxe
from oslo_config import cfg

from ironic_arm.drivers import node_validation
from ironic_arm.drivers import startup


class ArmPXEBoot(node_validation.ValidatesNodes, pxe.PXEBoot):
    """ironic's PXE boot, with templates and checks for ARM.

    ironic makes one instance when the conductor starts, before the
    conductor takes work. That is where the settings are checked.
    """

    def __init__(self) -> None:
        """Check ironic's settings, then let ironic place its files.

        :raises SystemExit: in a conductor, if a setting can only fail; the
            reason is in the log.
        :raises ironic.common.exception.DriverLoadError: in any other
            process, for the same reason.
        """
        startup.prepare(cfg.CONF)
        super().__init__()
