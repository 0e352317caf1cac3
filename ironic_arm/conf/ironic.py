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

"""From the options of ironic to the settings of the core."""

import importlib.metadata
import re

from oslo_config import cfg

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings

# Options of which only the keys are checked here; those that an older
# ironic does not have are passed over.
_OTHERS = (('pxe', 'ipxe_bootfile_name_by_arch'),
           ('conductor', 'deploy_kernel_by_arch'),
           ('conductor', 'deploy_ramdisk_by_arch'),
           ('conductor', 'rescue_kernel_by_arch'),
           ('conductor', 'rescue_ramdisk_by_arch'),
           ('conductor', 'bootloader_by_arch'))


def ironic_version() -> tuple[int, ...]:
    """Return the version of the installed ironic, such as ``(39, 0, 0)``."""
    text = importlib.metadata.version('ironic')
    return tuple(int(part) for part in re.findall(r'\d+', text)[:3])


def conductor_settings(conf: cfg.ConfigOpts) -> settings.ConductorSettings:
    """Return the settings of ironic that decide what machines boot."""
    version = ironic_version()

    def option(group: str, name: str) -> settings.ByArch:
        composite = (name.endswith('bootfile_name_by_arch')
                     and by_arch.composite_keys_looked_up(version))
        return settings.ByArch(f'[{group}]{name}', conf[group][name],
                               composite)

    return settings.ConductorSettings(
        ironic_version=version,
        tftp_root=conf.pxe.tftp_root,
        boot_files=option('pxe', 'pxe_bootfile_name_by_arch'),
        templates=option('pxe', 'pxe_config_template_by_arch'),
        others=tuple(option(group, name) for group, name in _OTHERS
                     if name in conf[group]),
        loaders=conf.pxe.loader_file_paths)
