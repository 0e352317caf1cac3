# SPDX-License-Identifier: Apache-2.0

"""Findings name options that exist."""

import re

from ironic.conf import CONF
import pytest

from ironic_arm.conf import arm
from ironic_arm.conf import arm_pxe_filter
from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings
from ironic_arm.netboot.findings import Page

# Options that have a release of their own in their texts, or a value.
_GROUPS = re.compile(r'\[(\w+)\](\w*)')
# Not every release has them; the findings need one that does.
_NEWER = ('disable_zstandard_decompression',
          'enable_insecure_template_override')


@pytest.mark.parametrize('kind', catalog.on_page(Page.CONDUCTOR)
                         + catalog.on_page(Page.NODE),
                         ids=lambda kind: kind.code)
def test_options_in_texts_exist(kind: findings.FindingType):
    arm.register_opts(CONF)
    arm_pxe_filter.register_opts(CONF)
    for text in (kind.problem, kind.remedy, kind.effect):
        for group, name in _GROUPS.findall(text):
            where = CONF if group == 'DEFAULT' else CONF[group]
            if name in _NEWER and name not in where:
                continue
            assert name in where, f'[{group}]{name}'
