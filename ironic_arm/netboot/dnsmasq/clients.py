# SPDX-License-Identifier: Apache-2.0

"""What the firmware of a machine sends when it asks for an address.

Sources: RFC 4578 (options 93, 94, 97 and the vendor class), RFC 5970 (the
same for IPv6 as options 61 and 62), RFC 3004 and RFC 8415 (user class), the
UEFI specification 2.10, section 24.3 (the vendor class of HTTP boot), and
the request lists of edk2, iPXE and U-Boot, which asks for no boot file in
DHCPv4 and takes it from the fixed field.
"""

import collections.abc
import dataclasses
import struct

MAC = '52:54:00:00:00:01'
"""The address of a machine that no line of dnsmasq names."""

# IANA enterprise number in the IPv6 vendor class of PXE firmware: Intel.
_INTEL = 343
_IPXE_FEATURES = bytes.fromhex('b105010a ec8739' 'eb03010000' '170101'
                               '220101' '130101' '110101' '270101')

_REQUESTED4 = (1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 18, 22, 23, 28, 40, 41, 42,
               43, 50, 51, 54, 58, 59, 60, 66, 67, 97, 128, 129, 130, 131,
               132, 133, 134, 135)
_REQUESTED_BY_UBOOT = (1, 3, 6, 12, 17)
_REQUESTED_BY_IPXE = (119, 175, 203)
_REQUESTED6 = (59, 60, 16, 23)


@dataclasses.dataclass(frozen=True)
class Client:
    """A request.

    :ivar family: 4 for DHCPv4, 6 for DHCPv6.
    :ivar mac: hardware address.
    :ivar options: what it sends, by number, as bytes, apart from what
        every request has.
    :ivar requested: options that it requests.
    :ivar network: an address in the network that it is in, with the
        length of the prefix; '' for the network of all ranges.
    :ivar interface: interface of the server that the request reaches.
    :ivar allowed: whether to assume a host entry that allows it.
    """

    family: int
    mac: str
    options: collections.abc.Mapping[int, bytes]
    requested: tuple[int, ...]
    network: str = ''
    interface: str = ''
    allowed: bool = False

    @property
    def sent(self) -> dict[int, bytes]:
        """All options of its first message, DISCOVER or SOLICIT."""
        if self.family == 4:
            return {53: b'\1', **self.options, 55: bytes(self.requested)}
        # An identity association (3) without a wish, and the time passed.
        wanted = struct.pack(f'!{len(self.requested)}H', *self.requested)
        return {**self.options, 3: struct.pack('!III', 1, 0, 0),
                6: wanted, 8: bytes(2)}

    @property
    def code(self) -> int | None:
        """The client architecture that it sends, if any."""
        data = self.options.get(93 if self.family == 4 else 61)
        return None if data is None else int.from_bytes(data[:2], 'big')


def firmware(code: int | None, *, http: bool = False, ipxe: bool = False,
             uboot: bool = False, family: int = 4, mac: str = MAC) -> Client:
    """Return the request of a machine that boots from the network.

    :param code: client architecture; ``None`` for a request of an
        operating system, which has none.
    :param http: whether it boots from HTTP, not PXE.
    :param ipxe: whether iPXE is running and asks for its script.
    :param uboot: whether its firmware is U-Boot.
    :param family: 4 or 6.
    :param mac: its hardware address.
    """
    build = _options4 if family == 4 else _options6
    sender = 'HTTPClient' if http else 'PXEClient'
    name = '' if code is None else f'{sender}:Arch:{code:05}:UNDI:003000'
    options = build(code, name.encode(),
                    ipxe, bytes.fromhex(mac.replace(':', '')))
    requested = (_REQUESTED6 if family == 6
                 else _REQUESTED_BY_UBOOT if uboot
                 else _REQUESTED4 + _REQUESTED_BY_IPXE if ipxe
                 else _REQUESTED4)
    return Client(family, mac.lower(), options, requested)


def _options4(code: int | None, vendor_class: bytes, ipxe: bool, mac: bytes
              ) -> dict[int, bytes]:
    options: dict[int, bytes] = {}
    if code is not None:
        options = {60: vendor_class, 93: struct.pack('!H', code),
                   94: bytes([1, 3, 0]), 97: bytes(11) + mac}
    if ipxe:
        options |= {77: b'iPXE', 175: _IPXE_FEATURES}
    return options


def _options6(code: int | None, vendor_class: bytes, ipxe: bool, mac: bytes
              ) -> dict[int, bytes]:
    # The client's identifier, DUID-LL (RFC 8415, section 11.4).
    options = {1: struct.pack('!HH', 3, 1) + mac}
    if code is not None:
        options |= {16: struct.pack('!IH', _INTEL, len(vendor_class))
                    + vendor_class,
                    61: struct.pack('!H', code), 62: bytes([1, 3, 0])}
    if ipxe:
        options[15] = struct.pack('!H', 4) + b'iPXE'
    return options
