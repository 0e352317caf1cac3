# SPDX-License-Identifier: Apache-2.0

"""A libvirtd of a private world, without systemd and without KVM."""

import pathlib
import socket

from fleet.machines import description
from fleet.machines.hardware import Hardware
from fleet.sandbox import overlay
from fleet.sandbox.commands import run
from fleet.sandbox.layout import Layout
from fleet.sandbox.process import Service

URI = 'qemu:///system'

_CHANGED = (pathlib.Path('/etc'), pathlib.Path('/var'))
_CONF = pathlib.Path('/etc/libvirt/qemu.conf')
_SOCKET = '/run/libvirt/libvirt-sock'
_USER = 'libvirt-qemu'
_NUMBER = 64055
"""Of the user and the group, which Debian gives to them everywhere."""

_SETTINGS = """# The whole world is one sandbox; another one inside has no use.
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
cgroup_controllers = []
namespaces = []
stdio_handler = "file"
"""


def make(where: Layout) -> Service:
    """Prepare this world for libvirtd, once, and return the service.

    :param where: the world's folders.
    :raises CommandError: this is not a private world.
    :raises OSError: a file cannot be written.
    """
    overlay.lay(_CHANGED, where.root / 'overlay')
    run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'ironic-arm', '/run'])
    _add_user()
    _CONF.parent.mkdir(mode=0o755, exist_ok=True)
    _CONF.write_text(_SETTINGS)
    return Service('libvirtd', ['libvirtd'], where.log('libvirtd-output'),
                   where.log('libvirtd'), ready=_answers)


def define(hardware: Hardware, where: Layout) -> None:
    """Describe a machine to libvirt; it stays switched off.

    :raises CommandError: libvirt refuses it.
    """
    path = where.root / 'etc' / f'{hardware.name}.xml'
    path.write_text(description.libvirt(
        hardware, where.log(f'console-{hardware.name}')))
    run(['virsh', '--connect', URI, 'define', path])


def _add_user() -> None:
    """Make the user that libvirtd looks for, whatever its settings say."""
    for path, line in (
            ('/etc/passwd', f'{_USER}:x:{_NUMBER}:{_NUMBER}::/:/bin/false'),
            ('/etc/group', f'{_USER}:x:{_NUMBER}:')):
        known = pathlib.Path(path).read_text('utf-8')
        if f'\n{_USER}:' not in known:
            pathlib.Path(path).write_text(f'{known}{line}\n', 'utf-8')


def _answers() -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(_SOCKET) == 0
