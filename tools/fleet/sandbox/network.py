# SPDX-License-Identifier: Apache-2.0

"""The network of a private world: a bridge, taps for machines, a probe."""

from collections.abc import Iterable

from fleet.sandbox import layout
from fleet.sandbox.commands import run


def build(taps: Iterable[str], bmc_addresses: Iterable[str] = ()) -> None:
    """Make the bridge, one tap for each machine, and the probe's cable.

    :param taps: names of the taps.
    :param bmc_addresses: further addresses of this host, on which the
        machines' management controllers answer.
    :raises CommandError: an interface cannot be made; the text says why.
    """
    bridge = layout.BRIDGE
    _ip('link', 'add', bridge, 'type', 'bridge', 'forward_delay', '0',
        'mcast_snooping', '0')
    _address(layout.HOST_ADDRESS, layout.PREFIX_LENGTH)
    for address in bmc_addresses:
        _address(address, 32)
    for tap in taps:
        _ip('tuntap', 'add', 'dev', tap, 'mode', 'tap')
        _plug(tap)
    _ip('link', 'add', layout.PROBE_NIC, 'type', 'veth',
        'peer', 'name', 'probe1')
    _plug('probe1')
    _address6(layout.HOST_ADDRESS_IPV6, 64, bridge)
    _address6('fe80::1', 64, bridge)
    _ip('link', 'set', layout.PROBE_NIC, 'up')
    _ip('link', 'set', bridge, 'up')


def _plug(name: str) -> None:
    _ip('link', 'set', name, 'master', layout.BRIDGE, 'up')


def _address(address: str, length: int) -> None:
    _ip('address', 'add', f'{address}/{length}', 'dev', layout.BRIDGE)


def _address6(address: str, length: int, interface: str) -> None:
    # No waiting for others to object: there are no others.
    _ip('address', 'add', f'{address}/{length}', 'dev', interface, 'nodad')


def _ip(*arguments: str) -> None:
    run(['ip', *arguments])
