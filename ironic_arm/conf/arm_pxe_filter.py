# SPDX-License-Identifier: Apache-2.0

"""Group ``[arm_pxe_filter]`` of inspector.conf."""

from oslo_config import cfg

GROUP = cfg.OptGroup('arm_pxe_filter', title='PXE filter driver arm-dnsmasq')

OPTS = [
    cfg.StrOpt(
        'rules_dir', default='/etc/dnsmasq.d',
        help='Directory that dnsmasq reads with its conf-dir option. The '
             'driver writes ironic-arm.conf there, with the boot file of '
             'each architecture. dnsmasq reads it when it starts.'),
    cfg.StrOpt(
        'dhcp_optsdir',
        help='Directory that dnsmasq reads with its dhcp-optsdir option, if '
             'it has one; it must not be rules_dir. The driver then writes '
             'the boot files there, in the file ironic-arm, and dnsmasq '
             'takes a changed boot file at once, without a restart.'),
    cfg.StrOpt(
        'dnsmasq_conf',
        help='The configuration file of your dnsmasq, such as '
             '/etc/dnsmasq.conf. If set, the rules of the driver are tried '
             'together with it before they are written, and a line of yours '
             'that would keep an architecture from its boot file is named. '
             'The file is never written to.'),
    cfg.StrOpt(
        'tftp_root', default='/tftpboot',
        help='Directory that dnsmasq serves with its tftp-root option. The '
             'driver writes its GRUB configuration files below grub/ there. '
             'It may be the tftp_root of ironic.'),
    cfg.DictOpt(
        'boot_file_by_arch', default={'aarch64': 'grubaa64.efi'},
        help='Boot file that the firmware of each architecture loads, '
             'relative to tftp_root. Keys have the form of ironic\'s '
             'own by-arch options: aarch64, x86_64-bios, x86_64-uefi. An '
             'architecture that is not named gets no boot file from this '
             'driver. For example: aarch64:grubaa64.efi,'
             'x86_64-uefi:bootx64.efi,x86_64-bios:undionly.kpxe'),
    cfg.DictOpt(
        'http_url_by_arch', default={},
        help='URL that the firmware of each architecture loads if it boots '
             'over HTTP (UEFI HTTP boot), over IPv4 or IPv6. For '
             'example: aarch64:http://boot.example.com/grubaa64.efi'),
    cfg.DictOpt(
        'ipxe_script_by_arch', default={},
        help='Script that iPXE of each architecture runs: a URL, '
             'or a file relative to tftp_root. Needed where the boot file '
             'is iPXE itself; otherwise iPXE gets the boot file like any '
             'firmware. BIOS machines with a kernel and a ramdisk need none: '
             'they run ipxe/x86_64-bios.ipxe, which the driver writes. '
             'For example: '
             'aarch64:http://boot.example.com/boot.ipxe'),
    cfg.StrOpt(
        'tftp_server',
        help='IPv4 address of the TFTP server with the boot files. By '
             'default it is dnsmasq itself.'),
    cfg.StrOpt(
        'tftp_server_ipv6',
        help='IPv6 address of the TFTP server with the boot files. Without '
             'it, machines that boot over IPv6 get no TFTP boot file from '
             'this driver.'),
    cfg.DictOpt(
        'kernel_by_arch', default={},
        help='Inspection kernel of each architecture, relative to '
             'tftp_root. For example: aarch64:ipa-aarch64.kernel. Needed '
             'for each architecture whose boot file is GRUB.'),
    cfg.DictOpt(
        'ramdisk_by_arch', default={},
        help='Inspection ramdisk (ironic-python-agent) of each '
             'architecture, relative to tftp_root. For example: '
             'aarch64:ipa-aarch64.initramfs'),
    cfg.StrOpt(
        'kernel_append_params', default='',
        help='Further kernel parameters of the inspection ramdisk. The '
             'callback URL and BOOTIF are added without being written '
             'here. Backslashes and single quotes cannot be used.'),
    cfg.StrOpt(
        'callback_url',
        help='Where the agent posts what it found. By default it is made '
             'from [service_catalog]endpoint_override, or from the address '
             'and port that ironic-inspector listens on. For example: '
             'http://192.0.2.1:5050/v1/continue'),
    cfg.BoolOpt(
        'require_fail_closed', default=True,
        help='Refuse to start when dnsmasq would answer machines that '
             'are not allowed: when it does not read [dnsmasq_pxe_filter]'
             'dhcp_hostsdir, or dhcp-ignore=tag:!known is not effective, '
             'which stands in the file that the driver writes to '
             'rules_dir. If false, there is a warning instead. A dnsmasq '
             'that this service cannot see is never a reason to refuse.'),
    cfg.IntOpt(
        'stale_entries_max', default=10000, min=0,
        help='dnsmasq keeps what it once read from dhcp_hostsdir until it '
             'is reloaded. When it holds so many entries that no file has '
             'any more, it is reloaded, if this service knows how; '
             'otherwise there is a warning. 0 means never.'),
    cfg.StrOpt(
        'dnsmasq_pid_file', default='',
        help='File with the process number of the dnsmasq that serves '
             'dhcp_hostsdir. It is sent SIGHUP to reload it. Where '
             '[dnsmasq_pxe_filter]dnsmasq_start_command is set, dnsmasq is '
             'found without this. A dnsmasq older than 2.91 is not reloaded '
             'while its directories hold entries with "set:", which would '
             'end it.'),
    cfg.StrOpt(
        'dnsmasq_reload_command', default='',
        help='Command that reloads dnsmasq, in place of a signal. It is run '
             'without a shell, as the user of this service. For example: '
             'sudo systemctl reload dnsmasq'),
]


def is_set(conf: cfg.ConfigOpts) -> bool:
    """Return whether an operator set any option of the group."""
    places = (conf.get_location(opt.name, GROUP.name) for opt in OPTS)
    return any(place is not None
               and place.location is cfg.Locations.user for place in places)


def register_opts(conf: cfg.ConfigOpts) -> None:
    """Register the group and its options."""
    conf.register_group(GROUP)
    conf.register_opts(OPTS, GROUP)
