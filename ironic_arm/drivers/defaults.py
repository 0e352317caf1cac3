# SPDX-License-Identifier: Apache-2.0

"""Templates of ironic-arm, where the operator configured no other."""

import importlib.resources

from oslo_config import cfg

from ironic_arm.netboot.grub import tree

_ARCH = 'aarch64'
NODE_TEMPLATE = 'grub_node.cfg.template'


def template_path(name: str) -> str:
    """Return the path of one of the package's templates."""
    return str(importlib.resources.files('ironic_arm.templates') / name)


def apply(conf: cfg.ConfigOpts) -> None:
    """Have ironic use our templates for what the operator left open.

    They become the defaults of three options of ``[pxe]``, for every boot
    interface of this conductor that boots GRUB. ``uefi_pxe_config_template``
    is used on every architecture; ``pxe_config_template_by_arch`` is looked
    up first, so its default keeps ``aarch64`` on our template where the
    operator wrote one for other machines into the former. BIOS machines boot
    something else, so x86_64 has no key there. ``initial_grub_template``
    becomes the master configuration that serves inspection too.

    What is in a configuration file outweighs a default at any time, also
    when it is written there later and the conductor gets SIGHUP.
    """
    node = template_path(NODE_TEMPLATE)
    conf.set_default('uefi_pxe_config_template', node, 'pxe')
    conf.set_default('pxe_config_template_by_arch', {_ARCH: node}, 'pxe')
    conf.set_default('initial_grub_template',
                     template_path(tree.MASTER_TEMPLATE), 'pxe')
