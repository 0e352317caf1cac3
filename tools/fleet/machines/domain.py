# SPDX-License-Identifier: Apache-2.0

"""How a machine is described to libvirt, and given to it."""

import pathlib
import uuid
from xml.etree import ElementTree

from fleet.sandbox import layout
from fleet.sandbox.commands import run
from fleet.machines.hardware import Hardware
from fleet.sandbox.layout import Layout

URI = 'qemu:///system'


def identity(hardware: Hardware) -> str:
    """Return the UUID of a machine, the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, hardware.mac))


def define(hardware: Hardware, where: Layout) -> None:
    """Tell libvirt of a machine; it stays switched off.

    :raises CommandError: libvirt refuses it.
    """
    path = where.root / 'etc' / f'{hardware.name}.xml'
    path.write_text(describe(hardware, where.log(f'console-{hardware.name}')))
    run(['virsh', '--connect', URI, 'define', path])


def describe(hardware: Hardware, console: pathlib.Path) -> str:
    """Return the description of a machine as XML.

    :param hardware: what it is made of.
    :param console: file that gets what it prints on its serial console.
    """
    kind = hardware.kind
    domain = ElementTree.Element('domain', type='qemu')
    _text(domain, 'name', hardware.name)
    _text(domain, 'uuid', identity(hardware))
    _text(domain, 'memory', str(hardware.memory_mib), unit='MiB')
    _text(domain, 'vcpu', str(hardware.cpus))
    _system(domain, hardware)
    features = _add(domain, 'features')
    _add(features, 'acpi')
    cpu = _add(domain, 'cpu', mode='custom', match='exact')
    _text(cpu, 'model', kind.cpu, fallback='allow')
    devices = _add(domain, 'devices')
    _text(devices, 'emulator', f'/usr/bin/{kind.emulator}')
    _devices(devices, hardware, console)
    return ElementTree.tostring(domain, 'unicode')


def keyboard(name: str) -> pathlib.Path:
    """Return the socket that types on the serial console of a machine.

    What is printed there goes to the log as well. The folder is that of one
    private world, and short: names of sockets have 107 bytes at most.
    """
    return pathlib.Path(f'/run/{name}.socket')


def _system(domain: ElementTree.Element, hardware: Hardware) -> None:
    system = _add(domain, 'os')
    kind = hardware.kind
    _text(system, 'type', 'hvm', arch=kind.cpu_arch, machine=kind.board)
    if firmware := kind.firmware:
        _text(system, 'loader', str(firmware.code), readonly='yes',
              type='pflash')
        _text(system, 'nvram', hardware.variables,
              template=str(firmware.variables))
    _add(system, 'bootmenu', enable='yes', timeout='0')


def _devices(devices: ElementTree.Element, hardware: Hardware,
             console: pathlib.Path) -> None:
    nics = hardware.nics.values()
    for order, mac in enumerate(nics, 1):
        nic = _add(devices, 'interface', type='bridge')
        _add(nic, 'mac', address=mac)
        _add(nic, 'source', bridge=layout.BRIDGE)
        _add(nic, 'model', type='virtio')
        _add(nic, 'rom', enabled='no')
        _add(nic, 'boot', order=str(order))
    for number, path in enumerate(hardware.disks):
        disk = _add(devices, 'disk', type='file', device='disk')
        _add(disk, 'driver', name='qemu', type='raw', cache='unsafe')
        _add(disk, 'source', file=path)
        _add(disk, 'target', dev=f'vd{"abcdefgh"[number]}', bus='virtio')
        _add(disk, 'boot', order=str(len(nics) + 1 + number))
    serial = _add(devices, 'serial', type='unix')
    _add(serial, 'source', mode='bind', path=str(keyboard(hardware.name)))
    _add(serial, 'log', file=str(console), append='on')
    rng = _add(devices, 'rng', model='virtio')
    _text(rng, 'backend', '/dev/urandom', model='random')


def _add(parent: ElementTree.Element, tag: str, /,
         **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _text(parent: ElementTree.Element, tag: str, text: str, /,
          **attributes: str) -> None:
    _add(parent, tag, **attributes).text = text
