# SPDX-License-Identifier: Apache-2.0

from ironic_arm.netboot import templating
from ironic_arm.netboot.grub import tree


def test_every_known_prefix_has_a_pointer():
    # The prefixes that loaders of Debian, its installer, Fedora and older
    # ones were seen to use; /grub itself has the master.
    assert set(tree.pointers()) == {
        'grub.cfg', 'EFI/BOOT/grub.cfg', 'EFI/debian/grub.cfg',
        'boot/grub/grub.cfg', 'debian-installer/arm64/grub/grub.cfg',
        'debian-installer/amd64/grub/grub.cfg'}


def test_a_pointer_says_one_thing():
    for text in tree.pointers().values():
        assert templating.is_ours(text)
        assert text.splitlines()[1:] == ['configfile "/grub/grub.cfg"']


def test_the_master_asks_for_the_machine_first():
    commands = [line for line in tree.tree([])[tree.MASTER].splitlines()
                if line and not line.startswith('#')]
    assert commands[:2] == ['configfile "/${net_default_mac}.conf"',
                            'configfile "/grub/grub-${grub_cpu}.cfg"']
    assert commands[-2:] == ['sleep 60', 'reboot']
    assert all(line.startswith('echo ') for line in commands[2:-2])
