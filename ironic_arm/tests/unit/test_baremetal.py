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

"""Nodes and ports, read from a server that speaks as ironic does."""

import base64
import http.server
import json
import threading
import urllib.parse

from keystoneauth1 import loading
from oslo_config import cfg
import pytest

from ironic_arm import baremetal
from ironic_arm import hosts

GROUP = 'ironic'
LOGIN = 'Basic ' + base64.b64encode(b'me:secret').decode()


class Api(http.server.BaseHTTPRequestHandler):
    """Two nodes a page, and whoever asks must say who it is."""

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        self.server.seen.append((parts.path, dict(self.headers)))
        if self.headers.get('Authorization') != self.server.login:
            self.send_error(401)
            return
        asked = urllib.parse.parse_qs(parts.query)
        name = parts.path.split('/')[2]
        begin = int(asked.get('marker', ['0'])[0])
        rows = [{'uuid': str(number)} for number in (1, 2, 3)
                if number > begin][:2]
        answer = {name: rows}
        if begin == 0:
            answer['next'] = 'http://somewhere.else/'
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    made = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Api)
    made.seen, made.login = [], None
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def conf(server, tmp_path):
    """Return the options, as files of the services would set them."""
    def make(**given):
        made = cfg.ConfigOpts()
        loading.register_auth_conf_options(made, GROUP)
        loading.register_session_conf_options(made, GROUP)
        loading.register_adapter_conf_options(made, GROUP)
        url = f'http://127.0.0.1:{server.server_port}'
        given = {'endpoint_override': url, **given}
        path = tmp_path / 'x.conf'
        path.write_text(f'[{GROUP}]\n' + ''.join(
            f'{name} = {value}\n' for name, value in given.items()))
        made([], default_config_files=[str(path)])
        return made
    return make


@pytest.mark.parametrize('auth', [{}, {'auth_type': 'none'}])
def test_every_page(conf, server, auth):
    found = baremetal.nodes(conf(**auth), GROUP)
    assert [row['uuid'] for row in found['nodes']] == ['1', '2', '3']
    assert [row['uuid'] for row in found['ports']] == ['1', '2', '3']
    path, headers = server.seen[0]
    assert path == '/v1/nodes/detail'
    assert headers['X-OpenStack-Ironic-API-Version'] == '1.82'


def test_basic_authentication(conf, server):
    server.login = LOGIN
    found = baremetal.nodes(conf(auth_type='http_basic', username='me',
                                 password='secret'), GROUP)
    assert len(found['nodes']) == 3


def test_wrong_password(conf, server):
    server.login = LOGIN
    with pytest.raises(hosts.Failed) as caught:
        baremetal.nodes(conf(auth_type='http_basic', username='me',
                             password='guessed'), GROUP)
    assert '[ironic]' in str(caught.value) and '401' in str(caught.value)
    assert 'guessed' not in str(caught.value)


@pytest.mark.parametrize('given', [
    {'endpoint_override': 'http://127.0.0.1:1'},
    {'auth_type': 'password'}, {'auth_type': 'no-such'}])
def test_no_answer(conf, given):
    with pytest.raises(hosts.Failed, match=r'\[ironic\]'):
        baremetal.nodes(conf(**given), GROUP)
