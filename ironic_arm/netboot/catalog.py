# SPDX-License-Identifier: Apache-2.0

"""The one table of findings, and the page of the documentation of each."""

import collections.abc

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.checks import kinds_dnsmasq
from ironic_arm.netboot.checks import kinds_files
from ironic_arm.netboot.checks import kinds_hosts
from ironic_arm.netboot.checks import kinds_nodes
from ironic_arm.netboot.checks import kinds_options
from ironic_arm.netboot.checks import kinds_programs
from ironic_arm.netboot.checks import kinds_templates
from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.trace import kinds_boots

CONDUCTOR: tuple[Kind, ...] = (
    *kinds_options.KINDS, *kinds_files.KINDS, *kinds_templates.KINDS)
"""Kinds of findings about settings, in the order of the documentation."""

NODE: tuple[Kind, ...] = kinds_nodes.KINDS
"""Kinds of findings about a node."""

BOOT: tuple[Kind, ...] = kinds_boots.KINDS
"""Kinds of findings about a machine's boot, as a log tells it."""

CODES: frozenset[str] = frozenset(kind.code for kind in CONDUCTOR + NODE)
"""Codes that the options of the group ``[arm]`` can name."""

PAGES: collections.abc.Mapping[str, tuple[Kind, ...]] = {
    'conductor': CONDUCTOR,
    'node': NODE,
    'filter': (*filter_findings.KINDS, *kinds_options.OF_KEYS),
    'dnsmasq': kinds_dnsmasq.KINDS,
    'programs': kinds_programs.KINDS,
    'hosts': kinds_hosts.KINDS,
    'boot': BOOT,
}
"""Kinds by the page of the documentation that tells of them.

A code that several pages have means one fact, and the first page has it.
"""

_PAGE_OF = {kind.code: page for page, kinds in reversed([*PAGES.items()])
            for kind in kinds}


def page(code: str) -> str:
    """Return where the documentation tells of a finding.

    :returns: a path below the documentation; empty for a code that is in
        no table.
    """
    name = _PAGE_OF.get(code)
    return f'findings/{name}.html#finding-{code}' if name else ''
