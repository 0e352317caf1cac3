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

"""Findings name options that exist."""

import re

from ironic.conf import CONF
import pytest

from ironic_arm.conf import arm
from ironic_arm.conf import arm_pxe_filter
from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings

# Options that have a release of their own in their texts, or a value.
_GROUPS = re.compile(r'\[(\w+)\](\w*)')
# Not every release has them; the findings need one that does.
_NEWER = ('disable_zstandard_decompression',
          'enable_insecure_template_override')


@pytest.mark.parametrize('kind', catalog.CONDUCTOR + catalog.NODE,
                         ids=lambda kind: kind.code)
def test_options_in_texts_exist(kind: findings.Kind):
    arm.register_opts(CONF)
    arm_pxe_filter.register_opts(CONF)
    for text in (kind.problem, kind.remedy, kind.effect):
        for group, name in _GROUPS.findall(text):
            where = CONF if group == 'DEFAULT' else CONF[group]
            if name in _NEWER and name not in where:
                continue
            assert name in where, f'[{group}]{name}'
