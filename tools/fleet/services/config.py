# SPDX-License-Identifier: Apache-2.0

"""Configuration files of the services, as an operator would write them."""

from collections.abc import Iterable, Mapping

from fleet.sandbox import layout
from fleet.sandbox.layout import Layout

Settings = Mapping[str, Mapping[str, object]]
"""Section -> option -> value."""

_RANGES = {4: layout.DHCP_RANGE, 6: layout.DHCP_RANGE_IPV6}
_NONE = ('console', 'raid', 'rescue', 'vendor', 'bios', 'firmware')


def render(settings: Settings) -> str:
    """Return settings as the text of an oslo.config file."""
    return '\n'.join(
        f'[{section}]\n' + ''.join(f'{name} = {value}\n'
                                   for name, value in options.items())
        for section, options in settings.items())


def merge(*parts: Settings) -> dict[str, dict[str, object]]:
    """Return settings put on top of each other; later ones win."""
    merged: dict[str, dict[str, object]] = {}
    for part in parts:
        for section, options in part.items():
            merged.setdefault(section, {}).update(options)
    return merged


def ironic(where: Layout) -> dict[str, dict[str, object]]:
    """Return settings of an ironic without authentication or queue.

    :param where: the world's folders.
    """
    return {
        'DEFAULT': {
            'auth_strategy': 'noauth',
            'rpc_transport': 'none',
            'host': 'fleet',
            'my_ip': layout.HOST_ADDRESS,
            'state_path': where.state,
            'tempdir': where.state / 'tmp',
            'log_file': where.log('ironic'),
            **_interfaces(),
        },
        'database': {'connection': f'sqlite:///{where.state}/ironic.sqlite'},
        'oslo_concurrency': {'lock_path': where.state / 'locks'},
        'api': {'host_ip': layout.HOST_ADDRESS, 'port': layout.IRONIC_PORT},
        'service_catalog': {'endpoint_override': layout.ironic_url()},
        'dhcp': {'dhcp_provider': 'none'},
        'conductor': {'automated_clean': False},
        # The shortest pause ironic allows between two commands to a BMC.
        'ipmi': {'min_command_interval': 1, 'disable_boot_timeout': False},
        'deploy': {'http_root': where.root / 'http',
                   'http_url': f'http://{layout.HOST_ADDRESS}:8080',
                   'default_boot_mode': 'uefi'},
        'pxe': {'tftp_server': layout.HOST_ADDRESS,
                'tftp_root': where.tftp,
                'tftp_master_path': where.root / 'images' / 'tftp',
                'images_path': where.root / 'images',
                'instance_master_path': '',
                'pxe_bootfile_name_by_arch': 'aarch64:grubaa64.efi'},
    }


def _interfaces() -> dict[str, object]:
    enabled = {kind: f'no-{kind}' for kind in _NONE}
    enabled |= {'boot': 'arm-pxe', 'deploy': 'direct', 'inspect': 'no-inspect',
                'management': 'ipmitool', 'network': 'noop',
                'power': 'ipmitool', 'storage': 'noop'}
    return {'enabled_hardware_types': 'arm-ipmi',
            'default_network_interface': 'noop',
            **{f'enabled_{kind}_interfaces': name
               for kind, name in enabled.items()}}


def inspector(where: Layout, kernel: str, ramdisk: str,
              kernel_parameters: str) -> dict[str, dict[str, object]]:
    """Return settings of an ironic-inspector with the arm-dnsmasq filter.

    :param where: the world's folders.
    :param kernel: the kernel, relative to the TFTP root.
    :param ramdisk: the ramdisk, likewise.
    :param kernel_parameters: for the kernel command line.
    """
    return {
        'DEFAULT': {
            'auth_strategy': 'noauth',
            # Without it inspector looks for a RabbitMQ for ever.
            'transport_url': 'fake://',
            'listen_address': layout.HOST_ADDRESS,
            'listen_port': layout.INSPECTOR_PORT,
            'introspection_delay': 0,
            'log_file': where.log('inspector'),
        },
        'database': {
            'connection': f'sqlite:///{where.state}/inspector.sqlite'},
        'ironic': {'auth_type': 'none',
                   'endpoint_override': layout.ironic_url()},
        'processing': {'store_data': 'database'},
        'pxe_filter': {'driver': 'arm-dnsmasq', 'deny_unknown_macs': True,
                       'sync_period': 5},
        'dnsmasq_pxe_filter': {
            'dhcp_hostsdir': where.hosts,
            'dnsmasq_start_command':
                f'dnsmasq --conf-file={where.conf("dnsmasq")}',
            'dnsmasq_stop_command': f'kill $(cat {where.dnsmasq_pid})'},
        'arm_pxe_filter': {
            'rules_dir': where.rules,
            'tftp_root': where.tftp,
            'boot_file_by_arch': 'aarch64:grubaa64.efi',
            'kernel_by_arch': f'aarch64:{kernel}',
            'ramdisk_by_arch': f'aarch64:{ramdisk}',
            'kernel_append_params': kernel_parameters},
    }


def dnsmasq(where: Layout, version: int = 4, allowed: Iterable[str] = ()
            ) -> str:
    """Return an operator's dnsmasq.conf: nothing in it is about ARM.

    :param where: the world's folders.
    :param version: of the protocol.
    :param allowed: addresses of machines that it allows itself.
    """
    first, last = _RANGES[version]
    hosts = ''.join(f'dhcp-host={mac}\n' for mac in allowed)
    return f"""port=0
interface={layout.BRIDGE}
bind-interfaces
user=root
dhcp-range={first},{last},1h
dhcp-leasefile={where.leases}
dhcp-hostsdir={where.hosts}
dhcp-optsdir={where.options}
{hosts}no-ping
enable-tftp
tftp-root={where.tftp}
conf-dir={where.rules}
pid-file={where.dnsmasq_pid}
log-dhcp
log-facility={where.log('dnsmasq')}
"""
