# SPDX-License-Identifier: Apache-2.0

"""Ask a DHCP server, as the firmware of one machine would."""

import contextlib

from fleet.packets.dhcp import Reply
from fleet.packets.matrix import Asker
from fleet.sandbox import layout
from fleet.sandbox import waiting
from ironic_arm.netboot.dnsmasq import clients

TIMEOUT = 2.0
"""Seconds; dnsmasq answers in milliseconds if it answers at all."""

_PAUSE = 0.5


def discover(mac: str, client_arch: int, timeout: float = TIMEOUT,
             interface: str = layout.PROBE_NIC) -> Reply | None:
    """Send a DHCPDISCOVER and return the offer, None if none comes.

    :param mac: hardware address of the machine to pretend to be.
    :param client_arch: option 93.
    :param timeout: seconds to wait.
    :param interface: where to send.
    :raises OSError: there is no such interface, or we are not root.
    """
    with Asker(interface) as asker:
        reply, = asker.ask([clients.firmware(client_arch, mac=mac)], timeout)
    return reply


def wait_for_offer(mac: str, client_arch: int,
                   timeout: float) -> Reply | None:
    """Ask until an offer comes or time is up.

    :param mac: hardware address of the machine to pretend to be.
    :param client_arch: option 93.
    :param timeout: seconds to try for.
    """
    with contextlib.suppress(TimeoutError):
        return waiting.until(lambda: discover(mac, client_arch, _PAUSE),
                             'no offer', timeout)
    return None
