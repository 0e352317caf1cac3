# SPDX-License-Identifier: Apache-2.0

"""Listing ports, and the addresses behind InfiniBand cards."""

import json
from unittest import mock

from ironic_inspector import conf as upstream_conf  # noqa: F401
from ironic_inspector import node_cache
from keystoneauth1 import exceptions as auth_errors
from oslo_config import cfg
import pytest
import requests

from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.inspector_driver import ports
from ironic_arm.pxe_filter.inspector_driver import (
    source as inspector_driver_source,
)

CONF = cfg.CONF
A, B = '52:54:00:00:00:01', '52:54:00:00:00:02'
CLIENT_ID = 'ff:00:00:00:00:00:02:00:00:02:c9:00:7c:fe:90:03:00:29:24:4f'
NEIGHBOURS = ('EMAC=02:00:00:61:00:02 IMAC=61:fe:80:00:00:00:00:00:00:'
              '7c:fe:90:03:00:29:24:4f\n')


def answer(body, status=200):
    made = requests.Response()
    made.status_code = status
    made.url = 'http://192.0.2.1:6385/v1/ports'
    made.headers['Content-Type'] = 'application/json'
    made._content = (body if isinstance(body, bytes)
                     else json.dumps(body).encode())
    return made


@pytest.fixture
def client():
    return mock.Mock(spec=['get'])


def test_pages_are_followed_by_their_query_alone(client):
    client.get.side_effect = [
        answer({'ports': [{'address': A}], 'next':
                'https://inside:1/v1/ports?fields=address&marker=m1'}),
        answer({'ports': [{'address': B}]})]
    rows = ports.Ports(client, '[ironic]').rows('address')
    assert rows == [{'address': A}, {'address': B}]
    assert [call.kwargs['params'] for call in client.get.call_args_list] == [
        {'fields': 'address'}, {'fields': 'address', 'marker': 'm1'}]
    assert {call.args for call in client.get.call_args_list} == {('/ports',)}
    assert all(call.kwargs['timeout'] for call in client.get.call_args_list)


@pytest.mark.parametrize(('ill', 'told'), [
    (answer({}, 503), 'HttpException'), (answer({}, 401), 'HttpException'),
    (answer({}, 404), 'NotFoundException'),
    (answer(b'<html>'), 'JSONDecodeError'), (answer([]), 'not a list'),
    (answer({}), 'KeyError'), (answer({'ports': None}), 'TypeError'),
    (answer({'ports': ['x']}), 'not a list'),
    (answer({'ports': [], 'next': 'http://x/?fields=address'}),
     'again and again'),
    (auth_errors.ConnectFailure('refused'), 'ConnectFailure: refused'),
    (auth_errors.SSLError('certificate'), 'SSLError: certificate'),
    (auth_errors.ConnectTimeout('30 s'), 'ConnectTimeout'),
    (auth_errors.Unauthorized('no'), 'Unauthorized')])
def test_every_illness_of_ironic_is_told(client, ill, told):
    client.get.side_effect = (
        ill if isinstance(ill, Exception) else lambda *_, **__: ill)
    with pytest.raises(faults.SourceError, match=told):
        ports.Ports(client, '[ironic]').rows('address')


def test_one_failure_is_tried_again(client):
    client.get.side_effect = [answer({}, 503), answer({'ports': []})]
    assert ports.Ports(client, '[ironic]').rows('address') == []


def test_no_connection_at_all():
    with pytest.raises(faults.SourceError, match='no connection'):
        ports.Ports(None, '[ironic]').rows('address')


@pytest.fixture
def source(monkeypatch, client):
    CONF([], project='ironic-inspector', default_config_files=[])
    made = inspector_driver_source.InspectorSource()
    made.use(client)
    monkeypatch.setattr(node_cache, 'active_macs', lambda: {B, A})
    monkeypatch.setattr(node_cache, 'introspection_active', lambda: False)
    yield made
    for group, name in (('pxe_filter', 'deny_unknown_macs'),
                        ('processing', 'node_not_found_hook'),
                        ('iptables', 'ethoib_interfaces')):
        CONF.clear_override(name, group)
    CONF.reset()


@pytest.mark.parametrize(('active', 'inspecting', 'deny', 'hook', 'open'), [
    ({A}, True, False, None, True), (set(), True, False, None, True),
    (set(), False, False, None, False), (set(), False, False, 'enroll', True),
    ({A}, True, True, None, False)])
def test_who_is_welcome(source, monkeypatch, active, inspecting, deny, hook,
                        open):
    monkeypatch.setattr(node_cache, 'active_macs', lambda: active)
    monkeypatch.setattr(node_cache, 'introspection_active',
                        lambda: inspecting)
    CONF.set_override('deny_unknown_macs', deny, 'pxe_filter')
    CONF.set_override('node_not_found_hook', hook, 'processing')
    assert source.active() == (sorted(active), open)


def test_ironic_is_not_asked_who_is_active(source, client):
    assert source.active()[0] == [A, B]
    assert not client.get.called


def test_infiniband(source, client, tmp_path):
    CONF.set_override('ethoib_interfaces', ['eth0'], 'iptables')
    rows = {A: {'address': A, 'extra': {'client-id': CLIENT_ID}},
            B: {'address': B, 'extra': {}}}
    client.get.side_effect = lambda url, params, **more: answer({'ports': [
        row for row in rows.values()
        if params.get('address') in (None, row['address'])]})
    with mock.patch('builtins.open', mock.mock_open(read_data=NEIGHBOURS)):
        assert source.active()[0] == ['02:00:00:61:00:02', B]
        assert source.active()[0] == ['02:00:00:61:00:02', B]
        assert client.get.call_count == 2  # once for each machine
        assert set(source.known()) == {'02:00:00:61:00:02', B}


def test_rows_without_an_address(source, client):
    client.get.return_value = answer({'ports': [{}, {'address': A}]})
    assert list(source.known()) == [None, A]


def test_a_database_that_fails(source, monkeypatch):
    monkeypatch.setattr(node_cache, 'active_macs', mock.Mock(
        side_effect=RuntimeError('(sqlite3) database is locked\nSELECT')))
    with pytest.raises(faults.SourceError, match='database is locked. N'):
        source.active()


def test_inspectors_that_decide_differently_have_other_names(source):
    names = {inspector_driver_source.owner()}
    CONF.set_override('deny_unknown_macs', True, 'pxe_filter')
    names.add(inspector_driver_source.owner())
    assert len(names) == 2
