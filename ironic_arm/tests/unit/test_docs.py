# SPDX-License-Identifier: Apache-2.0

"""The documentation holds what the code says."""

import importlib
import pathlib
import re

from ironic_arm.netboot.findings import finding
from ironic_arm.netboot.trace import svg
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


def test_every_finding_has_its_section(monkeypatch):
    monkeypatch.syspath_prepend(TOP / 'doc/ext')
    pages = importlib.import_module('finding_pages').pages()
    labels = [label for text in pages.values()
              for label in re.findall(r'^\.\. _finding-(.*):$', text, re.M)]
    assert len(labels) == len(set(labels))
    assert set(labels) == {one.code for one in finding.finding_types()}
    assert '``--fix-hint`` has no line for it. ' in pages['node.rst']
    assert 'finding-boot-file-missing' in pages['dnsmasq.rst']
    assert pages['codes.rst'].count('* - :ref:') == len(labels)


def test_the_picture_of_boots_is_up_to_date():
    assert traces.PICTURE.read_text() == svg.svg(traces.together()), (
        'run "python -m ironic_arm.tests.samples"')
