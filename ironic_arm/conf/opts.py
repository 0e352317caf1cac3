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

"""Options of ironic-arm, listed for oslo-config-generator."""

from oslo_config import cfg

from ironic_arm.conf import arm
from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import ironic_filter

_Listed = list[tuple[cfg.OptGroup, list[cfg.Opt]]]


def list_ironic_opts() -> _Listed:
    """Return the options that belong in ironic.conf."""
    return [(arm.GROUP, arm.OPTS)]


def list_service_opts() -> _Listed:
    """Return the options of ironic-arm-pxe-filter, also in ironic.conf."""
    return [(arm_pxe_filter.GROUP, arm_pxe_filter.OPTS + ironic_filter.OPTS)]


def list_inspector_opts() -> _Listed:
    """Return the options that belong in inspector.conf."""
    return [(arm_pxe_filter.GROUP, arm_pxe_filter.OPTS)]
