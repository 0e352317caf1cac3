# SPDX-License-Identifier: Apache-2.0

"""Ask a DHCP server for many machines at once, in DHCPv4 and DHCPv6.

A server that is silent costs time for every machine; here it costs it once
for a window of machines.
"""

from collections.abc import Iterable, Sequence
import time

from fleet.packets import dhcp
from fleet.packets.wire import Wire
from fleet.sandbox import layout
from fleet.sandbox.commands import run
from ironic_arm.netboot.dnsmasq.clients import Client

WINDOW = 96
"""Requests that are on their way together; dnsmasq's socket holds more.

The kernel counts some 1,300 bytes for each, and allows 212,992.
"""

QUIET = 0.25
"""Seconds without an answer after which those left are not waited for."""


class Asker(Wire):
    """A cable to a server, on which many machines ask.

    :param interface: our end of the cable.
    :param server: the interface of the server, which must know the
        neighbours that ask in DHCPv6.
    :raises OSError: there is no such interface, or we are not root.
    """

    def __init__(self, interface: str = layout.PROBE_NIC,
                 server: str = layout.BRIDGE) -> None:
        super().__init__(interface)
        self._server = server
        self._neighbours: set[str] = set()
        self._number = int(time.monotonic() * 1000) & 0xffff

    def __enter__(self) -> 'Asker':
        return self

    def ask(self, clients: Iterable[Client], quiet: float = QUIET
            ) -> list[dhcp.Reply | None]:
        """Return the answer to each client, None where there is none."""
        clients = list(clients)
        replies: list[dhcp.Reply | None] = []
        for at in range(0, len(clients), WINDOW):
            replies += self._window(clients[at:at + WINDOW], quiet)
        return replies

    def _window(self, clients: Sequence[Client], quiet: float
                ) -> list[dhcp.Reply | None]:
        places = {}
        for at, client in enumerate(clients):
            self._number = (self._number + 1) & 0xffffff
            places[client.family, self._number] = at
            self.send(self._frame(client, self._number))
        found: dict[int, dhcp.Reply] = {}
        deadline = time.monotonic() + quiet
        while len(found) < len(clients) and (
                reply := self.receive(deadline)):
            at = places.get((reply.family, reply.number), -1)
            if at not in {-1, *found}:
                found[at] = reply
                deadline = time.monotonic() + quiet
        return [found.get(at) for at in range(len(clients))]

    def _frame(self, client: Client, number: int) -> bytes:
        if client.family == 4:
            return dhcp.request4(client.mac, number, client.sent, self.mac)
        return dhcp.solicit6(client.mac, number, client.sent,
                             self._neighbour(client.mac))

    def _neighbour(self, mac: str) -> str:
        """Return the address of a machine, known to the server's host."""
        address = 'fe80::5054:' + mac.replace(':', '')[-4:]
        if mac not in self._neighbours:
            run(['ip', '-6', 'neighbour', 'replace', address, 'lladdr', mac,
                 'dev', self._server, 'nud', 'permanent'])
            self._neighbours.add(mac)
        return address
