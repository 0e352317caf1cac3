# SPDX-License-Identifier: Apache-2.0


"""How a machine is described to its emulator, QEMU."""

from fleet.machines.hardware import Hardware


def command(hardware: Hardware) -> list[str]:
    """Return the emulator's command line; the console is its stdout."""
    kind = hardware.kind
    return [
        kind.emulator, '-name', hardware.name, '-cpu', kind.cpu,
        # KVM would need a host of its kind; emulation works on every one.
        '-accel', 'tcg', '-smp', str(hardware.cpus),
        '-m', str(hardware.memory_mib),
        '-nodefaults', '-no-user-config', '-display', 'none',
        *_firmware(hardware), *_nics(hardware),
        # Firmware since 2024 has no network without a source of randomness.
        '-device', 'virtio-rng-pci',
        *_disks(hardware), '-serial', 'stdio']


def _firmware(hardware: Hardware) -> list[str]:
    kind = hardware.kind
    if not kind.firmware:
        # Without a screen, its BIOS writes to the serial port.
        return ['-M', f'{kind.board},graphics=off']
    return ['-M', kind.board, '-boot', 'menu=on,splash-time=0',
            *_uefi(hardware), *_ways(hardware)]


def _uefi(hardware: Hardware) -> list[str]:
    firmware = hardware.kind.firmware
    assert firmware
    if not hardware.variables:
        return ['-bios', str(firmware.whole)]
    code = firmware.secure_code if hardware.secure_boot else firmware.code
    return ['-drive', f'if=pflash,format=raw,readonly=on,file={code}',
            '-drive', f'if=pflash,format=raw,file={hardware.variables}']


def _ways(hardware: Hardware) -> list[str]:
    """Switch off what the firmware is not to try, a minute for each."""
    unwanted = [f'IPv{version}PXESupport' for version in (4, 6)
                if hardware.http_boot
                or hardware.ip_version not in (version, None)]
    return [word for name in unwanted for word in (
        '-fw_cfg', f'name=opt/org.tianocore/{name},string=n')]


def _nics(hardware: Hardware) -> list[str]:
    words = []
    for number, (tap, mac) in enumerate(hardware.nics.items()):
        words += ['-netdev', f'tap,id=net{number},ifname={tap},script=no,'
                             'downscript=no',
                  '-device', f'virtio-net-pci,netdev=net{number},mac={mac}'
                             f'{_rom(hardware, number)}'
                             f'{_order(hardware, number)}']
    return words


def _rom(hardware: Hardware, number: int) -> str:
    # Only the ROM that a card has by default is made to fit it. Of several
    # cards, each would try to boot.
    has_one = hardware.kind.option_rom and number == 0
    return '' if has_one else ',romfile='


def _order(hardware: Hardware, number: int) -> str:
    # UEFI would start what it finds on a disk before the network; in an
    # order it has, it looks at nothing that is not in it.
    ordered = hardware.disks or not hardware.kind.firmware
    place = len(hardware.disks) if hardware.disk_first else 0
    return f',bootindex={place}' if ordered and number == 0 else ''


def _disks(hardware: Hardware) -> list[str]:
    words = []
    first = 0 if hardware.disk_first else 1
    for number, path in enumerate(hardware.disks):
        words += ['-drive', f'file={path},format=raw,if=none,id=disk{number}',
                  '-device', f'virtio-blk-pci,drive=disk{number},'
                             f'bootindex={number + first}']
    return words
