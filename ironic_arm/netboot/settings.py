# SPDX-License-Identifier: Apache-2.0

"""The settings that checks read, as plain data.

The adapters fill these from oslo.config; every field carries values as the
operator wrote them, and the names of the options they came from.
"""

import collections.abc
import dataclasses

from ironic_arm.netboot import by_arch


@dataclasses.dataclass(frozen=True)
class ByArch:
    """One ``*_by_arch`` option.

    :ivar option: its name as operators know it, ``[group]name``.
    :ivar values: what it maps.
    :ivar composite: whether ``arch-boot_mode`` keys are ever looked up.
    :ivar release: the release of the host that does not look them up,
        where other releases do.
    :ivar known: whether the host has this option at all.
    """

    option: str
    values: collections.abc.Mapping[str, str]
    composite: bool
    release: str = ''
    known: bool = True

    @property
    def looked_up(self) -> dict[str, str]:
        """What ironic can find; not what has a key that it never tries."""
        return {key: value for key, value in self.values.items()
                if self.composite or by_arch.split(key)[1] is None}


@dataclasses.dataclass(frozen=True)
class FilterSettings:
    """Settings of the PXE filter driver, group ``[arm_pxe_filter]``.

    :ivar rules_dir: directory of dnsmasq's ``conf-dir``.
    :ivar tftp_root: what dnsmasq serves as ``tftp-root``.
    :ivar boot_files: boot file by architecture.
    :ivar kernels: inspection kernel by architecture.
    :ivar ramdisks: inspection ramdisk by architecture.
    :ivar kernel_append_params: further kernel parameters, one string.
    :ivar callback_url: where the agent posts to; empty if not known.
    :ivar http_urls: URL for UEFI HTTP boot by architecture.
    :ivar ipxe_scripts: iPXE script by architecture.
    :ivar optsdir: directory of dnsmasq's ``dhcp-optsdir``; empty if the
        operator has none.
    :ivar tftp_server: IPv4 address of the TFTP server; empty for dnsmasq.
    :ivar tftp_server_ipv6: its IPv6 address; empty for no TFTP over IPv6.
    :ivar dnsmasq_conf: the operator's own configuration file of dnsmasq;
        empty if it is not to be checked.
    """

    rules_dir: str
    tftp_root: str
    boot_files: ByArch
    kernels: ByArch
    ramdisks: ByArch
    kernel_append_params: str
    callback_url: str
    http_urls: ByArch = ByArch('', {}, True)
    ipxe_scripts: ByArch = ByArch('', {}, True)
    optsdir: str = ''
    tftp_server: str = ''
    tftp_server_ipv6: str = ''
    dnsmasq_conf: str = ''


@dataclasses.dataclass(frozen=True)
class Value:
    """One option with a single value.

    :ivar option: its name as operators know it, ``[group]name``.
    :ivar value: what it is set to; empty if it is not.
    :ivar chosen: whether the operator set it, and not a default.
    """

    option: str = ''
    value: str = ''
    chosen: bool = False


@dataclasses.dataclass(frozen=True)
class Images:
    """Kernels and ramdisks of one mode.

    :ivar mode: ``deploy`` or ``rescue``.
    :ivar kernels: kernel by architecture.
    :ivar ramdisks: ramdisk by architecture.
    :ivar kernel: kernel of all other architectures.
    :ivar ramdisk: ramdisk of all other architectures.
    """

    mode: str
    kernels: ByArch
    ramdisks: ByArch
    kernel: Value = Value()
    ramdisk: Value = Value()


@dataclasses.dataclass(frozen=True)
class Published:
    """The boot files of the PXE filter, from its rule file.

    :ivar path: the rule file.
    :ivar boot_files: boot file by :attr:`by_arch.Target.name`.
    """

    path: str
    boot_files: collections.abc.Mapping[str, str]


_NONE = ByArch('', {}, False)


