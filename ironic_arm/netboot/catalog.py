# SPDX-License-Identifier: Apache-2.0

"""Every type of finding of the services, its page, and which stop one."""

import collections.abc

from ironic_arm.netboot import findings

# Each of these makes the types of its findings.
from ironic_arm.netboot.checks import dnsmasq_answers  # noqa: F401
from ironic_arm.netboot.checks import dnsmasq_lines  # noqa: F401
from ironic_arm.netboot.checks import filter_findings  # noqa: F401
from ironic_arm.netboot.checks import filter_rules  # noqa: F401
from ironic_arm.netboot.checks import nodes  # noqa: F401
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.checks import rule_conflicts  # noqa: F401
from ironic_arm.netboot.checks import runner  # noqa: F401
from ironic_arm.netboot.checks import services  # noqa: F401
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.findings import finding
from ironic_arm.netboot.trace import diagnosis  # noqa: F401

UNKNOWN_CODE = FindingType(
    'finding-unknown', Severity.WARNING, page=Page.CONDUCTOR,
    problem='{code!r} is not the code of a finding',
    remedy='The code of a finding is in brackets at the end of its line in '
           'the log',
    effect='The word has no effect.',
    fix=remedies.drop_code)

SEVERITIES = frozenset(one.name.lower() for one in Severity)

_Codes = collections.abc.Collection[str]


def on_page(page: Page) -> list[FindingType]:
    """Return the types that a page of the documentation explains."""
    return [one for one in finding.finding_types() if one.page is page]


def address(found: FindingType) -> str:
    """Return where the documentation explains a finding.

    :returns: a path below the documentation.
    """
    first = found.variant_of or found
    return f'findings/{first.page.value}.html#finding-{found.code}'


CODES = frozenset(one.code for page in (Page.CONDUCTOR, Page.NODE)
                  for one in on_page(page))
"""Codes that the options of the group ``[arm]`` can name."""


def judge(found: collections.abc.Iterable[findings.Finding], fatal: _Codes,
          tolerated: _Codes, silenced: _Codes
          ) -> dict[findings.Finding, bool]:
    """Return the findings to report, each with whether it stops the service.

    :param fatal: codes and severities that stop it.
    :param tolerated: codes that do not, even if ``fatal`` names them.
    :param silenced: codes that are not reported and do not stop it.
    """
    return {one: one.code not in tolerated and (
                one.code in fatal or one.severity.name.lower() in fatal)
            for one in found if one.code not in silenced}


def unknown(named: collections.abc.Mapping[str, _Codes]
            ) -> list[findings.Finding]:
    """Return a finding for each word that is no code.

    :param named: what each option names.
    """
    return [UNKNOWN_CODE.at(option, code=word)
            for option, words in named.items() for word in words
            if word not in CODES and not (
                word in SEVERITIES and 'fatal' in option)]
