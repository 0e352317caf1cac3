# SPDX-License-Identifier: Apache-2.0

"""Every check of a dnsmasq configuration that boots machines.

The checks of its lines and of its answers are in ``dnsmasq_lines`` and
``dnsmasq_answers``.
"""

import collections.abc

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import dnsmasq_answers
from ironic_arm.netboot.checks import dnsmasq_lines
from ironic_arm.netboot.dnsmasq import machines
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.machines import Outcome
from ironic_arm.netboot.dnsmasq.server import Server
from ironic_arm.netboot.findings import Finding


def families(config: Config) -> list[int]:
    """Return the families of addresses that a dnsmasq gives out."""
    found = {one.family for one in config.ranges}
    return sorted(found) or [4]


def find(config: Config, disk: filesystem.Files | None = None,
         outcomes: collections.abc.Sequence[Outcome] | None = None
         ) -> list[Finding]:
    """Return every finding.

    :param disk: where the TFTP root is checked; ``None`` for nowhere.
    :param outcomes: answers to check; by default of every type of machine.
    """
    if outcomes is None:
        outcomes = every_outcome(config)
    found, _ = dnsmasq_answers.find(config, outcomes, disk, False)
    return dnsmasq_lines.find(config) + found


def every_outcome(config: Config, network: str = '') -> list[Outcome]:
    """Return the answer to every type of machine.

    :param network: an address of the machines' network; '' for any.
    """
    server = Server(config)
    return [machines.outcome(server, machine,
                             machine.client(network=network), True)
            for machine in machines.machines(families(config))]
