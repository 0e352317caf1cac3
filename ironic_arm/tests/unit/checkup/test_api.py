# SPDX-License-Identifier: Apache-2.0

"""Nodes and ports, read from servers that speak as ironic and keystone do."""

import base64
import http.server
import json
import threading
import urllib.parse

from keystoneauth1 import loading
from oslo_config import cfg
import pytest

from ironic_arm.checkup import api

GROUP = 'ironic'
PASSWORD = 'secret'
LOGIN = 'Basic ' + base64.b64encode(f'me:{PASSWORD}'.encode()).decode()
USER = {'name': 'me', 'domain': {'id': 'default'}}
TOKEN = 'a-token'
BASIC = {'auth_type': 'http_basic', 'username': 'me'}
KEYSTONE = {'username': 'me', 'project_name': 'it',
            'user_domain_id': 'default', 'project_domain_id': 'default'}


class Server(http.server.BaseHTTPRequestHandler):
    """An ironic with two nodes a page, and a keystone below /identity."""

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        if parts.path.startswith('/identity'):
            return self.answer(200, {'version': {
                'id': 'v3.14', 'status': 'stable', 'links': [
                    {'rel': 'self', 'href': f'{self.server.url}/identity/v3'
                     }]}})
        self.server.seen.append((parts.path, dict(self.headers)))
        name, given = self.server.login or (None, None)
        if self.headers.get(name or '') != given:
            return self.answer(401, {'error_message': 'Who are you?'})
        return self.answer(200, self.page(parts))

    def page(self, parts):
        name = parts.path.split('/')[2]
        asked = urllib.parse.parse_qs(parts.query)
        begin = int(asked.get('marker', ['0'])[0])
        rows = [{'uuid': str(number)} for number in (1, 2, 3)
                if number > begin][:2]
        further = {} if begin else {'next': 'http://somewhere.else/'}
        return {name: rows, **further}

    def do_POST(self):
        assert self.path == '/identity/v3/auth/tokens'
        asked = json.loads(self.rfile.read(
            int(self.headers['Content-Length'])))['auth']
        if asked['identity']['password']['user'] != {
                **USER, 'password': PASSWORD}:
            return self.answer(401, {'error': {
                'code': 401, 'message': 'The request you have made requires '
                'authentication.', 'title': 'Unauthorized'}})
        return self.answer(201, {'token': {
            'methods': ['password'], 'user': {**USER, 'id': '1'},
            'issued_at': '2000-01-01T00:00:00.000000Z',
            'expires_at': '2100-01-01T00:00:00.000000Z',
            'catalog': self.server.catalog}}, {'X-Subject-Token': TOKEN})

    def answer(self, code, body, headers=()):
        self.send_response(code)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header('Content-Type', 'application/json')
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    made = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Server)
    made.url = f'http://127.0.0.1:{made.server_port}'
    made.seen, made.login = [], None
    made.catalog = [{'type': 'baremetal', 'name': 'ironic', 'endpoints': [
        {'interface': 'public', 'region': 'one', 'region_id': 'one',
         'url': made.url}]}]
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def conf(server, tmp_path):
    """Ask with options, as files of the services would set them."""
    def ask(**given):
        made = cfg.ConfigOpts()
        loading.register_auth_conf_options(made, GROUP)
        loading.register_session_conf_options(made, GROUP)
        loading.register_adapter_conf_options(made, GROUP)
        path = tmp_path / 'x.conf'
        path.write_text(f'[{GROUP}]\n' + ''.join(
            f'{name} = {value}\n' for name, value in given.items()))
        made([], default_config_files=[str(path)])
        return api.nodes(made, GROUP)
    return ask


@pytest.fixture
def basic(conf, server):
    """Ask with HTTP basic authentication."""
    server.login = 'Authorization', LOGIN
    return lambda **given: conf(**{
        'endpoint_override': server.url, **BASIC, **given})


@pytest.fixture
def keystone(conf, server):
    """Ask with keystone, which tells where ironic is."""
    server.login = 'X-Auth-Token', TOKEN
    return lambda **given: conf(**{
        'auth_type': 'password', 'auth_url': f'{server.url}/identity/v3',
        **KEYSTONE, **given})


@pytest.fixture
def cloud(server, tmp_path, monkeypatch):
    """Ask as the clients of OpenStack do, with a file or variables."""
    path = tmp_path / 'clouds.yaml'
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(path))

    def ask(name, variables=(), **given):
        path.write_text(json.dumps({'clouds': {'mine': given}}))
        for variable, value in dict(variables).items():
            monkeypatch.setenv(variable, value)
        return api.nodes_of_cloud(name)
    return ask


