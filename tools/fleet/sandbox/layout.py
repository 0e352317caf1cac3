# SPDX-License-Identifier: Apache-2.0

"""Where everything of one private world lies: addresses and folders."""

import dataclasses
import pathlib

HOST_ADDRESS = '192.0.2.1'
"""The address of the services; the network exists in the world alone."""

HOST_ADDRESS_IPV6 = '2001:db8::1'
PREFIX_LENGTH = 24
DHCP_RANGE_IPV6 = ('2001:db8::100', '2001:db8::1ff')
DHCP_RANGE = ('192.0.2.100', '192.0.2.199')
BRIDGE = 'br0'
PROBE_NIC = 'probe0'

IRONIC_PORT = 6385
INSPECTOR_PORT = 5050

_FOLDERS = ('tftp', 'hosts', 'rules', 'options', 'http', 'images', 'state',
            'state/tmp', 'state/locks', 'log', 'etc')


@dataclasses.dataclass(frozen=True)
class Layout:
    """The folders of one world, all below one root.

    :ivar root: a folder that dies with the world.
    """

    root: pathlib.Path

    def make(self) -> None:
        """Make every folder.

        :raises OSError: the root cannot be written.
        """
        for name in _FOLDERS:
            (self.root / name).mkdir(mode=0o755, parents=True, exist_ok=True)

    @property
    def tftp(self) -> pathlib.Path:
        """The TFTP root, which dnsmasq, ironic and inspector share."""
        return self.root / 'tftp'

    @property
    def hosts(self) -> pathlib.Path:
        """dnsmasq's dhcp-hostsdir: one file for each MAC address."""
        return self.root / 'hosts'

    @property
    def rules(self) -> pathlib.Path:
        """dnsmasq's conf-dir: the architecture rules."""
        return self.root / 'rules'

    @property
    def options(self) -> pathlib.Path:
        """dnsmasq's dhcp-optsdir: the boot files."""
        return self.root / 'options'

    @property
    def http(self) -> pathlib.Path:
        """The HTTP root."""
        return self.root / 'http'

    @property
    def images(self) -> pathlib.Path:
        """Kernels and ramdisks that ironic takes from this machine."""
        return self.root / 'images'

    @property
    def leases(self) -> pathlib.Path:
        """dnsmasq's lease file."""
        return self.root / 'state' / 'dnsmasq.leases'

    @property
    def state(self) -> pathlib.Path:
        """Databases, locks and temporary files of the services."""
        return self.root / 'state'

    @property
    def dnsmasq_pid(self) -> pathlib.Path:
        """dnsmasq's pid-file."""
        return self.state / 'dnsmasq.pid'

    def log(self, name: str) -> pathlib.Path:
        """Return the log file of a service or machine."""
        return self.root / 'log' / f'{name}.log'

    def conf(self, name: str) -> pathlib.Path:
        """Return the configuration file of a service."""
        return self.root / 'etc' / f'{name}.conf'


def ironic_url() -> str:
    """Return the root of ironic's API."""
    return f'http://{HOST_ADDRESS}:{IRONIC_PORT}'


def inspector_url() -> str:
    """Return the root of ironic-inspector's API."""
    return f'http://{HOST_ADDRESS}:{INSPECTOR_PORT}'
