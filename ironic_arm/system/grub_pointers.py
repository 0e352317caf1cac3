# SPDX-License-Identifier: Apache-2.0

"""The files on disk that lead every GRUB to the master configuration."""

from oslo_log import log

from ironic_arm.netboot.grub import tree
from ironic_arm.system import files

LOG = log.getLogger(__name__)


def place(root: str) -> None:
    """Write the pointers below a root.

    Where somebody else's file stands in place of one, a warning is logged:
    only the loaders that look there do not find the master configuration.

    :param root: directory that TFTP or HTTP serves.
    :raises OSError: if one cannot be written.
    """
    for name in files.publish_where_free(root, tree.pointers()):
        LOG.warning(
            '%(root)s/%(name)s was not written by ironic-arm and is left '
            'alone: a GRUB that looks there does not come to /%(master)s',
            {'root': root, 'name': name, 'master': tree.MASTER})
