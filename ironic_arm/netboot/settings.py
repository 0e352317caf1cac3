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

"""What the checks look at, as plain data.

The adapters fill these from oslo.config; every field carries values as the
operator wrote them, and the names of the options they came from.
"""

import collections.abc
import dataclasses


@dataclasses.dataclass(frozen=True)
class ByArch:
    """One ``*_by_arch`` option.

    :ivar option: its name as operators know it, ``[group]name``.
    :ivar values: what it maps.
    :ivar composite: whether ``arch-boot_mode`` keys are ever looked up.
    """

    option: str
    values: collections.abc.Mapping[str, str]
    composite: bool


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
        empty if it is not to be looked at.
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
class ConductorSettings:
    """Settings of ironic that decide what an architecture boots.

    :ivar ironic_version: such as ``(39, 0, 0)``.
    :ivar tftp_root: ``[pxe]tftp_root``.
    :ivar boot_files: ``[pxe]pxe_bootfile_name_by_arch``.
    :ivar templates: ``[pxe]pxe_config_template_by_arch``.
    :ivar others: the further by-arch options, of which only the keys and
        the presence of a value are looked at.
    :ivar loaders: ``[pxe]loader_file_paths``: ironic copies these files
        into the TFTP root when it starts.
    """

    ironic_version: tuple[int, ...]
    tftp_root: str
    boot_files: ByArch
    templates: ByArch
    others: tuple[ByArch, ...]
    loaders: collections.abc.Mapping[str, str]
