# SPDX-License-Identifier: Apache-2.0

"""The rows of ironic-inspector's database that say who is inspected.

ironic-inspector writes them when an introspection starts and ends. Here
they are written in its place, into a real database of it, and the drivers
read them through ironic-inspector's own code.
"""

import contextlib
import pathlib
import sqlite3
import uuid
from collections.abc import Iterable

_NODE = ('INSERT OR REPLACE INTO nodes (uuid, version_id, state, started_at, '
         'finished_at, error, manage_boot) VALUES (?, ?, ?, ?, ?, ?, 1)')
_ATTRIBUTE = ('INSERT INTO attributes (uuid, node_uuid, name, value) '
              "VALUES (?, ?, 'mac', ?)")
_NOW = '2026-01-01 00:00:00.000000'


class Introspections:
    """Introspections as a database of ironic-inspector has them.

    :param path: an SQLite database with the tables of ironic-inspector.
    """

    def __init__(self, path: pathlib.Path) -> None:
        self._database = sqlite3.connect(path, timeout=30)

    def start(self, node: str, macs: Iterable[str]) -> None:
        """An introspection begins.

        :param node: the node's UUID.
        :param macs: addresses of its ports.
        """
        with self._database as database:
            self._forget(node)
            database.execute(_NODE, (node, str(uuid.uuid4()), 'waiting',
                                     _NOW, None, None))
            database.executemany(_ATTRIBUTE, [
                (str(uuid.uuid4()), node, mac) for mac in macs])

    def end(self, node: str, error: str | None = None) -> None:
        """An introspection ends, well or with an error."""
        with self._database as database:
            self._forget(node)
            database.execute(_NODE, (
                node, str(uuid.uuid4()), 'error' if error else 'finished',
                _NOW, _NOW, error))

    def clear(self) -> None:
        """Forget every node."""
        with self._database as database:
            for table in ('attributes', 'nodes'):
                database.execute(f'DELETE FROM {table}')

    def close(self) -> None:
        """Close the database."""
        with contextlib.suppress(sqlite3.Error):
            self._database.close()

    def _forget(self, node: str) -> None:
        self._database.execute(
            'DELETE FROM attributes WHERE node_uuid = ?', (node,))
