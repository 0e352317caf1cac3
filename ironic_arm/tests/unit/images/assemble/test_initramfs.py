# SPDX-License-Identifier: Apache-2.0

"""Ramdisks that ironic passes on as they are."""

import stat

from oslo_utils import units
import pytest

from ironic_arm.images.assemble import assemble
from ironic_arm.images.assemble import initramfs
from ironic_arm.netboot.bootfiles import newc
from ironic_arm.netboot.bootfiles import reader
from ironic_arm.system import boot_files

ZSTD = b'\x28\xb5\x2f\xfd'


@pytest.fixture(params=assemble.COMPRESSIONS)
def packed(request, tmp_path):
    """A tree, packed with each compression, twice over the same file."""
    (tmp_path / 'tree/sub').mkdir(parents=True)
    (tmp_path / 'tree/sub/file').write_bytes(bytes(units.Mi))
    target = tmp_path / 'initramfs'
    for _ in range(2):
        initramfs.pack(tmp_path / 'tree', target,
                       *assemble.COMPRESSIONS[request.param])
    return target


def test_nothing_begins_as_zstd_does(packed):
    content = packed.read_bytes()
    assert not content.startswith(ZSTD)
    assert len(content) < units.Mi / 10


def test_everything_is_inside(packed):
    found = list(newc.entries(reader.Buffer(packed.read_bytes()),
                              lambda name: 0, boot_files.DECODERS))
    assert [entry.name for entry in found] == ['sub', 'sub/file']
    assert stat.S_IMODE(packed.stat().st_mode) == 0o644
    assert [path.name for path in packed.parent.iterdir()
            if path.is_file()] == ['initramfs']
