# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Nodes and ports of ironic, read over its API.

The connection is made from the options of keystoneauth that both ironic and
ironic-inspector have: without authentication, with HTTP basic
authentication, or with keystone.
"""

import typing

from keystoneauth1 import exceptions
from keystoneauth1 import loading
from keystoneauth1 import noauth
from oslo_config import cfg

from ironic_arm import hosts

MICROVERSION = '1.82'
"""Of the API: releases since 2023.1 speak it."""

PAGE = 1000
"""So many nodes are asked for at a time; an ironic may give fewer."""

_PORT = 'uuid,address,node_uuid,pxe_enabled'
_Rows = list[dict[str, typing.Any]]


def nodes(conf: cfg.ConfigOpts, group: str) -> dict[str, typing.Any]:
    """Return ``nodes``, in full, and ``ports``, their main fields.

    :param group: of the options of the connection, which the service has
        registered.
    :raises ironic_arm.hosts.Failed: if ironic does not answer.
    """
    try:
        api = _adapter(conf, group)
        return {'nodes': _all(api, '/v1/nodes/detail', 'nodes'),
                'ports': _all(api, f'/v1/ports?fields={_PORT}', 'ports')}
    except (exceptions.ClientException, exceptions.MissingRequiredOptions,
            exceptions.NoMatchingPlugin) as exc:
        raise hosts.Failed(f'ironic cannot be asked with the options of '
                           f'[{group}]: {exc}') from exc


def _adapter(conf: cfg.ConfigOpts, group: str) -> typing.Any:
    """Return a connection to ironic."""
    auth = loading.load_auth_from_conf_options(conf, group)
    if auth is None:
        auth = noauth.NoAuth(endpoint=conf[group].endpoint_override)
    session = loading.load_session_from_conf_options(conf, group, auth=auth)
    return loading.load_adapter_from_conf_options(
        conf, group, session=session, auth=auth, service_type='baremetal',
        default_microversion=MICROVERSION)


def _all(api: typing.Any, path: str, name: str) -> _Rows:
    """Return all pages of a list."""
    found: _Rows = []
    joint = '&' if '?' in path else '?'
    marker = ''
    while True:
        page = api.get(f'{path}{joint}limit={PAGE}{marker}').json()
        found += page[name]
        if 'next' not in page or not page[name]:
            return found
        marker = f'&marker={page[name][-1]["uuid"]}'
