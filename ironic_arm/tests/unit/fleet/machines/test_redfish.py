# SPDX-License-Identifier: Apache-2.0

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
