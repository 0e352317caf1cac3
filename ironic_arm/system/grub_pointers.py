# SPDX-License-Identifier: Apache-2.0

"""The files on disk by which every GRUB finds the master configuration."""

from oslo_log import log

from ironic_arm.netboot.grub import tree
from ironic_arm.system import files

LOG = log.getLogger(__name__)


def place(root: str) -> None:
    """Write the pointers below a root.

    If a foreign file has the path of one, a warning is logged: the loaders
    that read this path do not find the master configuration.

    :param root: directory that TFTP or HTTP serves.
    :raises OSError: if one cannot be written.
    """
    for name in files.publish_where_free(root, tree.pointers()):
        LOG.warning(
            '%(root)s/%(name)s was not written by ironic-arm and is not '
            'changed: a GRUB that reads it does not find /%(master)s',
            {'root': root, 'name': name, 'master': tree.MASTER})
