# SPDX-License-Identifier: Apache-2.0

"""One side of a comparison: a driver, its dnsmasq, and machines that ask."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any

from fleet.services import config
from filterlab.cable import Cable
from filterlab.dhcp import DhcpServer
from filterlab.packets import NoAnswer, Sender

_BIN = pathlib.Path(sys.executable).parent
_TOOLS = pathlib.Path(__file__).parent.parent


class DriverError(Exception):
    """The driver raised something, or its process ended."""


class Side:
    """A PXE filter driver at work.

    :ivar name: the driver's entry point.
    :ivar dhcp: its dnsmasq, which it starts and stops itself.
    :param cable: a cable that is plugged already.
    :param root: folder for everything.
    :param shared: settings of both sides, such as the database.
    """

    def __init__(self, name: str, cable: Cable, root: pathlib.Path,
                 shared: config.Settings) -> None:
        self.name = name
        self.root = root
        root.mkdir()
        self.dhcp = DhcpServer(cable, root)
        self.log = root / 'driver.log'
        self._sender = Sender(cable.machine_end)
        self._conf = root / 'inspector.conf'
        self._conf.write_text(config.render(
            config.merge(_settings(self), shared)), 'utf-8')
        self._process: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        """Start the process of the driver."""
        environment = {**os.environ, 'PYTHONPATH': str(_TOOLS),
                       'PYTHONWARNINGS': 'ignore'}
        with self.log.open('ab') as log:
            self._process = subprocess.Popen(
                [sys.executable, '-m', 'filterlab.worker', str(self._conf)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                text=True, env=environment)

    def do(self, what: str, **arguments: object) -> dict[str, Any]:
        """Have the driver do something; return what it cost.

        :param what: a method of :class:`filterlab.worker.Worker`.
        :returns: seconds ``wall`` and ``cpu``, and what the method returns.
        :raises DriverError: it raised; the text says what.
        """
        if self._process is None:
            raise DriverError(f'{self.name}: not begun')
        assert self._process.stdin and self._process.stdout
        try:
            print(json.dumps({'do': what, **arguments}),
                  file=self._process.stdin, flush=True)
            answer: dict[str, Any] = json.loads(
                self._process.stdout.readline())
        except (OSError, ValueError) as exc:
            raise DriverError(f'{self.name}: its process ended: {exc}; see '
                              f'{self.log}') from exc
        if 'error' in answer:
            raise DriverError(f'{self.name}: {what}: {answer["error"]}')
        return answer

    def offered(self, macs: Iterable[str]) -> set[str]:
        """Return which machines are offered an address."""
        return self._sender.offered(macs)

    def cpu_per_offer(self, macs: list[str], rounds: int) -> float:
        """Return dnsmasq's seconds of processor time for one offer.

        :param macs: machines that are offered an address.
        :param rounds: how often each of them asks.
        """
        before = self.dhcp.cpu()
        for _ in range(rounds):
            if len(self._sender.offered(macs)) != len(macs):
                raise NoAnswer(f'{self.name}: not all of {macs}')
        return (self.dhcp.cpu() - before) / (len(macs) * rounds)

    def wait_until_offering(self, timeout: float = 600) -> float:
        """Wait until dnsmasq answers at all; return the seconds.

        :raises filterlab.packets.NoAnswer: it does not.
        """
        began = time.monotonic()
        self._sender.wait(timeout)
        return time.monotonic() - began

    def kill(self) -> None:
        """End the driver's process as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def end(self) -> None:
        """End driver and dnsmasq."""
        with contextlib.suppress(DriverError):
            self.do('end')
        self.kill()
        self.dhcp.stop()
        self._sender.close()


def _settings(side: Side) -> dict[str, dict[str, object]]:
    """Return the settings that differ between the sides."""
    tftp = side.root / 'tftp'
    tftp.mkdir()
    for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
        (tftp / name).write_text('content', 'utf-8')
    return {
        'DEFAULT': {'transport_url': 'fake://', 'auth_strategy': 'noauth',
                    'log_file': side.log, 'listen_address': '127.0.0.1'},
        'pxe_filter': {'driver': side.name},
        'dnsmasq_pxe_filter': {
            'dhcp_hostsdir': side.dhcp.hosts,
            'dnsmasq_start_command': side.dhcp.start_command,
            'dnsmasq_stop_command': side.dhcp.stop_command},
        'arm_pxe_filter': {
            'rules_dir': side.dhcp.rules, 'tftp_root': tftp,
            'boot_file_by_arch': 'aarch64:grubaa64.efi',
            'kernel_by_arch': 'aarch64:kernel',
            'ramdisk_by_arch': 'aarch64:ramdisk'}}


def shared_settings(database: pathlib.Path, ironic_url: str
                    ) -> dict[str, Mapping[str, object]]:
    """Return the settings that both sides have.

    :param database: where ironic-inspector's database is.
    :param ironic_url: ironic's API, or what stands in for it.
    """
    return {'database': {'connection': f'sqlite:///{database}'},
            'ironic': {'auth_type': 'none', 'endpoint_override': ironic_url,
                       'max_retries': 0}}


def make_database(root: pathlib.Path) -> pathlib.Path:
    """Make an empty database of ironic-inspector, and return its path.

    :raises subprocess.CalledProcessError: it cannot be made.
    """
    path = root / 'inspector.sqlite'
    conf = root / 'database.conf'
    conf.write_text(config.render({
        'database': {'connection': f'sqlite:///{path}'}}), 'utf-8')
    subprocess.run([_BIN / 'ironic-inspector-dbsync', '--config-file', conf,
                    'upgrade'], check=True, stderr=subprocess.DEVNULL)
    return path
