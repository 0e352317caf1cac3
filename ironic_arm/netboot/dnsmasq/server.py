# SPDX-License-Identifier: Apache-2.0

"""What a dnsmasq answers to a machine: the one entry to the model.

The model follows dnsmasq 2.90, and the functional tests compare the two
packet by packet.
"""

from ironic_arm.netboot.dnsmasq import dhcpv4
from ironic_arm.netboot.dnsmasq import dhcpv6
from ironic_arm.netboot.dnsmasq.answer import Answer
from ironic_arm.netboot.dnsmasq.answer import Denied
from ironic_arm.netboot.dnsmasq.answer import Rules
from ironic_arm.netboot.dnsmasq.clients import Client
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.request import Request


class Server:
    """A dnsmasq that has read a configuration.

    :ivar config: the configuration, which must not change any more.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._rules = Rules(config)

    def answer(self, client: Client) -> Answer:
        """Return what dnsmasq answers a machine."""
        request = Request(self._rules, client)
        try:
            if client.family == 4:
                return dhcpv4.offer(request)
            return dhcpv6.advertise(request)
        except Denied as exc:
            return Answer(False, str(exc), exc.place, tags=request.tags,
                          ignored=exc.ignored)


def answer(config: Config, client: Client) -> Answer:
    """Return what dnsmasq answers a machine, for one request only."""
    return Server(config).answer(client)
