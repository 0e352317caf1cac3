# SPDX-License-Identifier: Apache-2.0

"""Keys of ironic's ``*_by_arch`` options: ``arch`` and ``arch-boot_mode``.

The lookup order is ironic's own (``ironic/drivers/modules/deploy_utils.py``):
boot file options try ``arch-boot_mode`` first where this ironic knows it,
then ``arch``; every other option is looked up by ``arch`` alone.
"""

import collections
import dataclasses

from ironic_arm.netboot import architecture

BOOT_MODES = ('bios', 'uefi')

# The first release of each stable series that looks up composite keys;
# series before 38 that are not listed never do.
_COMPOSITE_SINCE = {29: (29, 0, 6), 32: (32, 1, 0), 35: (35, 1, 0)}


@dataclasses.dataclass(frozen=True)
class Target:
    """What a key stands for: an architecture in one boot mode.

    :ivar arch: the row of the architecture table.
    :ivar boot_mode: ``bios`` or ``uefi``.
    """

    arch: architecture.Architecture
    boot_mode: str

    @property
    def name(self) -> str:
        """Shortest key that names exactly this target."""
        if len(self.arch.boot_modes) == 1:
            return self.arch.cpu_arch
        return f'{self.arch.cpu_arch}-{self.boot_mode}'

    @property
    def client_architectures(self) -> tuple[int, ...]:
        """DHCP client architecture codes of firmware that boots over TFTP.

        U-Boot runs the same EFI programs as UEFI firmware.
        """
        if self.boot_mode == 'bios':
            return self.arch.bios_pxe
        return self.arch.uefi_pxe + self.arch.uboot_pxe

    @property
    def http_client_architectures(self) -> tuple[int, ...]:
        """DHCP client architecture codes of firmware that boots over HTTP."""
        if self.boot_mode == 'bios':
            return self.arch.bios_http
        return self.arch.uefi_http + self.arch.uboot_http


TARGETS: tuple[Target, ...] = tuple(
    Target(row, mode)
    for row in architecture.ARCHITECTURES for mode in row.boot_modes)


def split(key: str) -> tuple[str, str | None]:
    """Split a key into architecture and boot mode (``None`` if absent)."""
    arch, dash, mode = key.rpartition('-')
    return (arch, mode) if dash and mode in BOOT_MODES else (key, None)


def targets(key: str) -> tuple[Target, ...]:
    """Return all targets a key covers; none where it is not a known key."""
    arch, mode = split(key)
    return tuple(t for t in TARGETS
                 if t.arch.cpu_arch == arch and mode in (None, t.boot_mode))


def resolve(mapping: collections.abc.Mapping[str, str]
            ) -> dict[Target, str]:
    """Return the value of each target that a by-arch option maps.

    The more exact key wins, as in ironic. Keys that are not known and keys
    with an empty value map nothing.
    """
    exact_last = sorted(mapping, key=lambda key: split(key)[1] is not None)
    return {target: mapping[key] for key in exact_last
            for target in targets(key) if mapping[key]}


def key_of(mapping: collections.abc.Mapping[str, str], target: Target
           ) -> str:
    """Return the key from which :func:`resolve` has the value of a target.

    :raises KeyError: if it has none.
    """
    keys = [key for key in mapping if mapping[key] and target in targets(key)]
    if not keys:
        raise KeyError(target.name)
    return max(keys, key=lambda key: split(key)[1] is not None)


def composite_keys_looked_up(version: tuple[int, ...]) -> bool:
    """Return whether this ironic looks up ``arch-boot_mode`` boot file keys.

    :param version: of ironic, such as ``(39, 0, 0)``.
    """
    if version >= (38,):
        return True
    since = _COMPOSITE_SINCE.get(version[0])
    return since is not None and version >= since
