# SPDX-License-Identifier: Apache-2.0

"""Hardware types that offer the boot interfaces of ironic-arm.

ironic compares the classes of boot interfaces exactly, so its own hardware
types refuse a subclass of theirs; these differ in nothing else.
"""

from ironic.drivers import ipmi
from ironic.drivers import redfish
from oslo_config import cfg

from ironic_arm.conf import hardware
from ironic_arm.conf import redfish as redfish_options
from ironic_arm.drivers import boot
from ironic_arm.drivers import startup


class _ArmBoot:
    """The one difference, mixed into ironic's hardware types."""

    def __init__(self) -> None:
        """Check ironic's settings before any boot interface is loaded.

        Only where one of ours is going to be.

        :raises SystemExit: see :func:`ironic_arm.drivers.startup.check`.
        :raises ironic.common.exception.DriverLoadError: likewise.
        """
        if hardware.enabled_interfaces(cfg.CONF):
            startup.prepare(cfg.CONF)
        super().__init__()

    @property
    def supported_boot_interfaces(self) -> list[type]:
        """Boot interfaces in order of preference, ``arm-pxe`` first."""
        return [boot.ArmPXEBoot, boot.ArmHttpBoot,
                *super().supported_boot_interfaces]


class ArmIPMIHardware(_ArmBoot, ipmi.IPMIHardware):
    """Hardware type ``arm-ipmi``."""


class ArmRedfishHardware(_ArmBoot, redfish.RedfishHardware):
    """Hardware type ``arm-redfish``."""

    def __init__(self) -> None:
        """Let ironic's Redfish driver find its options.

        :raises SystemExit: see :func:`ironic_arm.drivers.startup.check`.
        :raises ironic.common.exception.DriverLoadError: likewise.
        """
        super().__init__()
        redfish_options.share(cfg.CONF, 'arm-redfish')
