# SPDX-License-Identifier: Apache-2.0

"""Every type of machine that may boot, and what dnsmasq answers each."""

import collections.abc
import dataclasses

from ironic_arm.netboot import architecture
from ironic_arm.netboot.dnsmasq import clients
from ironic_arm.netboot.dnsmasq.answer import Answer
from ironic_arm.netboot.dnsmasq.server import Server

PXE, HTTP, IPXE = 'PXE', 'HTTP', 'iPXE'
UBOOT = 'U-Boot'

OTHER = 200
"""A client architecture that no machine has: it stands for all others."""

# Field of the architecture table: firmware and transport.
_FIELDS = {'uefi_pxe': ('UEFI', PXE), 'uefi_http': ('UEFI', HTTP),
           'bios_pxe': ('BIOS', PXE), 'bios_http': ('BIOS', HTTP),
           'uboot_pxe': (UBOOT, PXE), 'uboot_http': (UBOOT, HTTP)}
_WITH_IPXE = ('uefi_pxe', 'bios_pxe')


@dataclasses.dataclass(frozen=True)
class Machine:
    """A type of machine.

    :ivar arch: ironic's name of its architecture; '' for any other.
    :ivar firmware: ``UEFI``, ``BIOS`` or ``U-Boot``; '' where unknown.
    :ivar transport: ``PXE``, ``HTTP``, or ``iPXE`` for iPXE that runs and
        requests its script.
    :ivar code: client architecture that it sends.
    :ivar family: 4 or 6.
    """

    arch: str
    firmware: str
    transport: str
    code: int | None
    family: int

    @property
    def name(self) -> str:
        """Architecture and firmware in words."""
        return f'{self.arch} {self.firmware}'.strip() or 'any other'

    @property
    def sent_code(self) -> str:
        """Its client architecture in words; ``*`` for all others."""
        return '*' if self.code == OTHER else str(self.code)

    def __str__(self) -> str:
        return (f'{self.name} {self.transport} ({self.sent_code}) '
                f'IPv{self.family}')

    def client(self, mac: str = clients.MAC, network: str = '',
               interface: str = '') -> clients.Client:
        """Return its request.

        :param mac: its hardware address.
        :param network: an address of its network; '' for any.
        :param interface: of the server; '' for the one there is.
        """
        sent = clients.firmware(
            self.code, http=self.transport == HTTP,
            ipxe=self.transport == IPXE, uboot=self.firmware == UBOOT,
            family=self.family, mac=mac)
        return dataclasses.replace(sent, network=network,
                                   interface=interface)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """A machine and its answer.

    :ivar assumed: whether the answer assumes a host entry that allows the
        machine; without one it gets none.
    """

    machine: Machine
    answer: Answer
    assumed: bool = False


def machine(code: int | None, transport: str, family: int) -> Machine:
    """Return the type of machine that sends a code."""
    for row in architecture.ARCHITECTURES:
        for field, (firmware, _) in _FIELDS.items():
            if code in getattr(row, field):
                return Machine(row.cpu_arch, firmware, transport, code,
                               family)
    return Machine('', '', transport, code, family)


def machines(families: collections.abc.Iterable[int]) -> list[Machine]:
    """Return every type of machine, in the order of the table."""
    found = []
    for family in families:
        for row in architecture.ARCHITECTURES:
            found += [Machine(row.cpu_arch, *names, code, family)
                      for field, names in _FIELDS.items()
                      for code in getattr(row, field)]
            found += [Machine(row.cpu_arch, _FIELDS[field][0], IPXE,
                              getattr(row, field)[0], family)
                      for field in _WITH_IPXE if getattr(row, field)]
        found += [Machine('', '', transport, OTHER, family)
                  for transport in (PXE, IPXE)]
    return found


def outcome(server: Server, sender: Machine,
            client: clients.Client, assume: bool) -> Outcome:
    """Return what dnsmasq answers a machine.

    :param client: its request.
    :param assume: whether to assume a host entry where the machine is
        ignored without one.
    """
    answer = server.answer(client)
    if not (assume and answer.ignored):
        return Outcome(sender, answer)
    known = server.answer(dataclasses.replace(client, allowed=True))
    return Outcome(sender, known, assumed=True)
