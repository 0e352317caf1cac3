# SPDX-License-Identifier: Apache-2.0

"""Files as ironic-arm writes them, for the golden tests.

Running this module writes them anew below ``golden/``.
"""

from importlib import resources
import pathlib

import jinja2.sandbox

from ironic_arm.netboot import by_arch
from ironic_arm.netboot.grub import node_template
from ironic_arm.netboot.grub import script
from ironic_arm.netboot.grub import tree
from ironic_arm.netboot.publish import dnsmasq_rules
from ironic_arm.netboot.publish import ipxe
from ironic_arm.netboot.trace import svg
from ironic_arm.tests import traces

GRUB_MODULES = ('net', 'tftp', *filter(None, script.MODULE_OF.values()))
"""Modules of a GRUB that has every command that there is."""

_BOOT_FILES = by_arch.resolve({
    'aarch64': 'grubaa64.efi', 'x86_64-uefi': 'bootx64.efi',
    'x86_64-bios': 'undionly.kpxe'})

# What the documentation shows and explains, line by line.
_AARCH64 = dnsmasq_rules.BootFiles(
    by_arch.resolve({'aarch64': 'grubaa64.efi'}),
    http=by_arch.resolve({'aarch64': 'http://boot.example/grubaa64.efi'}),
    ipxe=by_arch.resolve({'aarch64': 'http://boot.example/boot.ipxe'}),
    tftp_server_ipv6='2001:db8::1')

_TOLD = dnsmasq_rules.BootFiles(
    _BOOT_FILES,
    http=by_arch.resolve({'aarch64': 'http://boot.example/grubaa64.efi'}),
    ipxe=by_arch.resolve({'x86_64-bios': 'http://boot.example/boot.ipxe'}),
    tftp_server_ipv6='2001:db8::1')


def _inspection(target: by_arch.Target, *parameters: str
                ) -> tree.Inspection:
    name = target.arch.cpu_arch
    return tree.Inspection(
        target.arch, f'ipa-{name}.kernel', f'ipa-{name}.initramfs',
        'http://192.0.2.1:5050/v1/continue', parameters)


FILES = {
    'dnsmasq/ironic-arm.conf': dnsmasq_rules.rules(_TOLD),
    'dnsmasq-aarch64/ironic-arm.conf': dnsmasq_rules.rules(_AARCH64),
    'dnsmasq-live/ironic-arm.conf': dnsmasq_rules.rules(_TOLD, live=True),
    'dnsmasq-live/ironic-arm.unasked.conf': dnsmasq_rules.unasked_rules(_TOLD),
    'dnsmasq-live/ironic-arm': dnsmasq_rules.options_file(_TOLD),
    **tree.tree(_inspection(target, 'console=ttyAMA0', 'key=two words',
                            'odd=;$HOME#}') for target in _BOOT_FILES
                if target.boot_mode == 'uefi'),
    **{ipxe.script_name(target): ipxe.script(
        _inspection(target, 'console=ttyS0', 'odd=;x$HOME#}'))
       for target in _BOOT_FILES if target.boot_mode == 'bios'},
}


def node_values(mode: node_template.Mode, version: tuple[int, ...]
                ) -> dict[str, object]:
    """Return what ironic passes to a node template for an odd node."""
    values = node_template.context('aarch64', version, mode.options)
    options = values['pxe_options']
    assert isinstance(options, dict)
    options['pxe_append_params'] = PARAMETERS
    if mode.name == 'ramdisk':
        options['ramdisk_opts'] = 'root=/dev/vda1;reboot'
    return values


def _node(mode: node_template.Mode) -> str:
    text = (resources.files('ironic_arm.templates')
            / 'grub_node.cfg.template').read_text()
    environment = jinja2.sandbox.SandboxedEnvironment(
        undefined=jinja2.StrictUndefined)
    return environment.from_string(text).render(
        node_values(mode, (39, 0, 0))) + '\n'


# Kernel parameters that GRUB would change or run if they were not quoted.
PARAMETERS = (
    'console=ttyAMA0;reboot $HOME #x } { a&b|c<d>e `f` k="a  b" "l=c d" *?[] '
    'it\'s x\\y !! BOOTIF=01-$net_default_mac ${net_default_ip}:$grub_cpu '
    '$net_default_macs $1 ${x}')

NODES = {f'grub-node/{mode.name.replace(" ", "-")}.cfg': mode
         for mode in node_template.MODES
         if mode.name not in ('clean', 'inspect')}

if __name__ == '__main__':
    nodes = {name: _node(mode) for name, mode in NODES.items()}
    for name, text in (FILES | nodes | traces.outputs()).items():
        path = pathlib.Path(__file__).parent / 'golden' / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    traces.PICTURE.write_text(svg.svg(traces.together()))
