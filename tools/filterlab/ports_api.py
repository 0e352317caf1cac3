# SPDX-License-Identifier: Apache-2.0

"""A stand-in for ironic's API that lists ports, and nothing else.

It answers as ironic does: pages of 1000, links to the next one, the fields
that were asked for. It can be told to fail.
"""

import http.server
import json
import threading
import urllib.parse
import uuid
from typing import Any

_PAGE = 1000
_VERSIONS = {'id': 'v1', 'status': 'CURRENT', 'version': '1.82',
             'min_version': '1.1'}


class PortsApi:
    """The listing of ports over HTTP.

    :ivar nodes: the node of each port by its address; change it at will.
    :ivar failing: answer every request with 503.
    :ivar requests: number of requests for ports so far.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, str] = {}
        self.failing = False
        self.requests = 0
        self._server = http.server.ThreadingHTTPServer(
            ('127.0.0.1', 0), _Handler)
        self._server.daemon_threads = True
        self._server.api = self  # type: ignore[attr-defined]
        threading.Thread(target=self._server.serve_forever,
                         daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f'http://127.0.0.1:{self._server.server_port}'

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        """Return one page of ports.

        :param query: limit, marker, fields as ironic knows them.
        """
        self.requests += 1
        limit = min(int(query.get('limit', _PAGE)), _PAGE)
        rows = sorted((port_uuid(mac), mac) for mac in list(self.nodes))
        marker = query.get('marker')
        start = next((at + 1 for at, row in enumerate(rows)
                      if row[0] == marker), 0)
        page = rows[start:start + limit]
        answer: dict[str, Any] = {'ports': [self._port(*row) for row in page]}
        if page and start + limit < len(rows):
            more = {**query, 'limit': limit, 'marker': page[-1][0]}
            answer['next'] = (f'{self.url}/v1/ports?'
                              + urllib.parse.urlencode(more))
        return answer

    def _port(self, number: str, mac: str) -> dict[str, Any]:
        return {'uuid': number, 'address': mac, 'extra': {},
                'node_uuid': self.nodes.get(mac), 'links': []}


def port_uuid(mac: str) -> str:
    """Return the UUID of a port, always the same for one address."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, mac))


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    # Head and body go out together, or each answer waits 40 ms for an
    # acknowledgement that the other side delays.
    wbufsize = -1

    def do_GET(self) -> None:
        api: PortsApi = self.server.api  # type: ignore[attr-defined]
        parts = urllib.parse.urlsplit(self.path)
        if api.failing:
            self._answer(503, {'error_message': 'told to fail'})
        elif parts.path.rstrip('/').endswith('/ports'):
            self._answer(200, api.page(dict(
                urllib.parse.parse_qsl(parts.query))))
        else:
            links = [{'rel': 'self', 'href': f'{api.url}/v1/'}]
            version = {**_VERSIONS, 'links': links}
            self._answer(200, {'name': 'OpenStack Ironic API',
                               'id': 'v1', 'links': links,
                               'version': version, 'versions': [version],
                               'default_version': version})

    def _answer(self, code: int, content: dict[str, Any]) -> None:
        data = json.dumps(content).encode()
        self.send_response(code)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.send_header('X-OpenStack-Ironic-API-Version', '1.82')
        self.send_header('X-OpenStack-Ironic-API-Minimum-Version', '1.1')
        self.send_header('X-OpenStack-Ironic-API-Maximum-Version', '1.82')
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""