@dataclasses.dataclass(frozen=True)
class ConductorSettings:
    """Settings of ironic that decide what an architecture boots.

    :ivar ironic_version: such as ``(39, 0, 0)``.
    :ivar tftp_root: ``[pxe]tftp_root``.
    :ivar http_root: ``[deploy]http_root``; empty if not to be checked.
    :ivar boot_files: ``[pxe]pxe_bootfile_name_by_arch``.
    :ivar ipxe_boot_files: ``[pxe]ipxe_bootfile_name_by_arch``.
    :ivar templates: ``[pxe]pxe_config_template_by_arch``.
    :ivar bootloaders: ``[conductor]bootloader_by_arch``.
    :ivar default_boot_file: ``[pxe]uefi_pxe_bootfile_name``.
    :ivar default_template: ``[pxe]uefi_pxe_config_template``.
    :ivar initial_template: ``[pxe]initial_grub_template``.
    :ivar images: kernels and ramdisks of each mode.
    :ivar image_paths: ``[conductor]file_url_allowed_paths``.
    :ivar loaders: ``[pxe]loader_file_paths``: ironic copies these files
        into its roots when it starts.
    :ivar boot_interfaces: the enabled ones.
    :ivar unsupported: those of them that are ours and that no enabled
        hardware type supports.
    :ivar deploy_interfaces: the enabled ones.
    :ivar netboot_fallback: ``[pxe]enable_netboot_fallback``.
    :ivar unpacks_zstd: whether ironic unpacks what zstd compressed.
    :ivar published: boot files of the PXE filter; ``None`` if not known.
    """

    ironic_version: tuple[int, ...]
    tftp_root: Value
    boot_files: ByArch
    templates: ByArch
    loaders: collections.abc.Mapping[str, str]
    http_root: Value = Value()
    ipxe_boot_files: ByArch = _NONE
    bootloaders: ByArch = _NONE
    default_boot_file: Value = Value()
    default_template: Value = Value()
    initial_template: Value = Value()
    images: tuple[Images, ...] = ()
    image_paths: tuple[str, ...] = ()
    boot_interfaces: tuple[str, ...] = ('arm-pxe',)
    unsupported: tuple[str, ...] = ()
    deploy_interfaces: tuple[str, ...] = ()
    netboot_fallback: bool = False
    unpacks_zstd: bool = False
    published: Published | None = None

    @property
    def every_by_arch(self) -> tuple[ByArch, ...]:
        """Every by-arch option."""
        images = [option for one in self.images
                  for option in (one.kernels, one.ramdisks)]
        return (self.boot_files, self.ipxe_boot_files, self.templates,
                *images, self.bootloaders)

    @property
    def roots(self) -> tuple[Value, ...]:
        """Directories that boot files of PXE and UEFI HTTP are served from.

        Only boot interfaces with ``http`` in their names boot over HTTP.
        """
        http = {'http', 'arm-http'}.intersection(self.boot_interfaces)
        plain = [name for name in self.boot_interfaces if 'http' not in name]
        return ((self.tftp_root,) if plain or not http else ()) + (
            (self.http_root,) if http else ())

    @property
    def ipxe_roots(self) -> tuple[Value, ...]:
        """Directories that iPXE itself is served from.

        It is loaded over TFTP, and over HTTP by the variant for that.
        """
        names = self.boot_interfaces
        http = any('http' in name and 'ipxe' in name for name in names)
        plain = any('http' not in name and 'ipxe' in name for name in names)
        return ((self.tftp_root,) if plain else ()) + (
            (self.http_root,) if http else ())


@dataclasses.dataclass(frozen=True)
class NodeImage:
    """A kernel or ramdisk that a node names itself.

    :ivar field: of the node, such as ``driver_info/deploy_kernel``.
    :ivar kind: ``kernel`` or ``ramdisk``.
    :ivar value: URL or UUID.
    """

    field: str
    kind: str
    value: str


@dataclasses.dataclass(frozen=True)
class NodeSettings:
    """The settings of a node that the checks read.

    :ivar cpu_arch: ``properties/cpu_arch``; empty if it is not set.
    :ivar boot_mode: that ironic would boot it in.
    :ivar boot_mode_field: the field that sets it.
    :ivar boot_mode_why: what sets it if the node does not; else empty.
    :ivar images: what it names itself.
    :ivar template: path of the template that it would get.
    :ivar template_field: the field or option that names it.
    :ivar parameters: kernel parameters that it would get together, each by
        the field or option that sets them.
    """

    cpu_arch: str
    boot_mode: str = 'uefi'
    boot_mode_field: str = 'properties/capabilities'
    boot_mode_why: str = ''
    images: tuple[NodeImage, ...] = ()
    template: str = ''
    template_field: str = 'properties/cpu_arch'
    parameters: tuple[Value, ...] = ()
