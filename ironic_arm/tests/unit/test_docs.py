# SPDX-License-Identifier: Apache-2.0

"""The documentation holds what the code says."""

import pathlib
import re

import pytest

from ironic_arm.netboot.trace import svg
from ironic_arm.tests import finding_pages
from ironic_arm.tests import samples
from ironic_arm.tests import traces

TOP = pathlib.Path(__file__).parents[3]


def test_every_line_of_the_rules_is_explained():
    page = (TOP / 'doc/source/configuration/dnsmasq.rst').read_text()
    part = page.partition('.. lines\n')[2].partition('.. end of lines')[0]
    explained = re.findall(r'^``(.*)``\n  \S', part, re.MULTILINE)
    rules = samples.FILES['dnsmasq-aarch64/ironic-arm.conf']
    assert explained == [line for line in rules.splitlines()
                         if line and not line.startswith('#')]


@pytest.mark.parametrize('name', finding_pages.pages())
def test_pages_of_findings_are_up_to_date(name):
    assert (finding_pages.FOLDER / name).read_text() == (
        finding_pages.pages()[name]), (
        'run "python -m ironic_arm.tests.finding_pages"')


def test_the_picture_of_boots_is_up_to_date():
    assert traces.PICTURE.read_text() == svg.svg(traces.together()), (
        'run "python -m ironic_arm.tests.samples"')
