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

"""A test stand: one machine, DHCP, TFTP and HTTP, no other service."""

import dataclasses
import pathlib
import re
import subprocess
import sys
import time

from fleet import layout, timeline
from fleet.hardware import Hardware
from fleet.layout import Layout
from fleet.lines import Line, LineLog
from fleet.machine import Machine
from ironic_arm import disk
from ironic_arm.netboot import by_arch, dnsmasq, files, published, trace

HARDWARE = Hardware('arm0', '52:54:00:a7:64:01', '192.0.2.201')
LOADER = 'grubaa64.efi'
X86_LOADER = 'grubx64.efi'

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

    def __init__(self, root: pathlib.Path, **changes: object) -> None:
        self.where = Layout(root)
        self.where.make()
        self.http = root / 'http'
        self.hardware = dataclasses.replace(HARDWARE, **changes)
        self.machine = Machine(self.hardware, self.where, LineLog())
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def serve(self, *, boot_file: str = LOADER) -> None:
        """Start dnsmasq and a web server, for either way of booting.

        The rules are those of ironic-arm.

        :param boot_file: what PXE firmware is told, and HTTP firmware too.
        """
        version = self.hardware.ip_version or 4
        address = _ADDRESSES[version]
        target, = by_arch.targets(self.hardware.kind.key)
        host = f'[{address}]' if version == 6 else address
        told = dnsmasq.BootFiles(
            {target: boot_file}, {target: f'http://{host}/{boot_file}'},
            tftp_server_ipv6=address if version == 6 else '')
        disk.publish(str(self.where.rules), {
            published.RULES_FILE: dnsmasq.rules(told)})
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
        self._start('web', sys.executable, '-m', 'fleet.web',
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

    def story(self, served: files.Files | None = None) -> trace.Story:
        """Return what ``ironic-arm trace`` makes of dnsmasq's log.

        :param served: to look at the files that were served.
        """
        story, = trace.stories(
            self.where.log('dnsmasq').read_text().splitlines(), disk=served)
        return story

    def wait_for(self, text: str, timeout: float = 60.0, count: int = 1
                 ) -> list[str]:
        """Wait until the machine prints something; return all it printed.

        :param text: part of a line.
        :param timeout: seconds.
        :param count: of lines with the text.
        :raises TimeoutError: it does not.
        """
        deadline = time.monotonic() + timeout
        while True:
            printed = [line.text for line in self.machine.console.lines]
            if sum(text in line for line in printed) >= count:
                return printed
            if time.monotonic() > deadline:
                end = '\n'.join([*printed[-15:], self.machine.console.rest])
                raise TimeoutError(f'{text!r} not printed in time:\n{end}')
            time.sleep(_POLL)

    def wait_until_logged(self, text: str, timeout: float = 60.0) -> None:
        """Wait until dnsmasq logs something.

        :param text: part of a line.
        :param timeout: seconds.
        :raises TimeoutError: it does not.
        """
        deadline = time.monotonic() + timeout
        while text not in self.where.log('dnsmasq').read_text():
            if time.monotonic() > deadline:
                raise TimeoutError(f'{text!r} not logged in time')
            time.sleep(_POLL)

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
        # A server that was never started was never asked.
        log = self.where.log(name)
        return log.read_text() if log.exists() else ''
