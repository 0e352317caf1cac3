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
