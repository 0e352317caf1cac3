# SPDX-License-Identifier: Apache-2.0

"""What a published rule file tells the machines of each architecture."""

import collections.abc

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import templating
from ironic_arm.netboot.checks import filter_rules
from ironic_arm.netboot.dnsmasq import config
from ironic_arm.netboot.dnsmasq.server import Server


def told(rules: str, options: str = '') -> dict[str, str]:
    """Return the boot file of each target, by its name.

    :param rules: text of ``ironic-arm.conf`` in dnsmasq's ``conf-dir``.
    :param options: text of ``ironic-arm`` in its ``dhcp-optsdir``.
    :returns: nothing for targets that get no boot file from these rules;
        nothing at all if the rules are not ours.
    """
    if not templating.is_ours(rules):
        return {}
    server = Server(config.parse(filter_rules.lines(
        {'rules': rules}, {'options': options} if options else {})))
    return dict(_answers(server))


def _answers(server: Server
             ) -> collections.abc.Iterator[tuple[str, str]]:
    """Yield the name of each target that is answered, and its boot file."""
    for target in by_arch.TARGETS:
        for code in target.client_architectures[:1]:
            sent = filter_rules.sent(server.answer(
                filter_rules.Machine(code).client()))
            if sent:
                yield target.name, sent[0]
