# SPDX-License-Identifier: Apache-2.0

"""A web server that is as strict as a careful operator's.

``python -m fleet.sandbox.web ADDRESS DIRECTORY`` serves a directory on port
80. It follows no symbolic link, and refuses a request for a path that does not
begin with a slash.
"""

import functools
import http.server
import os
import socket
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    """Answers 403 for what lies behind a link, and 400 for no path."""

    def send_head(self):  # type: ignore[no-untyped-def]
        """Refuse, or do what the base class does."""
        if not self.path.startswith('/'):
            self.send_error(400)
            return None
        wanted = self.translate_path(self.path)
        if os.path.realpath(wanted) != os.path.abspath(wanted):
            self.send_error(403)
            return None
        return super().send_head()

    def do_POST(self) -> None:
        """Take what a machine sends, and write it to the output."""
        length = int(self.headers.get('Content-Length', 0))
        self.send_response(200)
        self.send_header('Content-Length', '0')
        self.end_headers()
        self.log_message('%s', self.rfile.read(length).decode().strip())

    def log_message(self, format: str, *values: object) -> None:
        """Write each request to the output at once, as web servers do."""
        print(f'{self.address_string()} - - '
              f'[{self.log_date_time_string()}] {format % values}',
              flush=True)


class Server6(http.server.ThreadingHTTPServer):
    """The same over IPv6."""

    address_family = socket.AF_INET6


def main(address: str, directory: str) -> None:
    """Serve until killed."""
    handler = functools.partial(Handler,
                                directory=os.path.realpath(directory))
    server = Server6 if ':' in address else http.server.ThreadingHTTPServer
    server((address, 80), handler).serve_forever()


if __name__ == '__main__':
    main(*sys.argv[1:])
