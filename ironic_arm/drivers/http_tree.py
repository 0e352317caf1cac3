# SPDX-License-Identifier: Apache-2.0

"""The files of nodes that boot over HTTP, in one place.

ironic writes what GRUB reads below the TFTP root, and gives GRUB paths
relative to it. For a node that boots over HTTP, the node's folder there is a
link to the one below the HTTP root: what ironic writes to either is in both,
and the paths are right for either server. The folder that is served over HTTP
is the real one, for a web server may refuse to follow a link out of its root.

The master configuration asks for ``<MAC>.conf``. ironic makes it a link, below
the TFTP root; below the HTTP root it is a file that leads to the node's
configuration.
"""

import os
import shutil

from ironic.common import exception
from ironic.drivers.modules import deploy_utils
from oslo_config import cfg
from oslo_log import log

from ironic_arm.netboot.grub import tree
from ironic_arm.system import directories
from ironic_arm.system import files

LOG = log.getLogger(__name__)


def is_wanted(task) -> bool:
    """Return whether the instance of a node boots over the network.

    Otherwise ironic removes the node's folder when it prepares the
    instance.
    """
    return (deploy_utils.get_boot_option(task.node) != 'local'
            or deploy_utils.is_iscsi_boot(task)
            or cfg.CONF.pxe.enable_netboot_fallback)


def share(task) -> None:
    """Make the node's folder below the HTTP root that of the TFTP root too.

    :raises ironic_arm.system.directories.ForeignLink: if a link of another
        user is in the place of the folder.
    :raises OSError: if a folder or the link cannot be made.
    """
    link, folder = _folders(task)
    _make(folder)
    if link == folder:
        return
    if os.path.islink(link):
        os.unlink(link)
    else:
        # Another boot interface had this node before.
        _remove_folder(link)
    os.symlink(os.path.relpath(folder, os.path.dirname(link)), link)


def remove(task) -> None:
    """Remove the node's folder from below both roots.

    :raises OSError: if the link cannot be removed.
    """
    link, folder = _folders(task)
    if os.path.islink(link):
        os.unlink(link)
        _remove_folder(folder)


def announce(task) -> None:
    """Have the MAC addresses lead to the node's configuration, over HTTP.

    Those that ironic has linked below the TFTP root do, and no others.

    :raises ironic.common.exception.IronicException: if a file of others
        is in the way.
    :raises OSError: if a file cannot be written or removed.
    """
    link, folder = _folders(task)
    if link == folder:
        return
    for port in task.ports:
        try:
            _announce(f'{port.address}.conf', f'{task.node.uuid}/config')
        except files.ForeignFile as exc:
            raise exception.IronicException(
                f'{exc} was not written by ironic-arm; remove it, or the '
                'node does not boot over HTTP') from exc


def _make(folder: str) -> None:
    """Make a node's folder, with the mode that ironic gives it."""
    if os.path.isdir(folder) and not os.path.islink(folder):
        return
    root, name = os.path.split(folder)
    with directories.opened(root, name, make=True) as made:
        if cfg.CONF.pxe.dir_permission:
            os.fchmod(made, cfg.CONF.pxe.dir_permission)


def _announce(name: str, config: str) -> None:
    root = cfg.CONF.deploy.http_root
    path = os.path.join(root, name)
    if os.path.islink(path):
        # ironic's own, from a time when the node booted by iPXE.
        os.unlink(path)
    if os.path.lexists(os.path.join(cfg.CONF.pxe.tftp_root, name)):
        files.publish(root, {name: tree.pointer(config)})
    else:
        files.withdraw(root, name)


def _remove_folder(path: str) -> None:
    """Remove a folder if it is there; go on if it stays, as ironic does.

    No link is followed.
    """
    try:
        os.unlink(path) if os.path.islink(path) else shutil.rmtree(path)
    except FileNotFoundError:
        pass
    except OSError as exc:
        LOG.warning('Cannot remove %(path)s: %(exc)s',
                    {'path': path, 'exc': exc})


def _folders(task) -> tuple[str, str]:
    """Return a node's folders below the two roots, in their real place."""
    return tuple(os.path.join(os.path.realpath(root), task.node.uuid)
                 for root in (cfg.CONF.pxe.tftp_root,
                              cfg.CONF.deploy.http_root))
