# SPDX-License-Identifier: Apache-2.0

"""Which of our boot interfaces the enabled hardware types support."""

import importlib.metadata

from oslo_config import cfg

_BOOT = 'ironic.hardware.interfaces.boot'
_TYPES = 'ironic.hardware.types'


def unsupported(conf: cfg.ConfigOpts) -> tuple[str, ...]:
    """Return the enabled interfaces of ours that nothing supports.

    ironic asks the same question for each node: whether the class of the
    interface is in the list of the hardware type. Types of ours have all
    interfaces of ours there, those of ironic none, and ``fake-hardware``
    takes every interface; only types of others are loaded, which takes
    seconds where no conductor runs.
    """
    ours = enabled_interfaces(conf)
    types = _enabled(_TYPES, conf.enabled_hardware_types)
    if not ours or 'fake-hardware' in types or any(
            map(_is_ours, types.values())):
        return ()
    supported = {boot for point in types.values()
                 if not point.value.startswith('ironic.')
                 for boot in _supported(point)}
    return tuple(name for name, point in ours.items()
                 if not supported or point.load() not in supported)


def enabled_interfaces(conf: cfg.ConfigOpts
                       ) -> dict[str, importlib.metadata.EntryPoint]:
    """Return the boot interfaces of ours that are enabled."""
    return {name: point for name, point in _enabled(
        _BOOT, conf.enabled_boot_interfaces).items()
        if _is_ours(point)}


def _is_ours(point: importlib.metadata.EntryPoint) -> bool:
    return point.value.startswith('ironic_arm.')


def _enabled(group: str, names: list[str] | None
             ) -> dict[str, importlib.metadata.EntryPoint]:
    """Return the entry points of a group that are enabled."""
    return {point.name: point
            for point in importlib.metadata.entry_points(group=group)
            if point.name in (names or ())}


def _supported(point: importlib.metadata.EntryPoint) -> list[type]:
    """Return the boot interfaces of a hardware type.

    None is made here, as that may do more. One that cannot be loaded
    supports none; ironic logs why.
    """
    try:
        kind = point.load()
        return list(kind.__new__(kind).supported_boot_interfaces)
    except Exception:
        return []
