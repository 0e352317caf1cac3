# SPDX-License-Identifier: Apache-2.0
"""Kernel parameters of nodes, as a booted machine got them."""

from ironic.common import utils
import pytest

from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import grubs
from fleet.machines.servers import ARM
from ironic_arm.drivers import defaults
from ironic_arm.netboot import validation
from ironic_arm.netboot.grub import kernel_parameters
from ironic_arm.netboot.grub import node_template
from ironic_arm.netboot.grub import tree
from ironic_arm.system import files

UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123'
MAC = ARM.mac

# Nothing but the report may write to the console meanwhile.
CONSOLE = 'console=ttyAMA0 quiet loglevel=0'

# What a node may have; what the kernel gets differs in double quotes alone.
# A kernel does not start with more than 32 words that it does not know.
ACCEPTED = (
    'a=;reboot ; $HOME x=${HOME} $1 # b=#c d#e } { f={} & | < > '
    'g=a&b|c<d>e&&f||g>>h h=`reboot` $(reboot) i=(x)*?[]!!!~^@%=,:. fi '
    'menuentry k=a-b l=$net_default_macs m=01-$net_default_mac '
    'n=${net_default_mac}/$grub_cpu-$grub_platform')
QUOTED = {'o="a  b; $HOME"': '"o=a  b; $HOME"', '"p=c d"': '"p=c d"',
          'q="r"': 'q=r', 's=""': 's='}

# What a node may not have, and what GRUB makes of it.
REFUSED = {"t=it's": "t=it\\'s", "u='a;b'": "u=\\'a;b\\'",
           "';reboot;'": "\\';reboot;\\'", 'v=a\\b': 'v=a\\\\b',
           'w=\\': 'w=\\\\', 'k=a\\x2d': 'k=a\\\\x2d',
           'y=a\nreboot': 'y=a reboot', 'z=1\t2': 'z=1 2'}

FIXED = (f'BOOT_IMAGE=/{UUID}/deploy_kernel selinux=0 troubleshoot=0 text '
         f'boot_server=192.0.2.1 BOOTIF=01-{MAC} {CONSOLE} ')


def signed(packages, built, path):
    path.write_bytes((packages / grubs.SIGNED).read_bytes())


def our_own(packages, built, path):
    path.write_bytes(built.read_bytes())


@pytest.fixture
def command_line(bench, cache, packages, loader):
    """Boot a machine with parameters; return its /proc/cmdline."""
    def boot(parameters, place=our_own):
        one = bench()
        tftp = one.where.tftp
        files.publish(str(tftp), tree.tree([]))
        place(packages, loader, tftp / ARM.kind.loader)
        made = busybox_ramdisk.make(cache, print)
        (tftp / UUID).mkdir()
        (tftp / UUID / 'deploy_kernel').symlink_to(made.kernel)
        (tftp / UUID / 'deploy_ramdisk').symlink_to(made.initramfs)
        given = node_template.context('aarch64', (39, 0, 0))
        given['pxe_options'] |= {
            'deployment_aki_path': f'{UUID}/deploy_kernel',
            'deployment_ari_path': f'{UUID}/deploy_ramdisk',
            'pxe_append_params': f'{CONSOLE} {parameters}'}
        (tftp / f'{MAC}.conf').write_text(utils.render_template(
            defaults.template_path(defaults.NODE_TEMPLATE), given))
        one.serve()
        one.server.machine.power_on()
        mark = 'fleet: command line: '
        printed = one.server.machine.wait_for(mark)
        return next(line.partition(mark)[2] for line in printed
                    if mark in line)
    return boot


@pytest.mark.parametrize('place', [our_own, signed])
def test_accepted_parameters_arrive_exactly(command_line, place):
    accepted = ' '.join([ACCEPTED, *QUOTED])
    room = kernel_parameters.LENGTH - len(f'{CONSOLE} {accepted} long=')
    accepted += f' long={"x" * room}'
    kernel_parameters.check(f'{CONSOLE} {accepted}')
    expected = (
        ACCEPTED.replace('${net_default_mac}', MAC)
        .replace('m=01-$net_default_mac', f'm=01-{MAC}')
        .replace('$grub_cpu-$grub_platform', 'arm64-efi'))
    assert command_line(accepted, place) == FIXED + ' '.join(
        [expected, *QUOTED.values(), f'long={"x" * room}'])


def test_refused_parameters_would_be_changed_but_run_nothing(command_line):
    for parameter in REFUSED:
        with pytest.raises(validation.UnsafeValue):
            kernel_parameters.check(parameter)
    assert command_line(' '.join(REFUSED)) == FIXED + ' '.join(
        REFUSED.values())


def test_more_than_a_kernel_takes_is_cut_off(command_line):
    too_long = f'{"x" * 2048} end'
    with pytest.raises(validation.UnsafeValue):
        kernel_parameters.check(too_long)
    assert not command_line(too_long).endswith(' end')
