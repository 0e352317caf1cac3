# SPDX-License-Identifier: Apache-2.0

"""Which findings stop a service, and which are not told at all."""

import collections.abc

from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import kinds_options

SEVERITIES = frozenset(one.name.lower() for one in findings.Severity)

_Codes = collections.abc.Collection[str]


def judge(found: collections.abc.Iterable[findings.Finding], fatal: _Codes,
          tolerated: _Codes, silenced: _Codes
          ) -> dict[findings.Finding, bool]:
    """Return the findings to tell, each with whether it stops the service.

    :param fatal: codes and severities that stop it.
    :param tolerated: codes that do not, whatever ``fatal`` says.
    :param silenced: codes that are not told and do not stop it.
    """
    return {one: one.code not in tolerated and (
                one.code in fatal or one.severity.name.lower() in fatal)
            for one in found if one.code not in silenced}


def unknown(named: collections.abc.Mapping[str, _Codes]
            ) -> list[findings.Finding]:
    """Return a finding for each word that is no code.

    :param named: what each option names.
    """
    return [kinds_options.UNKNOWN_CODE.at(option, code=word)
            for option, words in named.items() for word in words
            if word not in catalog.CODES and not (
                word in SEVERITIES and 'fatal' in option)]
