# SPDX-License-Identifier: Apache-2.0

"""From the options of ironic to the settings of the core."""

import functools
import importlib.metadata
import re

from oslo_config import cfg

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings

_DEFAULTS = (cfg.Locations.opt_default, cfg.Locations.set_default)


@functools.cache
def ironic_version() -> tuple[int, ...]:
    """Return the version of the installed ironic, such as ``(39, 0, 0)``."""
    text = importlib.metadata.version('ironic')
    return tuple(int(part) for part in re.findall(r'\d+', text)[:3])


def conductor_settings(conf: cfg.ConfigOpts,
                       published: settings.Published | None = None,
                       unsupported: tuple[str, ...] = ()
                       ) -> settings.ConductorSettings:
    """Return the settings of ironic that decide what machines boot.

    :param published: the boot files of the PXE filter, if they are known.
    :param unsupported: what :func:`ironic_arm.conf.hardware.unsupported`
        reports, which takes a while.
    """
    return settings.ConductorSettings(
        ironic_version=ironic_version(),
        tftp_root=_value(conf, 'pxe', 'tftp_root'),
        http_root=_value(conf, 'deploy', 'http_root'),
        boot_files=_by_arch(conf, 'pxe', 'pxe_bootfile_name_by_arch'),
        ipxe_boot_files=_by_arch(conf, 'pxe', 'ipxe_bootfile_name_by_arch'),
        templates=_by_arch(conf, 'pxe', 'pxe_config_template_by_arch'),
        bootloaders=_by_arch(conf, 'conductor', 'bootloader_by_arch'),
        default_boot_file=_value(conf, 'pxe', 'uefi_pxe_bootfile_name'),
        default_template=_value(conf, 'pxe', 'uefi_pxe_config_template'),
        initial_template=_value(conf, 'pxe', 'initial_grub_template'),
        images=tuple(_images(conf, mode) for mode in ('deploy', 'rescue')),
        image_paths=tuple(conf.conductor.file_url_allowed_paths),
        loaders=conf.pxe.loader_file_paths,
        boot_interfaces=tuple(conf.enabled_boot_interfaces or ()),
        unsupported=unsupported,
        deploy_interfaces=tuple(conf.enabled_deploy_interfaces or ()),
        netboot_fallback=conf.pxe.enable_netboot_fallback,
        unpacks_zstd=_unpacks_zstd(conf),
        published=published)


def _by_arch(conf: cfg.ConfigOpts, group: str, name: str) -> settings.ByArch:
    """Return a by-arch option, also where this ironic does not have it."""
    version = ironic_version()
    release = '.'.join(map(str, version))
    where = f'[{group}]{name}'
    if name not in conf[group]:
        return settings.ByArch(where, _written(conf, group, name), False,
                               release, known=False)
    boot_file = name.endswith('bootfile_name_by_arch')
    composite = boot_file and by_arch.composite_keys_looked_up(version)
    return settings.ByArch(where, conf[group][name], composite,
                           release if boot_file else '')


def _written(conf: cfg.ConfigOpts, group: str, name: str) -> dict[str, str]:
    """Return an option of the configuration files that is not registered."""
    apart = cfg.ConfigOpts()
    apart.register_opt(cfg.DictOpt(name, default={}), group)
    apart([], default_config_files=conf.config_file or [],
          default_config_dirs=conf.config_dir or [])
    return dict(apart[group][name])


def _unpacks_zstd(conf: cfg.ConfigOpts) -> bool:
    """Return whether ironic unpacks images that zstd compressed."""
    name = 'disable_zstandard_decompression'
    return name in conf.conductor and not conf.conductor[name]


def _value(conf: cfg.ConfigOpts, group: str, name: str) -> settings.Value:
    """Return an option with a single value."""
    where = conf.get_location(name, group)
    chosen = where is not None and where.location not in _DEFAULTS
    return settings.Value(f'[{group}]{name}', conf[group][name] or '', chosen)


def _images(conf: cfg.ConfigOpts, mode: str) -> settings.Images:
    """Return the kernels and ramdisks of one mode."""
    return settings.Images(
        mode,
        _by_arch(conf, 'conductor', f'{mode}_kernel_by_arch'),
        _by_arch(conf, 'conductor', f'{mode}_ramdisk_by_arch'),
        _value(conf, 'conductor', f'{mode}_kernel'),
        _value(conf, 'conductor', f'{mode}_ramdisk'))
