# SPDX-License-Identifier: Apache-2.0

"""Validation of nodes: what ironic would find out when they boot.

ironic calls these methods when a node is validated over its API, and again
before it is deployed, rescued, cleaned or inspected.
"""

import collections.abc

from ironic.common import exception
from ironic.drivers.modules import deploy_utils
from oslo_config import cfg
from oslo_log import log

from ironic_arm.conf import ironic as conf_ironic
from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot.checks import nodes
from ironic_arm.system import local

LOG = log.getLogger(__name__)

_KINDS = ('kernel', 'ramdisk')

# Which field of an instance becomes kernel parameters, by boot option.
_PARAMETERS_OF = {'ramdisk': 'ramdisk_kernel_arguments',
                  'kickstart': 'image_source'}


class ValidatesNodes:
    """Boot interface that checks a node's architecture as well."""

    def validate(self, task) -> None:
        """Check what ironic does, and whether the node fits its settings.

        :param task: a task with the node.
        :raises ironic.common.exception.MissingParameterValue: if the node
            has no architecture.
        :raises ironic.common.exception.InvalidParameterValue: if anything
            else of the node is wrong; the message names the field.
        """
        super().validate(task)
        check(task.node, *named(task.node))

    def validate_rescue(self, task) -> None:
        """Check a node that is to be rescued, as :meth:`validate` does."""
        super().validate_rescue(task)
        check(task.node, _images(task.node, 'driver_info', 'rescue_'))

    def validate_inspection(self, task) -> None:
        """Check a node that is to be inspected, as :meth:`validate` does.

        :raises ironic.common.exception.UnsupportedDriverExtension: if the
            node has no architecture: ironic then inspects it as it inspects
            machines whose boot it does not manage.
        """
        super().validate_inspection(task)
        try:
            check(task.node, _images(task.node, 'driver_info', 'deploy_'))
        except exception.MissingParameterValue as exc:
            raise exception.UnsupportedDriverExtension(str(exc)) from exc


def named(node) -> tuple[list[settings.NodeImage], str | None]:
    """Return the images that a node names to be deployed with.

    :returns: them, and the field of ``instance_info`` that holds kernel
        parameters.
    """
    fields = _images(node, 'driver_info', 'deploy_')
    option = deploy_utils.get_boot_option(node)
    if option != 'local':
        fields += _images(node, 'instance_info', '')
    return fields, _PARAMETERS_OF.get(option)


def check(node, images: list[settings.NodeImage],
          further: str | None = None) -> None:
    """Refuse a node that would not get what its architecture needs.

    :param further: field of ``instance_info`` with kernel parameters.
    :raises ironic.common.exception.MissingParameterValue: see
        :meth:`ValidatesNodes.validate`.
    :raises ironic.common.exception.InvalidParameterValue: likewise.
    """
    conf = cfg.CONF
    found = find(node, images, further)
    found = [one for one in found
             if one.code not in conf.arm.silenced_findings]
    wrong = [one for one in found
             if one.code not in conf.arm.tolerated_findings]
    for one in found:
        if one not in wrong:
            LOG.warning('Node %s: %s', node.uuid, one)
    if wrong:
        missing = all(one.type is nodes.UNSET for one in wrong)
        kind = (exception.MissingParameterValue if missing
                else exception.InvalidParameterValue)
        raise kind(f'Node {node.uuid}: ' + ' '.join(map(str, wrong)))


def find(node, images: collections.abc.Iterable[settings.NodeImage],
         further: str | None = None) -> list[findings.Finding]:
    """Return everything that is wrong with a node."""
    given = conf_ironic.conductor_settings(cfg.CONF)
    arch = node.properties.get('cpu_arch') or ''
    try:
        template = deploy_utils.get_pxe_config_template(node)
    except exception.InvalidParameterValue:
        if not node.driver_info.get('pxe_template'):
            raise
        return [nodes.TEMPLATE_OF_NODE.at(
            'driver_info/pxe_template', arch=arch or 'an architecture')]
    own = template == node.driver_info.get('pxe_template')
    field, why = _boot_mode_field(node)
    return nodes.check_node(settings.NodeSettings(
        cpu_arch=arch,
        boot_mode=deploy_utils.boot_mode_utils.get_boot_mode(node),
        boot_mode_field=field, boot_mode_why=why, images=tuple(images),
        template=template, template_field=(
            'driver_info/pxe_template' if own else 'properties/cpu_arch'),
        parameters=(_append_params(node), *_further(node, further))),
        given, local.Machine())


def _images(node, field: str, prefix: str) -> list[settings.NodeImage]:
    """Return the images that a field of the node names."""
    named = getattr(node, field)
    return [settings.NodeImage(f'{field}/{prefix}{kind}', kind,
                               str(named[prefix + kind]))
            for kind in _KINDS if named.get(prefix + kind)]


def _append_params(node) -> settings.Value:
    """Return the kernel parameters that ironic takes, and from where.

    The order is that of ironic's ``get_kernel_append_params``.
    """
    option = settings.Value('[pxe]kernel_append_params',
                            cfg.CONF.pxe.kernel_append_params or '')
    for field in ('instance_info', 'driver_info'):
        text = getattr(node, field).get('kernel_append_params')
        if text is not None:
            return settings.Value(
                f'{field}/kernel_append_params',
                str(text).replace('%default%', option.value))
    return option


def _further(node, name: str | None) -> list[settings.Value]:
    """Return a field of the instance that becomes kernel parameters."""
    value = node.instance_info.get(name) if name else None
    return ([settings.Value(f'instance_info/{name}', str(value))]
            if value else [])


def _boot_mode_field(node) -> tuple[str, str]:
    """Return the field that says the boot mode, and who says it if none.

    The order is that of ironic's ``get_boot_mode_for_deploy``.
    """
    if 'boot_mode' in str(node.instance_info.get('capabilities') or ''):
        return 'instance_info/capabilities', ''
    if node.instance_info.get('deploy_boot_mode'):
        return 'instance_info/deploy_boot_mode', ''
    if 'boot_mode' in (node.properties.get('capabilities') or ''):
        return 'properties/capabilities', ''
    return ('properties/capabilities',
            ', by [deploy]default_boot_mode or as it was found')
