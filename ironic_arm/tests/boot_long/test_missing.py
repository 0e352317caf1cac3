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

"""A machine for which there is nothing says so, and tries again."""

import shutil

from fleet.artifacts import grubs
from fleet.stands import stand
from ironic_arm.netboot.grub import tree
from ironic_arm.system import files

MISSING = 'grub/grub-arm64.cfg'


def test_no_file_for_the_architecture(bench, packages):
    one = bench()
    files.publish(str(one.where.tftp), tree.tree([]))
    shutil.copy(packages / grubs.SIGNED, one.where.tftp / stand.LOADER)
    one.serve()
    one.machine.power_on()
    printed = one.wait_for('rebooting in 60 seconds')
    assert any(f'/{MISSING}' in line for line in printed)
    # By the second time it has started again by itself.
    one.wait_for('rebooting in 60 seconds', timeout=180, count=2)
    missed = [name for outcome, name in one.asked_tftp()
              if outcome == 'missed']
    assert missed.count(MISSING) == 2


def test_no_tree_at_all(bench, loader):
    one = bench()
    shutil.copy(loader, one.where.tftp / stand.LOADER)
    one.serve()
    one.machine.power_on()
    one.wait_for('ironic-arm: there is no /grub/grub.cfg')
