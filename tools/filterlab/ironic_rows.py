# SPDX-License-Identifier: Apache-2.0

"""Nodes and ports written straight into a database of ironic.

Making ten thousand of them through the API takes many minutes.
"""

import contextlib
import pathlib
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterable, Iterator

_NODE = ("INSERT INTO nodes (uuid, driver, provision_state, "
         "inspect_interface, conductor_group, protected, retired, "
         "maintenance, console_enabled, properties, driver_info, "
         "driver_internal_info, instance_info, extra, version) "
         "VALUES (?, 'nobody', 'available', 'agent', '', 0, 0, 0, 0, "
         "'{}', '{}', '{}', '{}', '{}', ?)")
_PORT = ("INSERT INTO ports (uuid, address, node_id, pxe_enabled, "
         "is_smartnic, extra, local_link_connection, internal_info, version) "
         "SELECT ?, ?, id, 1, 0, '{}', '{}', '{}', ? "
         "FROM nodes WHERE uuid = ?")
# This process may belong to ironic-inspector and must not import ironic.
_VERSIONS = ('from ironic import objects; objects.register_all(); '
             'print(objects.Node.VERSION, objects.Port.VERSION)')


class IronicRows:
    """A database of ironic, written from outside.

    No conductor looks after the nodes: their driver does not exist.

    :param path: an SQLite database with the tables of ironic.
    """

    def __init__(self, path: pathlib.Path) -> None:
        self._database = sqlite3.connect(path, timeout=30)

    def add(self, macs: Iterable[str]) -> None:
        """Add one node with one port for each address."""
        macs = list(macs)
        node, port = _object_versions()
        with self._database as database:
            database.executemany(_NODE, [
                (node_uuid(mac), node) for mac in macs])
            database.executemany(_PORT, [
                (str(uuid.uuid4()), mac, port, node_uuid(mac))
                for mac in macs])

    def remove_port(self, mac: str) -> None:
        """Remove a port; its node stays."""
        with self._database as database:
            database.execute('DELETE FROM ports WHERE address = ?', (mac,))

    def state(self, mac: str, provision_state: str,
              inspect_interface: str = 'agent') -> None:
        """Put the node of an address into a state.

        :param provision_state: such as ``inspect wait``.
        """
        with self._database as database:
            database.execute(
                'UPDATE nodes SET provision_state = ?, inspect_interface = ? '
                'WHERE uuid = ?',
                (provision_state, inspect_interface, node_uuid(mac)))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep everybody else from reading the database."""
        self._database.execute('BEGIN EXCLUSIVE')
        try:
            yield
        finally:
            self._database.rollback()

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _object_versions() -> tuple[str, str]:
    """Return the versions in which ironic stores nodes and ports."""
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', _VERSIONS], check=True,
        stdout=subprocess.PIPE, text=True)
    node, port = done.stdout.split()
    return node, port


def node_uuid(mac: str) -> str:
    """Return the UUID of a node, always the same for one address."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, mac))
