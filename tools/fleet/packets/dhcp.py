# SPDX-License-Identifier: Apache-2.0

"""What a DHCP answer says."""

import dataclasses

_PAD, _END = 0, 255
_SERVER, _BOOT_FILE = 54, 67


@dataclasses.dataclass(frozen=True)
class Offer:
    """A DHCP server's offer.

    :ivar address: the address offered.
    :ivar next_server: where the boot file lies (siaddr).
    :ivar file: the boot file in the fixed field; '' if there is none.
    :ivar options: every option, undecoded, by number.
    """

    address: str
    next_server: str
    file: str
    options: dict[int, bytes]

    @property
    def server(self) -> str:
        """The server's identifier (option 54); '' if there is none."""
        return '.'.join(map(str, self.options.get(_SERVER, b'')))

    @property
    def option_67(self) -> str:
        """The boot file in option 67; '' if there is none."""
        return text(self.options.get(_BOOT_FILE, b''))

    @property
    def boot_file(self) -> str:
        """The boot file, wherever it stands."""
        return self.option_67 or self.file


def pxe_vendor_class(client_arch: int) -> str:
    """Return what PXE firmware of an architecture sends as option 60."""
    return f'PXEClient:Arch:{client_arch:05}:UNDI:003000'


def parse_options(data: bytes) -> dict[int, bytes]:
    """Return DHCP options by number; parts of a long one are joined.

    :param data: the options, without the magic cookie.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at + 1 < len(data) and data[at] != _END:
        if data[at] == _PAD:
            at += 1
            continue
        end = at + 2 + data[at + 1]
        found[data[at]] = found.get(data[at], b'') + data[at + 2:end]
        at = end
    return found


def text(data: bytes) -> str:
    """Return a string of a DHCP message, which may be padded with zeros."""
    return data.split(b'\0')[0].decode('latin-1')
