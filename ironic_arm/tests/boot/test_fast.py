# SPDX-License-Identifier: Apache-2.0

"""An emulated ARM server boots through ironic-arm and is inspected.

This runs what an operator runs to see it work: the demo, with its small
ramdisk. Firmware, GRUB, kernel, dnsmasq, ironic, ironic-inspector and the
management controller are real.
"""

import pathlib
import re
import subprocess
import sys

import pytest

from fleet.observe import timeline
from fleet.sandbox import lines

TIMEOUT = 900

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope='module')
def kept(tmp_path_factory):
    """Run the demo; return the logs and configuration that it kept."""
    folder = tmp_path_factory.mktemp('demo') / 'kept'
    done = subprocess.run(
        [sys.executable, '-m', 'fleet.demo', '--fast', '--keep', folder],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=TIMEOUT, check=False)
    print(done.stdout)
    assert done.returncode == 0
    return folder


def transfers(kept):
    """Return outcome and file name of each TFTP request, in order."""
    text = (kept / 'log/dnsmasq.log').read_text()
    logged = [lines.Line(0.0, line) for line in text.splitlines()]
    root = '/tftp/'
    return [(transfer.outcome, transfer.path.partition(root)[2])
            for transfer in timeline.transfers(logged)]


def test_the_machine_asks_for_these_files_and_no_others(kept):
    asked = transfers(kept)
    assert [name for outcome, name in asked if outcome != 'missed'] == [
        'grubaa64.efi',  # once for its size alone
        'grubaa64.efi',
        'grub/grub.cfg',
        'grub/grub-arm64.cfg',
        'ipa-aarch64.kernel',
        'ipa-aarch64.initramfs']
    # dnsmasq logs a miss at once and a transfer after its last packet, so
    # the two may stand in either order.
    assert sorted(name for outcome, name in asked if outcome == 'missed') == [
        # ironic would have a configuration here if it booted the machine.
        '52:54:00:a7:64:01.conf',
        # The signed GRUB looks for its module lists.
        'grub/arm64-efi/command.lst',
        'grub/arm64-efi/crypto.lst',
        'grub/arm64-efi/fs.lst',
        'grub/arm64-efi/terminal.lst']


def test_firmware_announced_itself_as_arm64(kept):
    log = (kept / 'log/dnsmasq.log').read_text()
    assert 'PXEClient:Arch:00011:' in log
    assert re.search(r'tags: .*\bironic-arm-aarch64\b', log)


def test_rules_and_grub_tree_came_from_the_driver(kept):
    written = [path for path in (*kept.glob('rules/*'),
                                 *kept.glob('tftp/grub/*'))
               if path.is_file()]
    assert sorted(path.name for path in written) == [
        'grub-arm64.cfg', 'grub.cfg', 'ironic-arm.conf']
    for path in written:
        assert path.read_text().startswith('# Written by ironic-arm.')


def test_the_kernel_got_every_parameter(kept):
    console = (kept / 'log/console-arm0.log').read_text(errors='replace')
    assert 'ipa-inspection-callback-url=' in console
    assert 'BOOTIF=01-52:54:00:a7:64:01' in console


def test_the_services_logged_no_trouble(kept):
    for name in ('ironic', 'inspector'):
        log = pathlib.Path(kept / f'log/{name}.log').read_text()
        assert 'Traceback' not in log
        # Upstream logs an ERROR of its own for every first introspection.
        assert ' CRITICAL ' not in log
