# SPDX-License-Identifier: Apache-2.0

"""Waiting for an event, with time enough on a machine that is busy."""

import time
from collections.abc import Callable
from typing import TypeVar

_Found = TypeVar('_Found')

PATIENCE = 300.0
"""Seconds until something that does not happen is a failure.

It costs nothing where all is well, and a busy machine takes long.
"""

POLL = 0.1


def until(check: Callable[[], _Found | None], late: Callable[[], str] | str,
          timeout: float = PATIENCE,
          error: type[BaseException] = TimeoutError) -> _Found:
    """Wait until something is so; return what the check returned.

    :param check: returns something that is true once it is so. What it
        raises ends the wait.
    :param late: the text of the error.
    :param timeout: seconds.
    :param error: what to raise when time is up.
    """
    deadline = time.monotonic() + timeout
    while not (found := check()):
        if time.monotonic() > deadline:
            raise error(late if isinstance(late, str) else late())
        time.sleep(POLL)
    return found
