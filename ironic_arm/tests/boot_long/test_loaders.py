# SPDX-License-Identifier: Apache-2.0

"""What each loader asks for before it has the node's configuration.

The table of the documentation has these figures.
"""

import shutil

import pytest

from fleet.artifacts import grubs
from fleet.machines.servers import ARM
from ironic_arm.cli import main
from ironic_arm.netboot.grub import tree as grub_tree
from ironic_arm.system import files
from ironic_arm.system import grub_pointers

NODE = f'{ARM.mac}.conf'
REACHED = 'the configuration of this node'
LISTS = 4  # command.lst, fs.lst, crypto.lst and terminal.lst
ADDRESSES = 8  # grub.cfg-C0000264, grub.cfg-C000026, ...
BY_MAC = 1


def signed(packages, tftp):
    shutil.copy(packages / grubs.SIGNED, tftp / ARM.kind.loader)


def shim(packages, tftp):
    shutil.copy(packages / grubs.SHIM, tftp / 'shimaa64.efi')
    signed(packages, tftp)


def built(packages, tftp):
    assert main.main(['grub-image', '--modules-dir', str(packages),
                      '--output', str(tftp / ARM.kind.loader)]) == 0


def searching(prefix):
    """A GRUB that has to search, with the prefix of another maker."""
    def place(packages, tftp):
        grubs.build(packages, tftp / ARM.kind.loader, prefix)
    return place


# How it is put in place, what firmware is told, the requests that are
# answered and those for files that are not there.
LOADERS = {
    'grub-image': (built, ARM.kind.loader, 1, 0),
    'signed': (signed, ARM.kind.loader, 1, LISTS),
    'shim': (shim, 'shimaa64.efi', 1, LISTS),
    **{prefix: (searching(prefix), ARM.kind.loader, 1 + (prefix != '/grub'),
                BY_MAC + ADDRESSES + LISTS)
       for prefix in ('/grub', '/EFI/BOOT', '/EFI/debian', '/boot/grub',
                      '/debian-installer/arm64/grub', '/')},
}


@pytest.fixture
def tree(bench):
    """A deployment with our tree and the configuration of a node."""
    made = bench()
    files.publish(str(made.where.tftp), grub_tree.tree([]))
    grub_pointers.place(str(made.where.tftp))
    (made.where.tftp / NODE).write_text(f'echo "{REACHED}"\nsleep 9\n')
    return made


@pytest.mark.parametrize('name', LOADERS)
def test_the_node_is_found(name, tree, packages):
    place, boot_file, found, missed = LOADERS[name]
    place(packages, tree.where.tftp)
    tree.serve(boot_file=boot_file)
    tree.server.machine.power_on()
    tree.server.machine.wait_for(REACHED)
    asked = [one for one in tree.logs.asked_tftp()
             if not one[1].endswith('.efi')]
    answered = [path for outcome, path in asked if outcome == 'sent']
    assert answered[-1] == NODE
    assert len(answered) - 1 == found
    assert len(asked) - len(answered) == missed
