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

import sys

import pytest

from fleet.machines import redfish

TAG = f'cpython-{sys.version_info[0]}{sys.version_info[1]}-x86_64-linux-gnu'


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """A folder like that of Debian's Python packages."""
    folder = tmp_path / 'dist-packages'
    folder.mkdir()
    monkeypatch.setattr(redfish, '_BINDING', folder)
    for name in ('libvirt.py', 'libvirt_qemu.py', 'libvirtaio.py', 'yaml.py'):
        (folder / name).touch()
    return folder


def test_the_binding_is_linked_and_nothing_else(packages, tmp_path):
    for module in ('libvirtmod', 'libvirtmod_qemu'):
        (packages / f'{module}.{TAG}.so').touch()
    redfish.link_binding(tmp_path / 'binding')
    assert sorted(path.name for path in (tmp_path / 'binding').iterdir()) == [
        'libvirt.py', f'libvirtmod.{TAG}.so']


def test_a_binding_for_another_python(packages, tmp_path):
    (packages / 'libvirtmod.cpython-27-x86_64-linux-gnu.so').touch()
    with pytest.raises(redfish.BindingError, match='python3-libvirt'):
        redfish.link_binding(tmp_path / 'binding')
