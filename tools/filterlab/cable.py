# SPDX-License-Identifier: Apache-2.0

"""A pair of Ethernet interfaces: a DHCP server at one end, us at the other."""

import dataclasses

from fleet.sandbox.commands import run


@dataclasses.dataclass(frozen=True)
class Cable:
    """One cable with a network of its own.

    :ivar name: short; the ends are called after it.
    :ivar number: 0 to 255, different for each cable of a world.
    """

    name: str
    number: int

    @property
    def server_end(self) -> str:
        """The interface that the DHCP server listens on."""
        return f'{self.name}-s'

    @property
    def machine_end(self) -> str:
        """The interface on which machines ask."""
        return f'{self.name}-m'

    @property
    def address(self) -> str:
        """The address of the DHCP server."""
        return f'10.{self.number}.0.1'

    @property
    def dhcp_range(self) -> str:
        """First and last address that machines may get, and the mask."""
        return f'10.{self.number}.1.0,10.{self.number}.255.254,255.255.0.0'

    def plug(self) -> None:
        """Make both ends.

        :raises CommandError: an interface cannot be made.
        """
        run(['ip', 'link', 'add', self.server_end, 'type', 'veth',
             'peer', 'name', self.machine_end])
        run(['ip', 'address', 'add', f'{self.address}/16',
             'dev', self.server_end])
        for end in (self.server_end, self.machine_end):
            run(['ip', 'link', 'set', end, 'up'])

    def unplug(self) -> None:
        """Remove both ends."""
        run(['ip', 'link', 'delete', self.server_end])
