# SPDX-License-Identifier: Apache-2.0

"""Boot interfaces ``arm-pxe`` and ``arm-http`` of ironic."""

import os

from ironic.drivers.modules import pxe
from oslo_config import cfg

from ironic_arm.drivers import http_tree
from ironic_arm.drivers import node_validation
from ironic_arm.drivers import startup
from ironic_arm.system import grub_pointers


class _ArmBoot(node_validation.ValidatesNodes):
    """What both have before ironic's own: templates and checks for ARM.

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
        for root in {cfg.CONF.pxe.tftp_root, cfg.CONF.deploy.http_root}:
            if os.path.isdir(root):
                grub_pointers.place(root)


class ArmPXEBoot(_ArmBoot, pxe.PXEBoot):
    """ironic's PXE boot, with templates and checks for ARM."""


class ArmHttpBoot(_ArmBoot, pxe.HttpBoot):
    """ironic's UEFI HTTP boot, such that GRUB finds its files.

    ironic puts kernels below the HTTP root and the configuration that names
    them below the TFTP root. Here both are below the HTTP root; see
    :mod:`ironic_arm.drivers.http_tree`.
    """

    def _use_http_folder(self) -> bool:
        """Have all of a node's files in one folder."""
        return False

    def prepare_ramdisk(self, task, ramdisk_params) -> None:
        """Prepare the boot of the agent, as ironic does."""
        http_tree.share(task)
        super().prepare_ramdisk(task, ramdisk_params)
        http_tree.announce(task)

    def prepare_instance(self, task) -> None:
        """Prepare the boot of the instance, as ironic does."""
        if http_tree.is_wanted(task):
            http_tree.share(task)
        else:
            http_tree.remove(task)
        super().prepare_instance(task)
        http_tree.announce(task)

    def clean_up_ramdisk(self, task) -> None:
        """Remove the files of the agent, as ironic does."""
        http_tree.remove(task)
        super().clean_up_ramdisk(task)
        http_tree.announce(task)

    def clean_up_instance(self, task) -> None:
        """Remove the files of the instance, as ironic does."""
        http_tree.remove(task)
        super().clean_up_instance(task)
        http_tree.announce(task)
