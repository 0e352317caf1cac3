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
