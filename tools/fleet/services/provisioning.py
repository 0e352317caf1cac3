# SPDX-License-Identifier: Apache-2.0

"""Bring nodes from one provision state to another, through ironic's API."""

import time
from collections.abc import Callable
from typing import Any

from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.services.nodes import NodeError

_POLL = 0.5


def provision(uuid: str, target: str, reached: str, timeout: float = 600.0,
              look: Callable[[], None] = lambda: None,
              **arguments: object) -> dict[str, Any]:
    """Have ironic bring a node to a state; return the node.

    :param uuid: the node.
    :param target: what is asked of ironic.
    :param reached: the state in the end.
    :param timeout: seconds.
    :param look: called while we wait; what it raises ends the wait.
    :param arguments: further ones of the request, such as rescue_password.
    :raises ApiError: ironic refuses.
    :raises NodeError: another state is reached, or none in time.
    """
    api.call('PUT', f'{_url(uuid)}/states/provision',
             {'target': target, **arguments})
    return wait(uuid, reached, timeout, look)


def wait(uuid: str, reached: str, timeout: float = 600.0,
         look: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Wait until a node is in a state; return the node.

    :param uuid: the node.
    :param reached: the state.
    :param timeout: seconds.
    :param look: called while we wait; what it raises ends the wait.
    :raises ApiError: ironic refuses.
    :raises NodeError: another state is reached, or none in time.
    """
    deadline = time.monotonic() + timeout
    failed = False
    while True:
        node = api.call('GET', _url(uuid))
        state = node['provision_state']
        if state == reached and not node['target_provision_state']:
            return dict(node)
        # ironic has the reason a moment after the state.
        if (failed or 'fail' in state and node['last_error']
                or time.monotonic() > deadline):
            raise NodeError(f'the node is {state}, not {reached}: '
                            f'{node["last_error"]}')
        failed = 'fail' in state
        look()
        time.sleep(_POLL)


def _url(uuid: str) -> str:
    return f'{layout.ironic_url()}/v1/nodes/{uuid}'
