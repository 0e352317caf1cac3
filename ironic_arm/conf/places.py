# SPDX-License-Identifier: Apache-2.0

"""Where ironic serves boot files from, and with which permissions."""

import typing

from oslo_config import cfg

# Options of ironic, for a process in which ironic does not register them.
_PXE_OPTS = [cfg.StrOpt('tftp_root', default='/tftpboot'),
             cfg.IntOpt('dir_permission'),
             cfg.IntOpt('file_permission', default=0o644)]
_DEPLOY_OPTS = [cfg.StrOpt('http_root', default='/httpboot')]

_DIRECTORY_MODE = 0o755


class Places(typing.NamedTuple):
    """What the options say.

    :ivar tftp_root: ``[pxe]tftp_root``.
    :ivar http_root: ``[deploy]http_root``.
    :ivar file_mode: ``[pxe]file_permission``.
    :ivar directory_mode: ``[pxe]dir_permission``.
    """

    tftp_root: str
    http_root: str
    file_mode: int
    directory_mode: int


def load(paths: list[str]) -> Places:
    """Read the options from configuration files of ironic.

    :param paths: of its files; empty for ironic's defaults.
    :raises oslo_config.cfg.Error: if they cannot be read.
    """
    conf = cfg.ConfigOpts()
    conf.register_opts(_PXE_OPTS, 'pxe')
    conf.register_opts(_DEPLOY_OPTS, 'deploy')
    conf([], project='ironic', default_config_files=paths)
    mode = conf.pxe.dir_permission
    return Places(conf.pxe.tftp_root, conf.deploy.http_root,
                  conf.pxe.file_permission,
                  _DIRECTORY_MODE if mode is None else mode)
