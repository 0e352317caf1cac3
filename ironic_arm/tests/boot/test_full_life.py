# SPDX-License-Identifier: Apache-2.0

"""An ARM server lives its whole life behind Redfish, with fast track.

ironic, its Redfish driver, the agent, dnsmasq, libvirt and the firmware are
real. What an operator writes is ironic.conf and a dnsmasq.conf without a
word about boot files.
"""

import re

import pytest

from ironic_arm.tests import whole_life

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope='module')
def kept(tmp_path_factory):
    """Let it live; return the logs and configuration that it kept."""
    return whole_life.run(tmp_path_factory.mktemp('life'), '--fast')


def test_the_node_goes_through_every_state(kept):
    assert whole_life.states(kept) == whole_life.STATES


def test_the_system_on_the_disk_calls_home(kept):
    # After the deployment, and after the rescue.
    told = [one['inventory'] for one in whole_life.calls(kept)]
    # How much memory is left for the system differs by some pages.
    assert [one['cpu']['architecture'] for one in told] == ['aarch64'] * 2
    assert [nic['mac_address'] for one in told
            for nic in one['interfaces']] == [whole_life.MAC] * 2


def test_it_starts_from_its_disk_not_from_the_network(kept):
    console = whole_life.read(kept, 'console-arm0')
    ran = re.findall(r'the loader on the disk runs from (\S+)', console)
    assert ran == ['hd0,gpt1'] * 2


def test_the_agent_boots_for_each_task_that_finds_none(kept):
    # To be inspected and cleaned, to be rescued, to be cleaned again.
    boot = ['grubaa64.efi', 'grub/grub.cfg', f'{whole_life.MAC}.conf',
            'deploy_kernel', 'deploy_ramdisk']
    rescue = [*boot[:3], 'rescue_kernel', 'rescue_ramdisk']
    assert [name.rpartition('/')[2] if 'ramdisk' in name or 'kernel' in name
            else name for name in whole_life.served(kept)] == [
        *boot, *rescue, *boot]


def test_who_rescues_it_can_log_in(kept):
    # The demo does so, and sees that nobody could before.
    console = whole_life.read(kept, 'console-arm0')
    said = re.findall(r'^(ironic-arm: rescue: |logged in .*)', console,
                      re.MULTILINE)
    assert [line.strip() for line in said] == [
        'ironic-arm: rescue:', 'ironic-arm: rescue:',
        'logged in over SSH as 0', 'logged in on the console as 0']


def test_no_boot_file_is_in_what_the_operator_wrote(kept):
    written = (kept / 'etc/dnsmasq.conf').read_text()
    assert 'grub' not in written and 'boot' not in written
    rules = (kept / 'rules/ironic-arm.conf').read_text()
    assert rules.startswith('# Written by ironic-arm.')


def test_the_services_logged_no_trouble(kept):
    for name in ('ironic', 'redfish'):
        assert 'Traceback' not in whole_life.read(kept, name)
    assert ' CRITICAL ' not in whole_life.read(kept, 'ironic')
