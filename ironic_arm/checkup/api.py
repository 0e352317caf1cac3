# SPDX-License-Identifier: Apache-2.0

"""Nodes and ports of ironic, read over its API.

The connection is made from the options of keystoneauth that both ironic and
ironic-inspector have, or from what the clients of OpenStack take: a cloud of
clouds.yaml, or variables of the environment. Each of them knows no
authentication, HTTP basic authentication, and keystone.
"""

import collections.abc
import contextlib
import typing

from keystoneauth1 import adapter
from keystoneauth1 import exceptions
from keystoneauth1 import loading
from keystoneauth1 import noauth
from oslo_config import cfg

from ironic_arm import reporting

MICROVERSION = '1.82'
"""Of the API: releases since 2023.1 speak it."""

PAGE = 1000
"""So many nodes are asked for at a time; an ironic may give fewer."""

_PORT = 'uuid,address,node_uuid,pxe_enabled'
_VERSION = '/v1'
_Rows = list[dict[str, typing.Any]]
_Answer = dict[str, typing.Any]


class Unanswered(Exception):
    """ironic cannot be asked; the text says why, and no password."""


def nodes(conf: cfg.ConfigOpts, group: str) -> _Answer:
    """Return ``nodes``, in full, and ``ports``, their main fields.

    :param group: of the options of the connection, which the service has
        registered.
    :raises Unanswered: if ironic does not answer.
    """
    with _explained():
        auth = loading.load_auth_from_conf_options(conf, group)
        if auth is None:
            auth = noauth.NoAuth(endpoint=conf[group].endpoint_override)
        session = loading.load_session_from_conf_options(
            conf, group, auth=auth)
        return _read(loading.load_adapter_from_conf_options(
            conf, group, session=session, auth=auth,
            service_type='baremetal', default_microversion=MICROVERSION))


def nodes_of_cloud(name: str) -> _Answer:
    """Return the same, asked for as the clients of OpenStack do.

    :param name: of a cloud in clouds.yaml; empty for what the variables of
        the environment name.
    :raises Unanswered: if ironic does not answer.
    """
    # Half a second that only this way needs.
    import openstack.config
    import openstack.exceptions
    with _explained(openstack.exceptions.SDKException):
        cloud = openstack.config.OpenStackConfig().get_one(name or None)
        return _read(adapter.Adapter(
            cloud.get_session(), service_type='baremetal',
            interface=cloud.get_interface('baremetal'),
            region_name=cloud.get_region_name('baremetal'),
            endpoint_override=cloud.get_endpoint('baremetal'),
            default_microversion=MICROVERSION))


@contextlib.contextmanager
def _explained(*further: type[Exception]) -> collections.abc.Iterator[None]:
    """Say what failed, in words for an operator.

    :param further: exceptions with which it can fail too.
    """
    try:
        yield
    except (exceptions.ClientException, exceptions.MissingRequiredOptions,
            exceptions.NoMatchingPlugin, *further) as exc:
        raise Unanswered(reporting.public(exc)) from exc


def _read(api: adapter.Adapter) -> _Answer:
    root = api.get_endpoint()
    if not root:
        raise Unanswered('nothing says where it is')
    # An address may name the version, which is part of the paths here.
    root = root.rstrip('/').removesuffix(_VERSION) + _VERSION
    return {'nodes': _all(api, f'{root}/nodes/detail', 'nodes'),
            'ports': _all(api, f'{root}/ports?fields={_PORT}', 'ports')}


def _all(api: adapter.Adapter, url: str, name: str) -> _Rows:
    """Return all pages of a list."""
    found: _Rows = []
    joint = '&' if '?' in url else '?'
    marker = ''
    while True:
        page = _page(api.get(f'{url}{joint}limit={PAGE}{marker}'), name)
        found += page[name]
        if 'next' not in page or not page[name]:
            return found
        marker = f'&marker={page[name][-1]["uuid"]}'


def _page(answer: typing.Any, name: str) -> _Answer:
    try:
        page = answer.json()
    except ValueError:
        page = None
    if not isinstance(page, dict) or name not in page:
        raise Unanswered('what answers there is not ironic')
    return page
