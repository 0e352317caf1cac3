# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Templates of ironic-arm, where the operator configured no other."""

import importlib.resources

from oslo_config import cfg

from ironic_arm.netboot import grub

_ARCH = 'aarch64'
_OPTION = 'pxe_config_template_by_arch'
NODE_TEMPLATE = 'grub_node.cfg.template'


def template_path(name: str) -> str:
    """Return the path of one of the package's templates."""
    return str(importlib.resources.files('ironic_arm.templates') / name)


def apply(conf: cfg.ConfigOpts) -> None:
    """Have ironic use our templates for what the operator left open.

    ``[pxe]pxe_config_template_by_arch`` gets the key ``aarch64`` if it has
    none, and ``[pxe]initial_grub_template`` becomes the master
    configuration that serves inspection too. Both hold for every boot
    interface of this conductor that boots GRUB.
    """
    _add_template(conf)
    conf.register_mutate_hook(_renew)
    where = conf.get_location('initial_grub_template', 'pxe')
    if where.location in (cfg.Locations.opt_default,
                          cfg.Locations.set_default):
        conf.set_default('initial_grub_template',
                         template_path(grub.MASTER_TEMPLATE), 'pxe')


def _add_template(conf: cfg.ConfigOpts) -> None:
    """Add our template to what the operator set."""
    templates = conf.pxe.pxe_config_template_by_arch
    if _ARCH not in templates:
        conf.set_override(
            _OPTION, {**templates, _ARCH: template_path(NODE_TEMPLATE)},
            'pxe')


def _renew(conf: cfg.ConfigOpts, fresh: object) -> None:
    """Take what the operator set, and then signalled the conductor to read.

    The value that was set here hides it.
    """
    conf.clear_override(_OPTION, 'pxe')
    _add_template(conf)
