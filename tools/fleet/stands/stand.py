# SPDX-License-Identifier: Apache-2.0

"""A test stand: one machine, DHCP, TFTP and HTTP, no other service."""

import dataclasses
import pathlib
import re
import shutil
import subprocess
import sys
import time
from typing import Any

from fleet.sandbox import layout
from fleet.stands import report
from fleet.stands import rig
from fleet.observe import timeline
from fleet.sandbox.layout import Layout
from fleet.sandbox.lines import Line, LineLog
from fleet.machines.machine import Machine
from ironic_arm.system import files as system_files
from ironic_arm.system import grub_pointers
from ironic_arm.images.assemble.assemble import Ramdisk
from ironic_arm.netboot import by_arch
from ironic_arm.netboot.publish import dnsmasq_rules
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.grub import tree
from ironic_arm.netboot.publish import files
from ironic_arm.netboot import trace

HARDWARE = rig.HARDWARE
LOADER = 'grubaa64.efi'
X86_LOADER = 'grubx64.efi'

_CALLBACK = f'http://{layout.HOST_ADDRESS}:{layout.INSPECTOR_PORT}/v1/continue'
_POLL = 0.1
_ADDRESSES = {4: layout.HOST_ADDRESS, 6: layout.HOST_ADDRESS_IPV6}
_RANGES = {4: layout.DHCP_RANGE, 6: layout.DHCP_RANGE_IPV6}
_ASKED = re.compile(r'"GET (\S+) HTTP/1.[01]" (\d+)')


class Stand:
    """One machine and what it boots from.

    :param root: a folder for everything.
    :param changes: what is different from :data:`HARDWARE`.
    :ivar where: the folders.
    :ivar machine: the machine.
    """

    def __init__(self, root: pathlib.Path, **changes: Any) -> None:
        self.where = Layout(root)
        self.where.make()
        self.http = root / 'http'
        self.hardware = dataclasses.replace(HARDWARE, **changes)
        self.machine = Machine(self.hardware, self.where, LineLog())
        self.boot = rig.names(self.hardware)
        self._dnsmasq, self._web = LineLog(), LineLog()
        self._dnsmasq.follow(self.where.log('dnsmasq'))
        self._web.follow(self.where.log('web'))
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def root(self) -> pathlib.Path:
        """What the machine's firmware boots from: TFTP or HTTP."""
        return self.http if self.hardware.http_boot else self.where.tftp

    def provide(self, ramdisk: Ramdisk) -> None:
        """Put there what machines in inspection boot, but no loader.

        :param ramdisk: kernel and ramdisk.
        :raises OSError: a file cannot be copied.
        """
        target, = by_arch.targets(self.hardware.kind.key)
        system_files.publish(str(self.root), tree.tree([tree.Inspection(
            target.arch, self.boot.kernel, self.boot.ramdisk, _CALLBACK,
            (f'console={self.hardware.kind.console}',))]))
        grub_pointers.place(str(self.root))
        shutil.copy(ramdisk.kernel, self.root / self.boot.kernel)
        shutil.copy(ramdisk.initramfs, self.root / self.boot.ramdisk)

    def serve(self, *, boot_file: str = LOADER) -> None:
        """Start dnsmasq and a web server, for either way of booting.

        The rules are those of ironic-arm.

        :param boot_file: what PXE firmware is told, and HTTP firmware too.
        """
        version = self.hardware.ip_version or 4
        address = _ADDRESSES[version]
        target, = by_arch.targets(self.hardware.kind.key)
        host = f'[{address}]' if version == 6 else address
        told = dnsmasq_rules.BootFiles(
            {target: boot_file}, {target: f'http://{host}/{boot_file}'},
            tftp_server_ipv6=address if version == 6 else '')
        system_files.publish(str(self.where.rules), {
            files.RULES_FILE: dnsmasq_rules.rules(told)})
        first, last = _RANGES[version]
        self.where.conf('dnsmasq').write_text(f"""port=0
interface={layout.BRIDGE}
bind-interfaces
user=root
log-dhcp
no-ping
dhcp-range={first},{last},1h
dhcp-leasefile={self.where.state}/leases
dhcp-host={self.hardware.mac}
enable-tftp
tftp-root={self.where.tftp}
conf-dir={self.where.rules}
""")
        self.start_dnsmasq()
        self._start('web', sys.executable, '-m', 'fleet.sandbox.web',
                    address, str(self.http))

    def start_dnsmasq(self) -> None:
        """Start dnsmasq as it was configured."""
        self._start('dnsmasq', 'dnsmasq', '--keep-in-foreground',
                    '--log-facility=-',
                    f'--conf-file={self.where.conf("dnsmasq")}')

    def stop_dnsmasq(self) -> None:
        """Ask dnsmasq to end, as a service manager does."""
        self._processes['dnsmasq'].terminate()
        self._processes['dnsmasq'].wait()

    def _start(self, name: str, *command: str) -> None:
        with self.where.log(name).open('ab') as log:
            self._processes[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stop(self) -> None:
        """Switch everything off."""
        self.machine.power_off()
        for process in self._processes.values():
            process.kill()
            process.wait()

    def story(self, served: filesystem.Files | None = None) -> trace.Story:
        """Return what ``ironic-arm trace`` makes of dnsmasq's log.

        :param served: to look at the files that were served.
        """
        story, = trace.stories(
            self._logged('dnsmasq').splitlines(), disk=served)
        return story

    def wait_for(self, text: str, timeout: float = 60.0, count: int = 1
                 ) -> list[str]:
        """Do what :meth:`Machine.wait_for` does."""
        return self.machine.wait_for(text, timeout, count)

    def wait_until_logged(self, text: str, timeout: float = 60.0) -> None:
        """Wait until dnsmasq logs something.

        :param text: part of a line.
        :param timeout: seconds.
        :raises TimeoutError: it does not.
        """
        deadline = time.monotonic() + timeout
        while text not in self._logged('dnsmasq'):
            if time.monotonic() > deadline:
                raise TimeoutError(f'{text!r} not logged in time')
            time.sleep(_POLL)

    def timeline(self) -> str:
        """Return what was reached, and when."""
        stages = timeline.stages(self.boot, self._dnsmasq.lines,
                                 self.machine.console.lines, [],
                                 self._web.lines)
        return report.boot_timeline(
            [stage for stage in stages if stage.at is not None],
            self.machine.powered_on_at or 0.0)

    def asked_tftp(self) -> list[tuple[str, str]]:
        """Return the outcome and name of every TFTP request, in order."""
        logged = self._logged('dnsmasq').splitlines()
        root = f'{self.where.tftp}/'
        return [(one.outcome, one.path.removeprefix(root)) for one in
                timeline.transfers(Line(0.0, line) for line in logged)]

    def asked_http(self) -> list[tuple[str, str]]:
        """Return the status and path of every HTTP GET, in order."""
        return [(status, path) for path, status in _ASKED.findall(
            self._logged('web'))]

    def _logged(self, name: str) -> str:
        try:
            return self.where.log(name).read_text()
        except FileNotFoundError:
            return ''  # it was not started
