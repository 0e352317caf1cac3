# SPDX-License-Identifier: Apache-2.0

"""What is found in the files that were served."""

import pytest

from ironic_arm.netboot import trace
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles.grub_image import Grub
from ironic_arm.netboot.bootfiles.kernel import Format
from ironic_arm.netboot.bootfiles.kernel import Kernel
from ironic_arm.netboot.bootfiles.loader import Loader
from ironic_arm.netboot.bootfiles.loader import LoaderKind
from ironic_arm.netboot.bootfiles.ramdisk import Ramdisk
from ironic_arm.tests.unit.netboot import fakes
from ironic_arm.tests.unit.netboot.trace import test_report as lines

GRUB = '/t/grubaa64.efi'
KERNEL, RAMDISK = '/t/ipa.kernel', '/t/ipa.initramfs'
LOG = lines.lease() + lines.LOADED


def grub(cpu_arch='aarch64', modules=('net', 'tftp', 'linux')):
    return Loader(LoaderKind.GRUB, 0xAA64, cpu_arch,
                  grub=Grub('/grub', '', None, modules))


def kernel(cpu_arch='aarch64'):
    return Kernel(Format.IMAGE, cpu_arch, '', True)


def disk(**changed):
    """A disk with good files, but for those that are named."""
    found = {'loader': grub(), 'kernel': kernel(),
             'ramdisk': Ramdisk('gzip', {'aarch64': 9})} | changed
    return fakes.Tree(**{GRUB: found['loader'], KERNEL: found['kernel'],
                         RAMDISK: found['ramdisk']})


@pytest.mark.parametrize('code, changed', [
    ('system-silent', {}),
    ('wrong-isa', {'loader': grub('x86_64')}),
    ('not-a-network-loader', {'loader': grub(modules=('normal', 'ext2'))}),
    ('not-a-network-loader', {'loader': Loader(LoaderKind.OTHER, 0xAA64,
                                               'aarch64')}),
    ('kernel-isa', {'kernel': kernel('x86_64')}),
    ('kernel-damaged', {'kernel': filesystem.Unclear('cut short')}),
    ('ramdisk-isa', {'ramdisk': Ramdisk('gzip', {'x86_64': 9})}),
    ('ramdisk-damaged', {'ramdisk': filesystem.Unclear('cut short')}),
])
def test_what_is_inside_decides(code, changed):
    story, = trace.stories(LOG, disk=disk(**changed))
    assert story.diagnosis.code == code


def test_a_name_does_not_speak_against_what_is_inside():
    log = [line.replace('grubaa64', 'grubx64') for line in LOG]
    tree = disk()
    tree['/t/grubx64.efi'] = grub()
    assert trace.stories(log)[0].diagnosis.code == 'wrong-isa'
    assert trace.stories(log, disk=tree)[0].diagnosis.code == 'system-silent'


def test_files_that_are_not_here_are_known_by_their_names():
    log = [line.replace('grubaa64', 'grubx64') for line in LOG]
    found, = trace.stories(log, disk=fakes.Tree())
    assert found.diagnosis.code == 'wrong-isa'
    found, = trace.stories(LOG, disk=fakes.Tree())
    assert found.diagnosis.code == 'system-silent'


def test_a_machine_that_booted_is_not_doubted():
    replaced = filesystem.Unclear('replaced since')
    story, = trace.stories(LOG + lines.LINUX + lines.ACK,
                           disk=disk(kernel=replaced))
    assert story.diagnosis is None
