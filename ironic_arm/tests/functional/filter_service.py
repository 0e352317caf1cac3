# SPDX-License-Identifier: Apache-2.0


"""A PXE filter of ironic with a dnsmasq of its own and machines that ask."""

import pathlib
import sys

from filterlab import cable
from filterlab import dhcp
from filterlab import packets
from fleet.sandbox import process
from fleet.services import config
from ironic_arm.tests.functional import conftest

BIN = pathlib.Path(sys.executable).parent
UPSTREAM, OURS = 'ironic-pxe-filter', 'ironic-arm-pxe-filter'

INSPECTED, OTHER = conftest.INSPECTED, conftest.OTHER
STRANGER = packets.mac(3)
EVERYBODY = {INSPECTED, OTHER, STRANGER}


class Filter:
    """One of the two programs, with its dnsmasq and machines that ask.

    :param user: runs the program and owns what it writes to; root by
        default. dnsmasq becomes nobody then, as it does by default.
    """

    def __init__(self, program, number, root, user=None):
        self.cable = cable.Cable(f'pf{number}', 60 + number)
        self.cable.plug()
        root.mkdir()
        (root / 'log').mkdir()
        self.program = program
        self.root = root
        self.user = user
        self.dhcp = dhcp.DhcpServer(self.cable, root,
                                    'nobody' if user else 'root')
        self.sender = packets.Sender(self.cable.machine_end)
        self.service = None

    def configure(self, path, **changes):
        """Write ironic.conf and the files it names."""
        tftp = self.root / 'tftp'
        tftp.mkdir(exist_ok=True)
        for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
            (tftp / name).write_text('content')
        settings = config.merge({
            'DEFAULT': {'host': 'test', 'rpc_transport': 'none',
                        'auth_strategy': 'noauth',
                        'log_file': self.root / 'log/service.log'},
            'database': {'connection': f'sqlite:///{path}',
                         # How long SQLite waits for a lock.
                         'connection_parameters': 'timeout=1'},
            'service_catalog': {'endpoint_override': 'http://192.0.2.1:6385'},
            'pxe_filter': {'dhcp_hostsdir': self.dhcp.hosts,
                           'sync_period': 1}}, changes)
        if self.program == OURS:
            settings['arm_pxe_filter'] = {
                'rules_dir': self.dhcp.rules, 'tftp_root': tftp,
                'boot_file_by_arch': 'aarch64:grubaa64.efi',
                'kernel_by_arch': 'aarch64:kernel',
                'ramdisk_by_arch': 'aarch64:ramdisk',
                **changes.get('arm_pxe_filter', {})}
        (self.root / 'ironic.conf').write_text(config.render(settings))
        if self.user:
            self.user.own(tftp, self.root / 'log', self.dhcp.hosts,
                          self.dhcp.rules)

    def start(self):
        """Start the service, then dnsmasq, which reads what it wrote."""
        self.service = process.Service(
            self.program, self.command(), self.root / 'output.log',
            self.root / 'log/service.log', ready=self._published)
        self.service.start()
        self.service.wait_ready()
        self.dhcp.start()

    def command(self):
        """Return the command line of the program."""
        words = [str(BIN / self.program), '--config-file',
                 str(self.root / 'ironic.conf')]
        return self.user.command(words) if self.user else words

    def _published(self):
        return (self.program == UPSTREAM
                or (self.dhcp.rules / 'ironic-arm.conf').exists())

    def answers(self, machines):
        """Wait until these machines, and no others, are answered."""
        conftest.until(
            lambda: self.sender.offered(EVERYBODY) == machines,
            lambda: (f'{self.program}: {self.sender.offered(EVERYBODY)}\n'
                     f'{self.service.tail()}'))

    def end(self):
        if self.service is not None:
            self.service.stop()
        self.dhcp.stop()
        self.sender.close()
        self.cable.unplug()
