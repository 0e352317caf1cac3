# SPDX-License-Identifier: Apache-2.0

"""From the options of ironic-inspector to the settings of the core."""

import ipaddress

from oslo_config import cfg

from ironic_arm.conf import arm_pxe_filter
from ironic_arm.netboot import settings

_CALLBACK_PATH = '/v1/continue'


# Options of ironic-inspector that callback_url() reads, for a process in
# which ironic-inspector does not register them itself.
_HOST_OPTS = [cfg.StrOpt('listen_address', default='::'),
              cfg.PortOpt('listen_port', default=5050),
              cfg.BoolOpt('use_ssl', default=False)]
_CATALOG_OPTS = [cfg.StrOpt('endpoint_override')]


def register_host_opts(conf: cfg.ConfigOpts) -> None:
    """Register what is read of the options of ironic-inspector."""
    conf.register_opts(_HOST_OPTS)
    conf.register_opts(_CATALOG_OPTS, 'service_catalog')


def filter_settings(conf: cfg.ConfigOpts) -> settings.FilterSettings:
    """Return the settings of the PXE filter driver."""
    return settings_with(
        conf, conf.arm_pxe_filter.callback_url or callback_url(conf))


def settings_with(conf: cfg.ConfigOpts, callback: str
                  ) -> settings.FilterSettings:
    """Return the settings of the group ``[arm_pxe_filter]``.

    :param callback: where the agent posts what it found; empty if unknown.
    """
    group = conf.arm_pxe_filter
    return settings.FilterSettings(
        rules_dir=group.rules_dir,
        tftp_root=group.tftp_root,
        boot_files=_by_arch(conf, 'boot_file_by_arch'),
        http_urls=_by_arch(conf, 'http_url_by_arch'),
        ipxe_scripts=_by_arch(conf, 'ipxe_script_by_arch'),
        kernels=_by_arch(conf, 'kernel_by_arch'),
        ramdisks=_by_arch(conf, 'ramdisk_by_arch'),
        kernel_append_params=group.kernel_append_params,
        callback_url=callback,
        optsdir=group.dhcp_optsdir or '',
        tftp_server=group.tftp_server or '',
        tftp_server_ipv6=group.tftp_server_ipv6 or '',
        dnsmasq_conf=group.dnsmasq_conf or '')


def _by_arch(conf: cfg.ConfigOpts, name: str) -> settings.ByArch:
    """Return one of our by-arch options; all of them know boot modes."""
    group = arm_pxe_filter.GROUP.name
    return settings.ByArch(f'[{group}]{name}', conf[group][name], True)


def callback_url(conf: cfg.ConfigOpts) -> str:
    """Return the URL of inspector's own API for the agent.

    :returns: an empty string where inspector listens on every address and
        which of them machines can reach is unknown.
    """
    endpoint = conf.service_catalog.endpoint_override
    if endpoint:
        return endpoint.rstrip('/') + _CALLBACK_PATH
    host = conf.listen_address
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        if address.is_unspecified:
            return ''
        if address.version == 6:
            host = f'[{host}]'
    scheme = 'https' if conf.use_ssl else 'http'
    return f'{scheme}://{host}:{conf.listen_port}{_CALLBACK_PATH}'
