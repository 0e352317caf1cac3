# SPDX-License-Identifier: Apache-2.0

"""Addresses under inspection and known addresses, from ironic-inspector."""

import collections.abc
import hashlib
import types
import typing

from ironic_inspector import node_cache
from ironic_inspector.pxe_filter import base
from oslo_config import cfg

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter.inspector_driver import listing
from ironic_arm.pxe_filter.inspector_driver import ports

CONF = cfg.CONF

_CLIENT_ID = 'client-id'


def allow_unknown() -> bool:
    """Return whether unknown hosts are ever allowed."""
    return not CONF.pxe_filter.deny_unknown_macs


def owner() -> str:
    """Return a name for this inspector's database and its decisions.

    Inspectors that would decide differently have different names.
    """
    text = '\0'.join([CONF.database.connection or '', str(allow_unknown()),
                      str(CONF.processing.node_not_found_hook)])
    return ('ironic-inspector with database '
            + hashlib.sha256(text.encode('utf-8')).hexdigest()[:12])


class InspectorSource:
    """Addresses from ironic-inspector's database and from ironic.

    Machines with InfiniBand cards send another address than ironic knows.
    The host's Ethernet-over-InfiniBand interfaces map them; ports are
    read for that only where such interfaces are configured.
    """

    def __init__(self) -> None:
        self._client: ports.Client | None = None
        self._client_ids: dict[str, str] = {}
        self._listing = listing.Listing()

    def use(self, client: ports.Client | None) -> None:
        """Use this client of ironic from now on."""
        self._client = client

    def active(self) -> tuple[collections.abc.Iterable[str], bool]:
        """Return the addresses that are being inspected."""
        try:
            found = node_cache.active_macs()
            unknown_allowed = allow_unknown() and (
                CONF.processing.node_not_found_hook is not None
                or bool(found) or node_cache.introspection_active())
        except Exception as exc:  # each database has exceptions of its own
            raise faults.SourceError(faults.found(
                filter_findings.DATABASE_FAILED, '[database]connection',
                why=f'{type(exc).__name__}: '
                f'{str(exc).strip().splitlines()[0]}')) from exc
        if CONF.iptables.ethoib_interfaces:
            found = self._mapped(found)
        return sorted(found), unknown_allowed

    def known(self) -> collections.abc.Iterable[str]:
        """Return the addresses of all ports."""
        if not CONF.iptables.ethoib_interfaces:
            return self._listing.addresses(self._ports())
        rows = self._rows('address', 'extra')
        return _over_ethernet({
            row.get('address'): _client_id(row) for row in rows})

    def _mapped(self, active: set[str]) -> collections.abc.Iterable[str]:
        """Read ports that became active, each of them once."""
        for address in active - self._client_ids.keys():
            for row in self._rows('address', 'extra', address=address):
                self._client_ids[address] = _client_id(row)
        self._client_ids = {address: self._client_ids.get(address, '')
                            for address in active}
        return _over_ethernet(self._client_ids)

    def _rows(self, *fields: str, **search: str) -> list[dict]:
        return self._ports().rows(*fields, **search)

    def _ports(self) -> ports.Ports:
        return ports.Ports(self._client, '[ironic]')


def _client_id(row: dict) -> str:
    return str((row.get('extra') or {}).get(_CLIENT_ID) or '')


def _over_ethernet(client_ids: collections.abc.Mapping[str, str | None]
                   ) -> list[str]:
    """Return the addresses that machines send instead of given ones."""
    found: list[typing.Any] = [
        types.SimpleNamespace(address=address,
                              extra={_CLIENT_ID: client_id})
        for address, client_id in client_ids.items()]
    base._ib_mac_to_rmac_mapping(found)
    return [port.address for port in found]
