# SPDX-License-Identifier: Apache-2.0

"""An operator's ironic.conf for the whole life of ARM servers."""

from fleet.services import config
from fleet.sandbox import layout
from fleet.sandbox.layout import Layout

AGENT = ('ipa.kernel', 'ipa.initramfs')
"""The names of the agent's kernel and of its initramfs."""

_LOADER = 'grubaa64.efi'


def ironic(where: Layout, fast_track: bool) -> config.Settings:
    """Return what is in it.

    :param where: the world's folders.
    :param fast_track: whether the agent stays between two tasks.
    """
    return config.merge(
        config.ironic(where), _redfish(), _dhcp(where), _agent(where),
        {'deploy': {'http_root': where.http,
                    'http_url': f'http://{layout.HOST_ADDRESS}',
                    'fast_track': fast_track}})


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
            'boot_file_by_arch': f'aarch64:{_LOADER}',
            'kernel_by_arch': f'aarch64:{kernel}',
            'ramdisk_by_arch': f'aarch64:{initramfs}'}}


def _agent(where: Layout) -> config.Settings:
    by_arch = {
        f'{task}_{part}_by_arch': f'aarch64:file://{where.images}/{name}'
        for task in ('deploy', 'rescue')
        for part, name in zip(('kernel', 'ramdisk'), AGENT, strict=True)}
    return {
        'conductor': {**by_arch, 'automated_clean': True,
                      'file_url_allowed_paths': where.images},
        'deploy': {'erase_devices_priority': 0,
                   'erase_devices_metadata_priority': 10},
        # Machines fetch the image themselves.
        'agent': {'image_download_source': 'http'},
        'inspector': {
            'hooks': '$default_hooks,memory,boot-mode,root-device'},
        'pxe': {'kernel_append_params': 'console=ttyAMA0'}}
