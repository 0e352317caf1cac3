# SPDX-License-Identifier: Apache-2.0

"""A Redfish service for machines that libvirt runs: sushy-tools."""

import os
import pathlib
import sys

from fleet.sandbox import api
from fleet.machines import description
from fleet.machines import libvirtd
from fleet.machines.hardware import Hardware
from fleet.sandbox import layout
from fleet.sandbox.layout import Layout
from fleet.sandbox.process import Service

PORT = 8000

_BINDING = pathlib.Path('/usr/lib/python3/dist-packages')
_EMULATOR = pathlib.Path(sys.executable).parent / 'sushy-emulator'


class BindingError(Exception):
    """libvirt's Python binding is not installed for this Python."""


def url() -> str:
    """Return the root of the service."""
    return f'http://{layout.HOST_ADDRESS}:{PORT}'


def driver_info(hardware: Hardware) -> dict[str, str]:
    """Return where ironic finds the service, and the machine in it."""
    identity = description.identity(hardware)
    return {'redfish_address': url(),
            'redfish_system_id': f'/redfish/v1/Systems/{identity}'}


def make(where: Layout) -> Service:
    """Return the service; libvirtd must run before it is asked anything.

    :param where: the world's folders.
    :raises BindingError: libvirt cannot be imported.
    """
    folder = where.root / 'binding'
    link_binding(folder)
    return Service(
        'sushy-emulator', [
            'env', f'PYTHONPATH={folder}', os.fspath(_EMULATOR),
            '--interface', layout.HOST_ADDRESS, '--port', str(PORT),
            '--libvirt-uri', libvirtd.URI, '--feature-set', 'full'],
        where.log('redfish'), where.log('redfish'),
        ready=lambda: api.answers(f'{url()}/redfish/v1/Systems'))


def link_binding(folder: pathlib.Path) -> None:
    """Make Debian's binding of libvirt, and nothing else of it, importable.

    :param folder: made, and to be put on Python's path.
    :raises BindingError: it is not there, or for another Python.
    """
    tag = f'cpython-{sys.version_info[0]}{sys.version_info[1]}-'
    found = [path for path in _BINDING.glob('libvirt*')
             if path.name == 'libvirt.py' or (
                 path.name.startswith('libvirtmod.') and tag in path.name)]
    if len(found) != 2:
        raise BindingError(
            f'python3-libvirt is not installed for Python '
            f'{sys.version_info[0]}.{sys.version_info[1]}')
    folder.mkdir(mode=0o755)
    for path in found:
        (folder / path.name).symlink_to(path)
