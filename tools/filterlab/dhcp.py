# SPDX-License-Identifier: Apache-2.0

"""A real dnsmasq at the server's end of a cable."""

import contextlib
import os
import pathlib
import signal
import subprocess
import time

from filterlab.cable import Cable
from filterlab.packets import SENTINEL

_PATIENCE = 60.0


class DhcpServer:
    """dnsmasq with a hosts directory and a rules directory.

    The driver starts and stops it by its own commands; so can we.

    :param cable: where it listens.
    :param root: folder for its files.
    :param user: the user that it becomes.
    :ivar prefix: words before its command line.
    """

    def __init__(self, cable: Cable, root: pathlib.Path,
                 user: str = 'root') -> None:
        self.hosts = root / 'hosts'
        self.rules = root / 'rules'
        self.conf = root / 'dnsmasq.conf'
        self.log = root / 'dnsmasq.log'
        self.prefix: list[str] = []
        self._pid_file = root / 'dnsmasq.pid'
        for folder in (self.hosts, self.rules):
            folder.mkdir(mode=0o755, exist_ok=True)
        self.conf.write_text(f"""port=0
interface={cable.server_end}
bind-interfaces
user={user}
dhcp-range={cable.dhcp_range},1h
dhcp-leasefile={root}/dnsmasq.leases
dhcp-host={SENTINEL}
dhcp-hostsdir={self.hosts}
conf-dir={self.rules},*.conf
no-ping
quiet-dhcp
pid-file={self._pid_file}
log-facility={self.log}
""", 'utf-8')

    @property
    def start_command(self) -> str:
        """The command for ``dnsmasq_start_command``."""
        return f'dnsmasq --conf-file={self.conf}'

    @property
    def stop_command(self) -> str:
        """The command for ``dnsmasq_stop_command``."""
        return f'kill $(cat {self._pid_file})'

    def pid(self) -> int | None:
        """Return the process that runs, None if there is none."""
        try:
            pid = int(self._pid_file.read_text('utf-8'))
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid

    def start(self) -> float:
        """Start it, and return the seconds until it was in the background.

        :raises subprocess.CalledProcessError: it does not start.
        """
        began = time.monotonic()
        subprocess.run([*self.prefix, 'dnsmasq', f'--conf-file={self.conf}'],
                       check=True)
        return time.monotonic() - began

    def stop(self) -> None:
        """Stop it and wait until it is gone; nothing if it does not run."""
        pid = self.pid()
        if pid is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            if self.gone():
                return

    def gone(self) -> bool:
        """Wait until no process runs; return whether none does."""
        deadline = time.monotonic() + _PATIENCE
        while self.pid() is not None and time.monotonic() < deadline:
            time.sleep(0.002)
        return self.pid() is None

    def reread(self) -> None:
        """Send SIGHUP: every host entry is forgotten and read again.

        :raises OSError: it does not run.
        """
        os.kill(self.pid() or 0, signal.SIGHUP)

    def cpu(self) -> float:
        """Return the seconds of processor time used so far.

        :raises OSError: it does not run.
        """
        stat = pathlib.Path(f'/proc/{self.pid()}/schedstat')
        return int(stat.read_text('utf-8').split()[0]) / 1e9

    def memory(self) -> int:
        """Return its resident memory in bytes.

        :raises OSError: it does not run.
        """
        statm = pathlib.Path(f'/proc/{self.pid()}/statm').read_text('utf-8')
        return int(statm.split()[1]) * os.sysconf('SC_PAGE_SIZE')

    def descriptors(self) -> int:
        """Return how many files it has open.

        :raises OSError: it does not run.
        """
        return len(os.listdir(f'/proc/{self.pid()}/fd'))
