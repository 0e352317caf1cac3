# SPDX-License-Identifier: Apache-2.0

"""Options of the service ``ironic-arm-pxe-filter`` in ironic.conf."""

from oslo_config import cfg

from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import inspector
from ironic_arm.netboot import settings

_CALLBACK_PATH = '/v1/continue_inspection'

OPTS = [
    cfg.BoolOpt(
        'deny_unknown_macs', default=False,
        help='Never answer machines that ironic does not know. Otherwise '
             'they are answered while a node is being inspected, as by '
             'ironic-pxe-filter, and all the time if [auto_discovery]enabled '
             'is set. With this option a synchronization reads the nodes in '
             'inspection and their ports only. It cannot be combined with '
             '[auto_discovery]enabled. The option of ironic-inspector with '
             'this name means the same.'),
    cfg.BoolOpt(
        'serve_provisioning', default=False,
        help='Answer machines also while ironic boots its agent on them to '
             'clean, deploy, rescue or service their node, and as long as '
             'it is in rescue; not only during inspection. One dnsmasq then '
             'serves everything that ironic does, and [dhcp]dhcp_provider '
             'is none. A machine whose node is active is not answered.'),
]


def register_opts(conf: cfg.ConfigOpts) -> None:
    """Register the group ``[arm_pxe_filter]`` of ironic.conf."""
    arm_pxe_filter.register_opts(conf)
    conf.register_opts(OPTS, arm_pxe_filter.GROUP)


def filter_settings(conf: cfg.ConfigOpts) -> settings.FilterSettings:
    """Return the settings of the service."""
    return inspector.settings_with(conf, callback_url(conf))


def callback_url(conf: cfg.ConfigOpts) -> str:
    """Return the URL of ironic's own API for the agent.

    :returns: an empty string where ironic finds it in a catalog.
    """
    given = conf.arm_pxe_filter.callback_url
    endpoint = conf.service_catalog.endpoint_override
    if not given and endpoint:
        return str(endpoint).rstrip('/') + _CALLBACK_PATH
    return given or ''
