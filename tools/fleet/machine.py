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

"""An emulated ARM server: UEFI firmware, one NIC, disks if wanted."""

import dataclasses
import pathlib
import subprocess
import time

from fleet.layout import Layout
from fleet.lines import LineLog

FIRMWARE = pathlib.Path('/usr/share/qemu-efi-aarch64/QEMU_EFI.fd')
EMULATOR = 'qemu-system-aarch64'

# Else firmware tries PXE over IPv4 and IPv6 for a minute each.
_HTTP_ONLY = tuple(word for version in ('IPv4', 'IPv6') for word in (
    '-fw_cfg', f'name=opt/org.tianocore/{version}PXESupport,string=n'))


@dataclasses.dataclass(frozen=True)
class Hardware:
    """What a machine is made of.

    :ivar name: its name, also that of its tap interface.
    :ivar mac: address of its NIC.
    :ivar bmc_address: where its management controller answers.
    :ivar memory_mib: its memory.
    :ivar cpus: number of its processors.
    :ivar disks: files with the content of its disks.
    :ivar http_boot: whether its firmware boots over HTTP and never by PXE.
    """

    name: str
    mac: str
    bmc_address: str
    memory_mib: int = 512
    cpus: int = 1
    disks: tuple[str, ...] = ()
    http_boot: bool = False


def command(hardware: Hardware) -> list[str]:
    """Return the emulator's command line; the console is its stdout."""
    return [
        EMULATOR, '-name', hardware.name, '-M', 'virt', '-cpu', 'cortex-a57',
        # KVM would need an ARM host; emulation works on every one.
        '-accel', 'tcg', '-smp', str(hardware.cpus),
        '-m', str(hardware.memory_mib),
        '-nodefaults', '-no-user-config', '-display', 'none',
        '-bios', str(FIRMWARE), '-boot', 'menu=on,splash-time=0',
        '-netdev', f'tap,id=net0,ifname={hardware.name},script=no,'
                   'downscript=no',
        # Firmware would start what it finds on a disk before the network; in
        # an order it has, it looks at nothing that is not in it.
        '-device', f'virtio-net-pci,netdev=net0,mac={hardware.mac},'
                   'romfile=' + (',bootindex=0' if hardware.disks else ''),
        # Firmware since 2024 has no network without a source of randomness.
        '-device', 'virtio-rng-pci',
        *_disks(hardware), *(_HTTP_ONLY if hardware.http_boot else ()),
        '-serial', 'stdio']


def _disks(hardware: Hardware) -> list[str]:
    words = []
    for number, path in enumerate(hardware.disks):
        words += ['-drive', f'file={path},format=raw,if=none,id=disk{number}',
                  '-device', f'virtio-blk-pci,drive=disk{number},'
                             f'bootindex={number + 1}']
    return words


class Machine:
    """A machine that can be switched on and off.

    :param hardware: what it is made of.
    :param where: the world's folders.
    :param console: collects what it prints on its serial console.
    :ivar log: file with everything it printed there.
    :ivar errors: file with the emulator's own complaints.
    :ivar powered_on_at: when it was switched on last, on the monotonic
        clock.
    """

    def __init__(self, hardware: Hardware, where: Layout,
                 console: LineLog) -> None:
        self.hardware = hardware
        self.console = console
        self.log = where.log(f'console-{hardware.name}')
        self.powered_on_at: float | None = None
        self.errors = where.log(f'emulator-{hardware.name}')
        self._wanted = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_on(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def has_crashed(self) -> bool:
        """Whether it ended although nobody switched it off."""
        return not self.is_on and self._wanted

    def power_on(self) -> None:
        """Switch it on, unless it is on already.

        :raises OSError: the emulator is not installed.
        """
        if self.is_on:
            return
        with self.errors.open('ab') as errors:
            process = subprocess.Popen(
                command(self.hardware), bufsize=0, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors)
        self.powered_on_at = time.monotonic()
        self._process = process
        self._wanted = True
        if process.stdout:
            self.console.read_stream(process.stdout, self.log)

    def power_off(self) -> None:
        """Switch it off the hard way; returns when it is off."""
        self._wanted = False
        if self._process is not None:
            self._process.kill()
            self._process.wait()
