# SPDX-License-Identifier: Apache-2.0

"""A machine for which there is nothing says so, and tries again."""

import shutil

from fleet.artifacts import grubs
from fleet.machines.servers import ARM
from ironic_arm.netboot.grub import tree
from ironic_arm.system import files

MISSING = 'grub/grub-arm64.cfg'


def test_no_file_for_the_architecture(bench, packages):
    one = bench()
    files.publish(str(one.where.tftp), tree.tree([]))
    shutil.copy(packages / grubs.SIGNED, one.where.tftp / ARM.kind.loader)
    one.serve()
    one.server.machine.power_on()
    printed = one.server.machine.wait_for('rebooting in 60 seconds')
    assert any(f'/{MISSING}' in line for line in printed)
    # By the second time it has started again by itself.
    one.server.machine.wait_for('rebooting in 60 seconds', timeout=400,
                                count=2)
    missed = [name for outcome, name in one.logs.asked_tftp()
              if outcome == 'missed']
    assert missed.count(MISSING) == 2


def test_no_tree_at_all(bench, loader):
    one = bench()
    shutil.copy(loader, one.where.tftp / ARM.kind.loader)
    one.serve()
    one.server.machine.power_on()
    one.server.machine.wait_for('ironic-arm: there is no /grub/grub.cfg')
