# SPDX-License-Identifier: Apache-2.0

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
