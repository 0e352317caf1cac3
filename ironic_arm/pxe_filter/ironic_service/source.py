# SPDX-License-Identifier: Apache-2.0

"""The addresses that may boot, from ironic's database."""

import threading
from typing import Any

from ironic.common import states
from ironic.db.sqlalchemy import models
from oslo_config import cfg
from oslo_db import exception as db_exception
from oslo_db.sqlalchemy import enginefacade
import sqlalchemy
from sqlalchemy import exc as sqlalchemy_exception

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults

_INSPECTED = [states.INSPECTWAIT, states.INSPECTING]
# States in which ironic boots its agent or in which the agent runs, by the
# names of the API; they are the same in every release.
_PROVISIONED = [
    'cleaning', 'clean wait', 'clean hold',
    'deploying', 'wait call-back', 'deploy hold',
    'rescuing', 'rescue wait', 'rescue',
    'servicing', 'service wait', 'service hold']
# Where the enginefacade keeps a transaction, as in ironic itself.
_CONTEXT = threading.local()


class IronicSource:
    """Addresses of the ports of nodes that boot, and of all ports.

    Only the column with the addresses is read: building an object for each
    port costs a hundred times as much.

    :param db: ironic's database API.
    :param conf: options of ironic and of the group ``[arm_pxe_filter]``.
    """

    def __init__(self, db: Any, conf: cfg.ConfigOpts) -> None:
        self._db = db
        self._conf = conf

    def active(self) -> tuple[list[str], bool]:
        """Return the addresses to allow, and whether to allow unknown hosts.

        These are the addresses of nodes in inspection and, with
        ``serve_provisioning``, of nodes that ironic provisions. Unknown
        hosts are allowed as with ``ironic-pxe-filter``: during automatic
        discovery, and while any node is inspected.

        :raises faults.SourceError: if the database does not answer.
        """
        try:
            inspected, provisioned = self._nodes()
            nodes = inspected + provisioned
            ports = _addresses(models.Port.node_id.in_(nodes)) if nodes else []
        except (db_exception.DBError, sqlalchemy_exception.SQLAlchemyError,
                OSError) as exc:
            raise _unreachable(exc) from exc
        return ports, self._allows_unknown(bool(inspected))

    def known(self) -> list[str]:
        """Return the addresses of all ports.

        :raises faults.SourceError: if the database does not answer.
        """
        try:
            return _addresses(sqlalchemy.true())
        except (db_exception.DBError, sqlalchemy_exception.SQLAlchemyError,
                OSError) as exc:
            raise _unreachable(exc) from exc

    def _nodes(self) -> tuple[list[int], list[int]]:
        """Return the nodes in inspection, and those that are provisioned."""
        wanted = self._conf.pxe_filter.supported_inspect_interfaces
        served = (_PROVISIONED if self._conf.arm_pxe_filter.serve_provisioning
                  else [])
        found: list[tuple[int, str, str]] = list(self._db.get_nodeinfo_list(
            columns=['id', 'inspect_interface', 'provision_state'],
            filters={'provision_state_in': _INSPECTED + served}))
        return ([node for node, interface, state in found
                 if state in _INSPECTED and interface in wanted],
                [node for node, _, state in found if state in served])

    def _allows_unknown(self, inspecting: bool) -> bool:
        if self._conf.arm_pxe_filter.deny_unknown_macs:
            return False
        return self._conf.auto_discovery.enabled or inspecting


def _addresses(which: Any) -> list[str]:
    """Return the addresses of the ports that meet a condition."""
    query = sqlalchemy.select(models.Port.address).where(which)
    with enginefacade.reader.using(_CONTEXT) as session:
        return [address for address in session.scalars(query)
                if address is not None]


def _unreachable(exc: Exception) -> faults.SourceError:
    return faults.SourceError(faults.found(
        filter_findings.DATABASE_UNREACHABLE, '[database]connection',
        why=str(exc)))
