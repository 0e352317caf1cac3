# SPDX-License-Identifier: Apache-2.0

"""A source of the PXE filter for tests, with answers that never change."""

import collections.abc
import dataclasses


@dataclasses.dataclass(frozen=True)
class Fixed:
    """A source that returns what it was made with."""

    addresses: collections.abc.Iterable[str]
    ports: collections.abc.Iterable[str] = ()
    open: bool = False

    def active(self) -> tuple[collections.abc.Iterable[str], bool]:
        """Return the addresses, and whether unknown hosts are allowed."""
        return self.addresses, self.open

    def known(self) -> collections.abc.Iterable[str]:
        """Return the addresses of all ports."""
        return self.ports
