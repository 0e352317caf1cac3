# SPDX-License-Identifier: Apache-2.0

"""Pages whose commands need no machine that boots, run as they stand."""

import pathlib
import subprocess
import sys

from ironic_arm.tests import binaries
from ironic_arm.tests import samples

PAGES = pathlib.Path(__file__).parents[3] / 'doc/source'
TRANSCRIPTS = pathlib.Path(__file__).parents[1] / 'docs_run'


def run(page, folder, tree, before=()):
    """Run a page in a copy of this machine that has some more files.

    :param before: pages that are run there before it.
    """
    folder.mkdir()
    return subprocess.run(
        [sys.executable, '-m', 'docrun', folder, *before, PAGES / page,
         '--installed', '--tree', tree], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False)


def test_from_a_hand_written_dnsmasq_conf(tmp_path):
    tftp = tmp_path / 'tree/srv/tftp'
    tftp.mkdir(parents=True)
    for name, machine in (('grubaa64.efi', 0xAA64), ('bootx64.efi', 0x8664)):
        (tftp / name).write_bytes(binaries.grub(
            machine=machine, modules=samples.GRUB_MODULES))
    (tftp / 'undionly.kpxe').write_text('a program for BIOS')
    done = run('migration/dnsmasq.rst', tmp_path / 'copy', tmp_path / 'tree')
    assert done.returncode == 0, done.stdout


def test_ipv6(tmp_path):
    tftp = tmp_path / 'tree/srv/tftp'
    tftp.mkdir(parents=True)
    (tftp / 'grubaa64.efi').write_bytes(
        binaries.grub(modules=samples.GRUB_MODULES))
    done = run('fleet/ipv6.rst', tmp_path / 'copy', tmp_path / 'tree')
    assert done.returncode == 0, done.stdout


def test_mistakes_in_a_deployment_by_containers_are_named(tmp_path):
    tftp = tmp_path / 'tree/var/lib/ironic/tftpboot'
    tftp.mkdir(parents=True)
    (tftp / 'grubaa64.efi').write_bytes(
        binaries.grub(modules=samples.GRUB_MODULES))
    # It boots from disks.
    (tftp / 'bootaa64.efi').write_bytes(
        binaries.grub(modules=('normal', 'linux')))
    (tftp / 'ironic-agent.kernel').write_bytes(binaries.bzimage())
    (tftp / 'ironic-agent.initramfs').write_bytes(binaries.ramdisk())
    done = run(TRANSCRIPTS / 'kolla.rst', tmp_path / 'copy',
               tmp_path / 'tree')
    assert done.returncode == 0, done.stdout


def test_everything_that_check_says(tmp_path):
    tftp = tmp_path / 'tree/tftpboot'
    tftp.mkdir(parents=True)
    for name, content in {
            'grubaa64.efi': binaries.grub(modules=samples.GRUB_MODULES),
            'ipa.kernel': binaries.image(),
            'ipa.initramfs': binaries.ramdisk()}.items():
        (tftp / name).write_bytes(content)
    done = run('check/index.rst', tmp_path / 'copy', tmp_path / 'tree',
               [TRANSCRIPTS / 'check.rst'])
    assert done.returncode == 0, done.stdout


def test_what_a_page_says_wrongly_is_noticed(tmp_path):
    page = tmp_path / 'page.rst'
    (tmp_path / 'tree').mkdir()
    page.write_text('.. code-block:: console\n\n   # echo one\n   two\n')
    done = run(page, tmp_path / 'copy', tmp_path / 'tree')
    assert done.returncode == 1
    assert '--- the page says\ntwo' in done.stdout
