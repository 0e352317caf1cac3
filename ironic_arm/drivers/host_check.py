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

"""What a conductor would say of its settings and nodes, without starting."""

import collections.abc
import dataclasses
import typing

from ironic.conf import CONF
from ironic.objects import node as objects

from ironic_arm import baremetal
from ironic_arm.conf import arm
from ironic_arm.conf import ironic as conf_ironic
from ironic_arm.drivers import defaults
from ironic_arm.drivers import node_validation
from ironic_arm.drivers import startup
from ironic_arm.hosts import Plain
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import findings
from ironic_arm.netboot import node_boot_checks
from ironic_arm.netboot import settings
from ironic_arm.netboot import survey

# What ironic looks at when it decides how a node boots.
_FIELDS = ('uuid', 'driver', 'properties', 'driver_info', 'instance_info',
           'driver_internal_info', 'boot_mode', 'boot_interface',
           'deploy_interface')

_Found = collections.abc.Iterator[findings.Finding]


def check(request: Plain) -> dict[str, typing.Any]:
    """Check configuration files of ironic.

    :param request: ``files``, ``None`` for those that ironic reads; and
        ``published``, with the ``path`` and the ``boot_files`` of the rules
        of the PXE filter, if that was looked at; ``api``, whether to check
        the nodes too; and ``rows``, if they have been read, or else ironic
        is asked.
    :raises oslo_config.cfg.Error: if the files cannot be read.
    :raises ironic_arm.hosts.Failed: if ironic does not answer.
    """
    CONF([], project='ironic', default_config_files=request['files'])
    arm.register_opts(CONF)
    defaults.apply(CONF)
    given = request.get('published')
    found = startup.judged(CONF, given and settings.Published(**given))
    names = conf_ironic.conductor_settings(CONF)
    told = [survey.Told(one, survey.IRONIC, survey.Effect.STOPS if fatal
                        else survey.Effect.NONE)
            for one, fatal in found.items()]
    others = _nodes(request, told) if request['api'] else 0
    notes = ((survey.NODES, f'{others} with boot interfaces other than '
              + ', '.join(sorted(node_boot_checks.INTERFACES))),)
    return survey.dump(survey.Answer(
        tuple(told), notes if others else (), facts=survey.Facts(
            of=survey.IRONIC, files=tuple(CONF.config_file),
            option=names.tftp_root.option,
            tftp_root=names.tftp_root.value,
            boot_files={target.name: name for target, name in
                        by_arch.resolve(names.boot_files.looked_up).items()})
    ))


def _nodes(request: Plain, told: list[survey.Told]) -> int:
    """Check the nodes that boot over the network.

    :param told: gets what is wrong with them.
    :returns: how many nodes do not.
    """
    others = 0
    rows = request.get('rows') or baremetal.nodes(CONF, 'service_catalog')
    for row in rows['nodes']:
        if row['boot_interface'] not in node_boot_checks.INTERFACES:
            others += 1
            continue
        ports = {port['uuid']: port['pxe_enabled'] for port in rows['ports']
                 if port['node_uuid'] == row['uuid']}
        told += [_told(row, one) for one in _find(row, ports)
                 if one.code not in CONF.arm.silenced_findings]
    return others


def _told(row: Plain, one: findings.Finding) -> survey.Told:
    """Say of a finding which node it is of."""
    name = row['name'] or row['uuid']
    fails = (one.severity is findings.Severity.ERROR
             and one.code not in CONF.arm.tolerated_findings)
    return survey.Told(
        dataclasses.replace(
            one, where=f'{name}: {one.where}',
            values={**one.values, 'uuid': row['uuid'], 'field': one.where,
                    'properties': row['properties']}),
        survey.NODES, survey.Effect.FAILS if fails else survey.Effect.NONE)


def _find(row: Plain, ports: dict[str, bool]) -> _Found:
    """Find what is wrong with one node."""
    node = objects.Node(**{field: row[field] for field in _FIELDS})
    yield from node_validation.find(node, *node_validation.named(node))
    yield from node_boot_checks.check(
        row['properties'].get('cpu_arch') or '', row['driver'],
        row['boot_interface'], ports)
