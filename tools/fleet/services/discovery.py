# SPDX-License-Identifier: Apache-2.0

"""Machines that ironic does not know: allowed, and enrolled."""

from collections.abc import Callable
from typing import Any

from fleet.sandbox import api
from fleet.sandbox import layout
from fleet.sandbox import waiting
from fleet.services.config import Settings
from fleet.services.nodes import NodeError

INSPECTOR: Settings = {
    'processing': {'node_not_found_hook': 'enroll'},
    'discovery': {'enroll_node_driver': 'arm-ipmi'},
    'pxe_filter': {'deny_unknown_macs': False}}
"""What ironic-inspector needs to enroll machines."""

IRONIC: Settings = {
    'auto_discovery': {'enabled': True, 'driver': 'arm-ipmi'},
    'arm_pxe_filter': {'deny_unknown_macs': False}}
"""What ironic and its PXE filter need for the same."""


def enrolled(mac: str) -> dict[str, Any] | None:
    """Return the node with a network card, None if there is none.

    :raises ApiError: ironic refuses.
    """
    url = layout.ironic_url()
    found = api.call('GET', f'{url}/v1/ports/detail?address={mac}')['ports']
    if not found:
        return None
    return dict(api.call('GET', f'{url}/v1/nodes/{found[0]["node_uuid"]}'))


def wait_enrolled(mac: str, timeout: float = waiting.PATIENCE,
                  complete: Callable[[dict[str, Any]], object] = bool
                  ) -> dict[str, Any]:
    """Wait until a machine has become a node; return the node.

    :param complete: returns whether ironic has finished with the node.
    :raises NodeError: it does not become one in time.
    """
    def ready() -> dict[str, Any] | None:
        node = enrolled(mac)
        return node if node and complete(node) else None

    return waiting.until(ready, f'{mac} was not enrolled in {timeout:.0f} s',
                         timeout, NodeError)
