# SPDX-License-Identifier: Apache-2.0

"""Faults for a world of real services, and who watches what they cause."""

import contextlib
import datetime
import http.client
import http.server
import ipaddress
import os
import sqlite3
import ssl
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from filterlab import packets
from fleet.sandbox import layout

PROXY_PORT = 6386


class Watcher:
    """Machines that ask for an address twice a second, all the time.

    It runs beside a test, whose own requests go over another socket.

    :param interface: where they ask.
    """

    def __init__(self, interface=layout.PROBE_NIC):
        self._sender = packets.Sender(interface)
        # The test itself asks under the numbers below.
        self._sender._number = 1 << 30
        self._lock = threading.Lock()
        self._denied = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.offers = []
        self.rounds = 0
        self.silent = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._ended.set()
        self._thread.join()
        self._sender.close()

    def deny(self, *macs):
        """From now on, no offer to these may be seen."""
        with self._lock:
            self._denied |= set(macs)

    def excuse(self, *macs):
        """From now on, these may get an offer."""
        with self._lock:
            self._denied -= set(macs)

    def wait(self, rounds):
        """Wait until they have asked so often again."""
        wanted = self.rounds + rounds
        while self.rounds < wanted:
            time.sleep(0.05)

    def _run(self):
        while not self._ended.wait(0.5):
            with self._lock:
                asking = set(self._denied)
            try:
                offered = self._sender.offered(asking, 0.5)
            except packets.NoAnswer:
                offered = set()
                self.silent += 1
            with self._lock:
                # Those that were excused meanwhile do not count.
                self.offers += sorted(offered & self._denied)
            self.rounds += 1


class Proxy:
    """Stands before ironic, and can be as ill as ironic ever is.

    :ivar mode: ``pass``, a status such as ``503``, ``garbage`` or ``hang``.
    :ivar port_lists: how often the ports of all nodes were asked for.
    :ivar changes: what ironic was asked to change: methods and paths.
    """

    def __init__(self):
        self.mode = 'pass'
        self.port_lists = 0
        self.changes = []
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self):
                proxy.handle(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

            def log_message(self, *arguments):
                pass

        self._handler = Handler
        self._server = None

    def start(self, certificate):
        """Listen.

        :param certificate: a file with it and its key.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server = http.server.ThreadingHTTPServer(
            (layout.HOST_ADDRESS, PROXY_PORT), self._handler)
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever,
                         daemon=True).start()

    def stop(self):
        """Refuse connections."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def handle(self, request):
        """Answer one request as the mode says."""
        if request.path.startswith('/v1/ports?'):
            # inspector itself asks for the ports of one node.
            self.port_lists += 'node' not in request.path
        if request.command != 'GET':
            self.changes.append((request.command, request.path))
        if self.mode == 'pass':
            self._forward(request)
        elif self.mode == 'garbage':
            request.wfile.write(b'\x16\x03\x01 this is not HTTP\r\n\r\n')
            request.close_connection = True
        elif self.mode == 'hang':
            time.sleep(5)
        else:
            request.send_error(int(self.mode))

    def _forward(self, request):
        length = int(request.headers.get('Content-Length') or 0)
        connection = http.client.HTTPConnection(
            layout.HOST_ADDRESS, layout.IRONIC_PORT, timeout=30)
        with contextlib.closing(connection):
            connection.request(request.command, request.path,
                               request.rfile.read(length),
                               dict(request.headers))
            answer = connection.getresponse()
            body = answer.read()
        request.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ('connection', 'transfer-encoding'):
                request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)


CLOCK = """
import time
now = time.time
def set_by_somebody():
    with open({path!r}) as file:
        return now() + float(file.read())
time.time = set_by_somebody
"""


class Clock:
    """The clock on the wall, for Python processes that are started with it.

    The one that only counts seconds is right all the time, as when somebody
    sets the clock of a computer.

    :param folder: an empty one.
    """

    def __init__(self, folder):
        self._path = folder / 'offset'
        self.jump(0)
        (folder / 'sitecustomize.py').write_text(
            CLOCK.format(path=str(self._path)))
        self.environment = {'PYTHONPATH': os.pathsep.join(
            [str(folder), os.environ['PYTHONPATH']])}

    def jump(self, seconds):
        """Go wrong by so much from now on."""
        new = self._path.with_suffix('.new')
        new.write_text(f'{seconds}\n')
        new.rename(self._path)


def make_certificate(path):
    """Make a certificate of the proxy that it signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'proxy')])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = ipaddress.ip_address(layout.HOST_ADDRESS)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(),
        now - datetime.timedelta(365 * 20), now + datetime.timedelta(365)
    ).add_extension(
        x509.BasicConstraints(True, None), critical=True
    ).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(address)]), critical=False
    ).sign(key, hashes.SHA256())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM)
                     + key.private_bytes(
                         serialization.Encoding.PEM,
                         serialization.PrivateFormat.PKCS8,
                         serialization.NoEncryption()))


@contextlib.contextmanager
def locked(database):
    """Hold a lock on a database that keeps everybody from reading it."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=30)
    with contextlib.closing(connection):
        connection.execute('PRAGMA locking_mode = EXCLUSIVE')
        connection.execute('BEGIN EXCLUSIVE')
        yield
        connection.execute('ROLLBACK')
