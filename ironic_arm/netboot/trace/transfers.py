# SPDX-License-Identifier: Apache-2.0

"""What became of a transfer that a client broke off.

Firmware asks for its boot file once just to learn its size, and breaks off.
dnsmasq logs the error first, without the file, and then that it was sent.
"""

from ironic_arm.netboot.trace import events
from ironic_arm.netboot.trace.events import Outcome

MOST_ABORTED = 4096
"""Clients remembered that broke off; their next line follows at once."""

_ABORTED = 8


class Transfers:
    """Joins both lines of a transfer that was broken off."""

    def __init__(self) -> None:
        self._aborted: dict[str, int] = {}

    def abort(self, event: events.Aborted) -> None:
        """Take the line of the error."""
        self._aborted[event.address] = event.code
        if len(self._aborted) > MOST_ABORTED:
            del self._aborted[next(iter(self._aborted))]

    def outcome(self, event: events.Transfer) -> Outcome:
        """Take the line of a file; return what became of it."""
        code = self._aborted.pop(event.address, None)
        if code is None or event.outcome is not Outcome.SENT:
            return event.outcome
        return Outcome.PROBED if code == _ABORTED else Outcome.FAILED
