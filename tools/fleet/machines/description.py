# SPDX-License-Identifier: Apache-2.0

"""A machine in the words of its emulator: QEMU's, and those of libvirt.

Each part of a machine is described once, in both. QEMU alone is quicker, and
needs nothing that a machine without libvirt lacks; libvirt is what Redfish
switches.
"""

import pathlib
import uuid
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax import saxutils

from fleet.machines.hardware import Hardware
from fleet.sandbox import layout


class Part(NamedTuple):
    """A part of a machine: options of QEMU, and elements of libvirt.

    The latter stand in the description of the whole domain, below <os> or
    below <devices>.
    """

    qemu: list[str]
    domain: str = ''
    os: str = ''
    devices: str = ''


def qemu(hardware: Hardware) -> list[str]:
    """Return the command line of QEMU; the console is its stdout."""
    return [hardware.kind.emulator, '-nodefaults', '-no-user-config',
            '-display', 'none',
            *(word for part in _parts(hardware) for word in part.qemu),
            '-serial', 'stdio']


def libvirt(hardware: Hardware, console: pathlib.Path) -> str:
    """Return the description of a machine as XML.

    :param hardware: what it is made of.
    :param console: file that gets what it prints on its serial console.
    """
    domain, system, devices = (''.join(texts) for texts in list(
        zip(*_parts(hardware), strict=True))[1:])
    return (f'<domain type="qemu">{domain}<os>{system}</os>'
            '<features><acpi/></features><devices>'
            f'<emulator>/usr/bin/{hardware.kind.emulator}</emulator>'
            f'{devices}<serial type="unix"><source mode="bind" '
            f'path={_quoted(keyboard(hardware.name))}/>'
            f'<log file={_quoted(console)} append="on"/></serial>'
            '</devices></domain>')


def identity(hardware: Hardware) -> str:
    """Return libvirt's UUID of a machine, the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, hardware.mac))


def keyboard(name: str) -> pathlib.Path:
    """Return the socket that types on the serial console of a machine.

    libvirt makes it; what is printed goes to the log as well. The folder is
    that of one private world, and short: names of sockets have 107 bytes at
    most.
    """
    return pathlib.Path(f'/run/{name}.socket')


def _parts(hardware: Hardware) -> Iterator[Part]:
    kind = hardware.kind
    yield Part(
        # KVM would need a host of its kind; emulation works on every one.
        ['-name', hardware.name, '-cpu', kind.cpu, '-accel', 'tcg',
         '-smp', str(hardware.cpus), '-m', str(hardware.memory_mib)],
        f'<name>{hardware.name}</name><uuid>{identity(hardware)}</uuid>'
        f'<memory unit="MiB">{hardware.memory_mib}</memory>'
        f'<vcpu>{hardware.cpus}</vcpu><cpu mode="custom" match="exact">'
        f'<model fallback="allow">{kind.cpu}</model></cpu>',
        f'<type arch="{kind.cpu_arch}" machine="{kind.board}">hvm</type>')
    yield from _firmware(hardware)
    # UEFI would start what it finds on a disk before the network; in an
    # order it has, it tries nothing that is not in it.
    disks = len(hardware.disks)
    yield _nic(hardware, disks if hardware.disk_first else 0,
               bool(disks or not kind.firmware))
    # Firmware since 2024 has no network without a source of randomness.
    yield Part(['-device', 'virtio-rng-pci'],
               devices='<rng model="virtio">'
                       '<backend model="random">/dev/urandom</backend></rng>')
    for number, path in enumerate(hardware.disks):
        yield _disk(number, path, number + (not hardware.disk_first))


def _firmware(hardware: Hardware) -> Iterator[Part]:
    board, firmware = hardware.kind.board, hardware.kind.firmware
    if not firmware:
        # Without a screen, its BIOS writes to the serial port.
        yield Part(['-M', f'{board},graphics=off'])
        return
    yield Part(['-M', board, '-boot', 'menu=on,splash-time=0'],
               os='<bootmenu enable="yes" timeout="0"/>')
    if hardware.variables:
        code, template = firmware.files(hardware.secure_boot)
        yield Part(
            ['-drive', f'if=pflash,format=raw,readonly=on,file={code}',
             '-drive', f'if=pflash,format=raw,file={hardware.variables}'],
            os=f'<loader readonly="yes" type="pflash">{code}</loader>'
               f'<nvram template="{template}">{hardware.variables}</nvram>')
    else:
        yield Part(['-bios', str(firmware.whole)],
                   os=f'<loader type="rom">{firmware.whole}</loader>')
    # What the firmware is not to try would cost it a minute for each.
    if unwanted := [f'opt/org.tianocore/IPv{version}PXESupport'
                    for version in (4, 6) if hardware.http_boot
                    or hardware.ip_version not in (version, None)]:
        entries = ''.join(f'<entry name="{name}">n</entry>'
                          for name in unwanted)
        yield Part([word for name in unwanted for word in (
            '-fw_cfg', f'name={name},string=n')],
            f'<sysinfo type="fwcfg">{entries}</sysinfo>')


def _nic(hardware: Hardware, place: int, ordered: bool) -> Part:
    # Only the ROM that a card has by default is made to fit it.
    rom = hardware.kind.option_rom
    return Part(
        ['-netdev', f'tap,id=net0,ifname={hardware.name},script=no,'
                    'downscript=no',
         '-device', f'virtio-net-pci,netdev=net0,mac={hardware.mac}'
         + ('' if rom else ',romfile=')
         + (f',bootindex={place}' if ordered else '')],
        devices=f'<interface type="bridge"><mac address="{hardware.mac}"/>'
                f'<source bridge="{layout.BRIDGE}"/><model type="virtio"/>'
                f'<rom enabled="{"yes" if rom else "no"}"/>'
                f'<boot order="{place + 1}"/></interface>')


def _disk(number: int, path: str, place: int) -> Part:
    return Part(
        ['-drive', f'file={path},format=raw,if=none,id=disk{number}',
         '-device', f'virtio-blk-pci,drive=disk{number},bootindex={place}'],
        devices='<disk type="file" device="disk">'
                '<driver name="qemu" type="raw" cache="unsafe"/>'
                f'<source file={_quoted(path)}/>'
                f'<target dev="vd{"abcdefgh"[number]}" bus="virtio"/>'
                f'<boot order="{place + 1}"/></disk>')


def _quoted(value: object) -> str:
    return saxutils.quoteattr(str(value))
