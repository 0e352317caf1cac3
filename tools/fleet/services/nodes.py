# SPDX-License-Identifier: Apache-2.0

"""Enroll machines in ironic and inspect them, through the APIs alone."""

from typing import Any

from fleet.sandbox import api
from fleet.machines import bmc
from fleet.sandbox import layout
from fleet.sandbox import waiting
from fleet.machines.hardware import Hardware


class NodeError(Exception):
    """A node did not become what it should; the text says why."""


def enroll(hardware: Hardware, driver: str = 'arm-ipmi',
           **fields: object) -> str:
    """Create a node and its port and make it manageable.

    :param hardware: the machine.
    :param driver: ironic's hardware type.
    :param fields: of the node, in place of those for IPMI or beside them.
    :returns: the node's UUID.
    :raises ApiError: ironic refused something.
    :raises NodeError: ironic cannot manage it.
    """
    url = layout.ironic_url()
    node = api.call('POST', f'{url}/v1/nodes', {
        'name': hardware.name, 'driver': driver,
        'driver_info': {
            'ipmi_address': hardware.bmc_address,
            'ipmi_username': bmc.USER, 'ipmi_password': bmc.PASSWORD},
        'properties': {
            'cpu_arch': hardware.kind.cpu_arch,
            'capabilities': f'boot_mode:{hardware.kind.boot_mode}'},
        **fields})
    uuid = str(node['uuid'])
    api.call('POST', f'{url}/v1/ports',
             {'node_uuid': uuid, 'address': hardware.mac})
    api.call('PUT', f'{url}/v1/nodes/{uuid}/states/provision',
             {'target': 'manage'})
    _wait_manageable(f'{url}/v1/nodes/{uuid}')
    return uuid


def _wait_manageable(url: str) -> None:
    def manageable() -> bool:
        node = api.call('GET', url)
        if node['last_error']:
            raise NodeError(f'node {node["name"]} is '
                            f'{node["provision_state"]}, not manageable: '
                            f'{node["last_error"]}')
        return bool(node['provision_state'] == 'manageable')

    waiting.until(manageable, f'{url} does not become manageable',
                  error=NodeError)


def introspect(uuid: str) -> None:
    """Ask ironic-inspector to inspect a node; returns at once.

    :raises ApiError: it refused.
    """
    api.call('POST', f'{layout.inspector_url()}/v1/introspection/{uuid}')


def introspection(uuid: str) -> dict[str, Any]:
    """Return the state of an introspection: finished, error and more.

    :raises ApiError: inspector refused.
    """
    url = f'{layout.inspector_url()}/v1/introspection/{uuid}'
    return dict(api.call('GET', url))


def wait_introspected(uuid: str, timeout: float = waiting.PATIENCE
                     ) -> dict[str, Any]:
    """Wait for the end of an introspection, good or bad; return its state.

    :raises ApiError: inspector refused.
    :raises NodeError: it does not end in time.
    """
    def ended() -> dict[str, Any] | None:
        state = introspection(uuid)
        return state if state['finished'] else None

    return waiting.until(ended, f'{uuid} is still inspected', timeout,
                         NodeError)


def inventory(uuid: str) -> dict[str, Any]:
    """Return the inventory that ironic-inspector stored.

    :raises ApiError: there is none.
    """
    url = f'{layout.inspector_url()}/v1/introspection/{uuid}/data'
    return dict(api.call('GET', url)['inventory'])


def inspected(uuid: str) -> dict[str, Any]:
    """Return the inventory that ironic's own inspection stored.

    :raises ApiError: there is none.
    """
    found = api.call('GET',
                     f'{layout.ironic_url()}/v1/nodes/{uuid}/inventory')
    return dict(found['inventory'])


def ports(uuid: str) -> list[dict[str, Any]]:
    """Return the ports of a node.

    :raises ApiError: ironic refuses.
    """
    found = api.call('GET', f'{layout.ironic_url()}/v1/ports/detail'
                            f'?node_uuid={uuid}')
    return list(found['ports'])
