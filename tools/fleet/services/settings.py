# SPDX-License-Identifier: Apache-2.0

"""What operators add to the settings of a plain ironic, for each purpose."""

from collections.abc import Iterable

from fleet.machines.hardware import Kind
from fleet.sandbox import layout
from fleet.sandbox.layout import Layout
from fleet.services import config

AGENT = ('ipa.kernel', 'ipa.initramfs')
"""The names of the agent's kernel and of its initramfs."""

# The machines have no disk, and the agent would wait half a minute for one.
_PARAMETERS = 'console=ttyS0 console=ttyAMA0 ipa-disk-wait-attempts=1'
_SERIAL = 'console=ttyAMA0'


def ipmi(kinds: Iterable[Kind]) -> config.Settings:
    """Return what ironic needs for x86 servers beside ARM servers."""
    loaders = {kind.cpu_arch: kind.loader for kind in kinds if kind.loader}
    if set(loaders) == {'aarch64'}:
        return {}
    return {'DEFAULT': {'enabled_hardware_types': 'arm-ipmi,ipmi',
                        'enabled_boot_interfaces': 'arm-pxe,pxe'},
            'pxe': {'pxe_bootfile_name_by_arch': _mapping(loaders)}}


def boot_files(kinds: Iterable[Kind]) -> config.Settings:
    """Return what a PXE filter is to have machines boot."""
    kinds = list(dict.fromkeys(kinds))
    return {'arm_pxe_filter': {
        'boot_file_by_arch': _mapping({
            kind.key: kind.loader for kind in kinds if kind.loader}),
        'kernel_by_arch': _mapping({kind.key: kind.kernel for kind in kinds}),
        'ramdisk_by_arch': _mapping({
            kind.key: kind.ramdisk for kind in kinds}),
        'kernel_append_params': _PARAMETERS}}


def managed(where: Layout, boot: str, hardware_type: str) -> config.Settings:
    """Return an ironic that boots a machine to inspect and to clean it.

    :param where: the world's folders.
    :param boot: the boot interface.
    :param hardware_type: the hardware type.
    """
    return config.merge(_agent(where, 'deploy'), {
        'DEFAULT': {'enabled_hardware_types': hardware_type,
                    'enabled_boot_interfaces': boot,
                    'enabled_inspect_interfaces': 'agent'},
        'deploy': {'http_url': f'http://{layout.HOST_ADDRESS}',
                   # Cleaning is to boot the agent; there is no disk.
                   'erase_devices_metadata_priority': 0},
        'pxe': {'kernel_append_params': f'{_SERIAL} ipa-insecure=1'}})


def unmanaged(where: Layout, kinds: Iterable[Kind]) -> config.Settings:
    """Return an ironic that inspects what its PXE filter boots.

    It leaves the boot to others where it has no kernel of its own, and
    where it need not manage every boot.
    """
    return config.merge(boot_files(kinds), {
        'DEFAULT': {'enabled_inspect_interfaces': 'agent'},
        'inspector': {'require_managed_boot': False},
        'pxe_filter': {'dhcp_hostsdir': where.hosts, 'sync_period': 1},
        'arm_pxe_filter': {'rules_dir': where.rules, 'tftp_root': where.tftp,
                           'deny_unknown_macs': True}})


def whole_life(where: Layout, fast_track: bool) -> config.Settings:
    """Return an ironic for the whole life of ARM servers behind Redfish.

    :param where: the world's folders.
    :param fast_track: whether the agent stays between two tasks.
    """
    return config.merge(_redfish(), _dhcp(where),
                        _agent(where, 'deploy', 'rescue'), {
        'deploy': {'http_root': where.http,
                   'http_url': f'http://{layout.HOST_ADDRESS}',
                   'fast_track': fast_track,
                   'erase_devices_metadata_priority': 10},
        # Machines fetch the image themselves.
        'agent': {'image_download_source': 'http'},
        'inspector': {
            'hooks': '$default_hooks,memory,boot-mode,root-device'},
        'pxe': {'kernel_append_params': _SERIAL}})


def _redfish() -> config.Settings:
    return {'DEFAULT': {
        'enabled_hardware_types': 'arm-redfish,redfish',
        'enabled_boot_interfaces': 'arm-pxe,pxe',
        'enabled_inspect_interfaces': 'agent',
        'enabled_management_interfaces': 'redfish',
        'enabled_power_interfaces': 'redfish',
        'enabled_rescue_interfaces': 'agent,no-rescue'}}


def _dhcp(where: Layout) -> config.Settings:
    """Let ironic choose who has an address; rules choose what it boots.

    ``ironic-arm render dnsmasq`` makes those of the last group.
    """
    kernel, initramfs = AGENT
    return {
        'dhcp': {'dhcp_provider': 'dnsmasq'},
        'dnsmasq': {'dhcp_hostsdir': where.hosts,
                    'dhcp_optsdir': where.options,
                    'dhcp_leasefile': where.leases},
        'arm_pxe_filter': {
            'callback_url':
                f'{layout.ironic_url()}/v1/continue_inspection',
            'tftp_root': where.tftp,
            'boot_file_by_arch': 'aarch64:grubaa64.efi',
            'kernel_by_arch': f'aarch64:{kernel}',
            'ramdisk_by_arch': f'aarch64:{initramfs}'}}


def _agent(where: Layout, *tasks: str) -> config.Settings:
    by_arch = {
        f'{task}_{part}_by_arch': f'aarch64:file://{where.images}/{name}'
        for task in tasks
        for part, name in zip(('kernel', 'ramdisk'), AGENT, strict=True)}
    return {
        'conductor': {**by_arch, 'automated_clean': True,
                      'file_url_allowed_paths': where.images},
        'deploy': {'erase_devices_priority': 0}}


def _mapping(values: dict[str, str]) -> str:
    return ','.join(f'{key}:{value}' for key, value in values.items())
