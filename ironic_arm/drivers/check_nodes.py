# SPDX-License-Identifier: Apache-2.0

"""The findings of each node's validation, and more about its boot.

Nothing of the conductor runs; only what the checks of nodes need is loaded.
"""

import collections.abc
import dataclasses
import typing

from ironic.conf import CONF
from ironic.objects import node as objects

from ironic_arm.checkup import api
from ironic_arm.checkup.workers import Plain
from ironic_arm.drivers import check as drivers_check
from ironic_arm.drivers import node_validation
from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import nodes
from ironic_arm.netboot.checks import services
from ironic_arm.netboot.findings import service_report
from ironic_arm.netboot.findings.service_report import Effect
from ironic_arm.netboot.findings.service_report import ServiceFinding
from ironic_arm.netboot.findings.service_report import ServiceReport

_FIELDS = ('uuid', 'driver', 'properties', 'driver_info', 'instance_info',
           'driver_internal_info', 'boot_mode', 'boot_interface',
           'deploy_interface')

_GROUP = 'service_catalog'

_Found = collections.abc.Iterator[findings.Finding]


def check(request: Plain) -> dict[str, typing.Any]:
    """Check the nodes that boot over the network.

    :param request: ``files``, those of ironic; ``rows``, the nodes and
        ports if they have been read, or else ironic lists them: with what is
        ``given`` for that, if anything is, and with ``cloud`` if that is a
        name in clouds.yaml.
    :raises oslo_config.cfg.Error: if the files cannot be read.
    """
    drivers_check.read(request['files'])
    try:
        return service_report.dump(_check(request['rows'] or _rows(request)))
    except api.Unanswered as exc:
        found = services.UNANSWERED.at(
            request['given'] or f'[{_GROUP}]', why=str(exc))
        return service_report.dump(ServiceReport(service_report.assess(
            [found], service_report.NODES, Effect.FAILS)))


def _rows(request: Plain) -> Plain:
    if request['given']:
        return api.nodes_of_cloud(request['cloud'])
    return api.nodes(CONF, _GROUP)


def _check(rows: Plain) -> ServiceReport:
    booted = [row for row in rows['nodes']
              if row['boot_interface'] in nodes.INTERFACES]
    reported = tuple(
        _of_node(row, one) for row in booted
        for one in _find(row, _ports(row, rows['ports']))
        if one.code not in CONF.arm.silenced_findings)
    others = len(rows['nodes']) - len(booted)
    notes = ((service_report.NODES,
              f'{others} with boot interfaces other than '
              + ', '.join(sorted(nodes.INTERFACES))),)
    return ServiceReport(reported, notes if others else ())


def _ports(row: Plain, ports: collections.abc.Iterable[Plain]
           ) -> dict[str, bool]:
    """Return whether each port of a node has ``pxe_enabled``."""
    return {port['uuid']: port['pxe_enabled'] for port in ports
            if port['node_uuid'] == row['uuid']}


def _of_node(row: Plain, one: findings.Finding) -> ServiceFinding:
    """Return a finding with the node that it is of."""
    name = row['name'] or row['uuid']
    fails = (one.severity is findings.Severity.ERROR
             and one.code not in CONF.arm.tolerated_findings)
    return ServiceFinding(
        dataclasses.replace(
            one, where=f'{name}: {one.where}',
            values={**one.values, 'uuid': row['uuid'], 'field': one.where,
                    'properties': row['properties']}),
        service_report.NODES, Effect.FAILS if fails else Effect.NONE)


def _find(row: Plain, ports: dict[str, bool]) -> _Found:
    """Find what is wrong with one node."""
    node = objects.Node(**{field: row[field] for field in _FIELDS})
    yield from node_validation.find(node, *node_validation.named(node))
    yield from nodes.check_boot(
        row['properties'].get('cpu_arch') or '', row['driver'],
        row['boot_interface'], ports)
