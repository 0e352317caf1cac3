# SPDX-License-Identifier: Apache-2.0

"""The catalog of findings: codes, texts, and where they are explained."""

import dataclasses
import os
import pathlib
import subprocess
import sys

import pytest

from ironic_arm import netboot
from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import boot_files
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.checks import by_arch_keys
from ironic_arm.netboot.checks import dnsmasq_answers
from ironic_arm.netboot.checks import dnsmasq_lines
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.checks import nodes
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import finding
from ironic_arm.netboot.trace import log_rules

CORE = pathlib.Path(netboot.__file__).parent
EVERY = [one for page in Page for one in catalog.on_page(page)]


# In a process of its own: here other tests have imported everything.
COMPARE = """
import importlib, sys
from ironic_arm.netboot import catalog
from ironic_arm.netboot.findings import finding
listed = finding.finding_types()
for name in sys.argv[1:]:
    importlib.import_module(name)
assert [one.id for one in finding.finding_types()] == [
    one.id for one in listed], set(finding.finding_types()) - set(listed)
"""


def test_no_module_of_the_core_makes_a_type_without_the_catalog():
    modules = ['.'.join(path.relative_to(CORE.parents[1]).with_suffix(
        '').parts) for path in CORE.rglob('*.py')]
    subprocess.run([sys.executable, '-c', COMPARE, *modules], check=True,
                   env={'PYTHONPATH': os.fspath(CORE.parents[1])})


def test_texts_take_their_values():
    wrong = []
    for one in EVERY:
        made = one.at('where', **dict.fromkeys(one.names(), 'x'))
        if not str(made).endswith(f'. [{one.code}]') or '{' in str(made):
            wrong.append(one.id)
    assert len(EVERY) > 200 and not wrong


@pytest.mark.parametrize('kind, page', [
    (by_arch_keys.ALIAS, 'conductor'), (nodes.UNSET, 'node'),
    (filter_findings.OPEN, 'filter'), (filter_findings.STARTED_OPEN, 'filter'),
    (dnsmasq_lines.NEVER, 'dnsmasq'), (dnsmasq_answers.MISSING, 'conductor'),
    (bootable.DISK_GRUB, 'programs'), (log_rules.ADDRESS_REFUSED, 'boot'),
    (filter_findings.PORT_ADDRESS, 'running')])
def test_a_variant_is_explained_where_its_fact_is(kind, page):
    assert catalog.address(kind) == (
        f'findings/{page}.html#finding-{kind.code}')


def make(like=boot_files.LONG, **changes):
    """Make a type like another; the catalog forgets it after the test."""
    return dataclasses.replace(like, **changes)


@pytest.fixture
def forgets(monkeypatch):
    monkeypatch.setattr(finding, '_TYPES', dict(finding._TYPES))


@pytest.mark.parametrize('changes, why', [
    ({}, 'its code is that of another fact'),
    ({'page': Page.NODE}, 'its code is that of another fact'),
    ({'code': 'new', 'variant_of': boot_files.LONG}, 'of another fact'),
    ({'variant_of': boot_files.LONG}, 'a variant needs a word of its own'),
    ({'code': 'new', 'no_fix': ''}, 'exactly one of fix and no_fix'),
    ({'code': 'new', 'fix': boot_files.MISSING.fix}, 'exactly one of fix'),
    ({'code': 'new', 'problem': 'It ends.'}, 'are no sentences'),
    ({'code': 'new', 'remedy': 'Do it.'}, 'are no sentences'),
    ({'code': 'new', 'effect': 'nothing'}, 'whole sentences'),
    ({'code': 'new', 'effect': 'Of {key}.'}, 'without values')])
def test_a_type_that_cannot_be_made(forgets, changes, why):
    with pytest.raises(ValueError, match=why):
        make(**changes)


def test_types_that_can_be_made(forgets):
    assert make(code='new') in catalog.on_page(Page.CONDUCTOR)
    make(variant_of=boot_files.LONG, variant='other')
    assert make(code='seen', page=Page.BOOT, no_fix='').at(
        'x', name='n', key='k', length=1, limit=1).code == 'seen'


def test_a_type_that_is_not_known_is_not_guessed():
    with pytest.raises(KeyError):
        finding.finding_type('conductor/of-a-later-release')
    assert finding.finding_type('conductor/boot-file-long') is boot_files.LONG


def test_findings_compare_by_what_they_say():
    made = [boot_files.LONG.at('x', name='n', key='k', length=number,
                               limit=1, more=more)
            for number, more in ((1, 1), (1, 2), (2, 1))]
    assert made[0] == made[1] != made[2]
    wrong = by_arch_keys.ALIAS.at('x', key='k', meant='m', correct='c')
    assert findings.errors([*made, wrong]) == [wrong]