def read(found):
    """Tell whether every row was read."""
    return [[row['uuid'] for row in found[name]]
            for name in ('nodes', 'ports')] == [['1', '2', '3']] * 2


@pytest.mark.parametrize('auth', [{}, {'auth_type': 'none'}])
@pytest.mark.parametrize('end', ['', '/', '/v1', '/v1/'])
def test_every_page(conf, server, auth, end):
    assert read(conf(endpoint_override=server.url + end, **auth))
    path, headers = server.seen[0]
    assert path == '/v1/nodes/detail'
    assert headers['X-OpenStack-Ironic-API-Version'] == '1.82'


def test_basic_authentication(basic):
    assert read(basic(password=PASSWORD))


@pytest.mark.parametrize('end', ['', '/v1'])
def test_keystone(keystone, server, end):
    server.catalog[0]['endpoints'][0]['url'] += end
    assert read(keystone(password=PASSWORD))


@pytest.mark.parametrize('way', ['basic', 'keystone'])
def test_a_wrong_password(way, request):
    with pytest.raises(api.Unanswered, match='401') as caught:
        request.getfixturevalue(way)(password='guessed')
    assert 'guessed' not in str(caught.value)


def test_a_catalog_without_ironic(keystone, server):
    server.catalog[0]['type'] = 'compute'
    with pytest.raises(api.Unanswered, match='not found'):
        keystone(password=PASSWORD)


@pytest.mark.parametrize('given, why', [
    ({}, 'nothing says where'),
    ({'endpoint_override': 'http://me:hidden@127.0.0.1:1'}, 'Unable to'),
    ({'auth_type': 'password'}, 'auth_url'),
    ({'auth_type': 'no-such'}, 'no-such')])
def test_no_answer(conf, given, why):
    with pytest.raises(api.Unanswered, match=why) as caught:
        conf(**given)
    assert 'hidden' not in str(caught.value)


def test_somebody_else_answers(conf, server):
    with pytest.raises(api.Unanswered, match='is not ironic'):
        conf(endpoint_override=f'{server.url}/identity')


def auth(server, kind, password):
    """Return a cloud of clouds.yaml."""
    if kind == 'keystone':
        server.login = 'X-Auth-Token', TOKEN
        return {'auth': {
            **KEYSTONE, 'auth_url': f'{server.url}/identity/v3',
            'password': password}}
    server.login = 'Authorization', LOGIN
    return {'auth_type': 'http_basic', 'auth': {
        'endpoint': server.url, 'username': 'me', 'password': password}}


@pytest.mark.parametrize('kind', ['basic', 'keystone'])
def test_a_cloud_of_clouds_yaml(cloud, server, kind):
    assert read(cloud('mine', **auth(server, kind, PASSWORD)))
    with pytest.raises(api.Unanswered, match='401') as caught:
        cloud('mine', **auth(server, kind, 'guessed'))
    assert 'guessed' not in str(caught.value)


@pytest.mark.parametrize('variables', [
    {'OS_CLOUD': 'mine'},
    {'OS_AUTH_TYPE': 'none', 'OS_ENDPOINT': '{url}'},
    {'OS_AUTH_TYPE': 'http_basic', 'OS_ENDPOINT': '{url}',
     'OS_USERNAME': 'me', 'OS_PASSWORD': PASSWORD},
    {'OS_AUTH_URL': '{url}/identity/v3', 'OS_USERNAME': 'me',
     'OS_PASSWORD': PASSWORD, 'OS_PROJECT_NAME': 'it',
     'OS_USER_DOMAIN_ID': 'default', 'OS_PROJECT_DOMAIN_ID': 'default'}])
def test_variables_of_the_environment(cloud, server, variables):
    given = auth(server, 'basic', PASSWORD) if 'OS_CLOUD' in variables else {}
    if variables.get('OS_AUTH_TYPE') == 'none':
        server.login = None
    elif 'OS_AUTH_URL' in variables:
        server.login = 'X-Auth-Token', TOKEN
    assert read(cloud('', {name: value.format(url=server.url)
                           for name, value in variables.items()}, **given))


def test_a_cloud_that_nobody_knows(cloud):
    with pytest.raises(api.Unanswered, match='elsewhere'):
        cloud('elsewhere')
