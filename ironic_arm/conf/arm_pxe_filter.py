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

"""Group ``[arm_pxe_filter]`` of inspector.conf."""

from oslo_config import cfg

GROUP = cfg.OptGroup('arm_pxe_filter', title='PXE filter driver arm-dnsmasq')

OPTS = [
    cfg.StrOpt(
        'rules_dir', default='/etc/dnsmasq.d',
        help='Directory that dnsmasq reads with its conf-dir option. The '
             'driver writes one file there, ironic-arm.conf, with the boot '
             'file of each architecture. dnsmasq reads it when it starts.'),
    cfg.StrOpt(
        'tftp_root', default='/tftpboot',
        help='Directory that dnsmasq serves with its tftp-root option. The '
             'driver writes its GRUB configuration files below grub/ there. '
             'It may be the tftp_root of ironic.'),
    cfg.DictOpt(
        'boot_file_by_arch', default={'aarch64': 'grubaa64.efi'},
        help='Boot file that the firmware of each architecture is told to '
             'load, relative to tftp_root. Keys have the form of ironic\'s '
             'own by-arch options: aarch64, x86_64-bios, x86_64-uefi. An '
             'architecture that is not named gets no boot file from this '
             'driver. For example: aarch64:grubaa64.efi,'
             'x86_64-uefi:bootx64.efi,x86_64-bios:undionly.kpxe'),
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
]


def register_opts(conf: cfg.ConfigOpts) -> None:
    """Register the group and its options."""
    conf.register_group(GROUP)
    conf.register_opts(OPTS, GROUP)
