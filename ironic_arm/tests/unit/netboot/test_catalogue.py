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

"""The table of findings: codes, texts, and the options they name."""

import string

import pytest

from ironic_arm.netboot import catalogue

KINDS = catalogue.CONDUCTOR + catalogue.NODE + catalogue.BOOT


def test_codes_are_different():
    codes = [kind.code for kind in KINDS]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize('kind', KINDS, ids=lambda kind: kind.code)
def test_texts(kind):
    names = {name for text in (kind.problem, kind.remedy)
             for _, name, _, _ in string.Formatter().parse(text) if name}
    found = kind.at('where', **dict.fromkeys(names, 'x'))
    assert str(found).endswith(f'. [{kind.code}]')
    assert not kind.problem.endswith('.') and not kind.remedy.endswith('.')
    assert kind.effect.endswith('.') and '{' not in kind.effect
