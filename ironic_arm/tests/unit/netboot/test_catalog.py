# SPDX-License-Identifier: Apache-2.0

"""The table of findings: codes, texts, and the options they name."""

import importlib
import pathlib
import re
import string

import pytest

from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings

ONE_TEXT = catalog.CONDUCTOR + catalog.NODE + catalog.BOOT
KINDS = list(dict.fromkeys(
    kind for kinds in catalog.PAGES.values() for kind in kinds))
CORE = pathlib.Path(catalog.__file__).parent


def test_codes_are_different():
    codes = [kind.code for kind in ONE_TEXT]
    assert sorted(codes) == sorted(set(codes))


def test_every_finding_of_the_core_is_in_the_table():
    modules = {'.'.join(path.relative_to(CORE).with_suffix('').parts)
               for path in CORE.rglob('*.py')}
    made = {kind for name in modules for kind in vars(
        importlib.import_module(f'ironic_arm.netboot.{name}')).values()
        if isinstance(kind, findings.Kind)}
    assert len(made) > 100 and made <= set(KINDS)
    # Read again in the process that asked, where it was one of these.
    assert {path.name for path in CORE.rglob('*.py')
            if re.search(r'\bFinding\(', path.read_text())} == {
        'finding.py', 'service_report.py'}


@pytest.mark.parametrize('code, page', [
    ('by-arch-alias', 'conductor'), ('boot-file-isa', 'conductor'),
    ('cpu-arch-unset', 'node'), ('dnsmasq-open', 'filter'),
    ('match-never', 'dnsmasq'), ('disk-grub', 'programs')])
def test_pages(code, page):
    assert catalog.page(code) == f'findings/{page}.html#finding-{code}'


def test_a_code_without_a_page():
    assert catalog.page('directory-in-use') == ''


@pytest.mark.parametrize('kind', KINDS, ids=lambda kind: kind.code)
def test_texts(kind):
    names = {name for text in (kind.problem, kind.remedy)
             for _, name, _, _ in string.Formatter().parse(text) if name}
    found = kind.at('where', **dict.fromkeys(names, 'x'))
    assert str(found).endswith(f'. [{kind.code}]')
    assert not kind.problem.endswith('.') and not kind.remedy.endswith('.')
    assert kind.effect.endswith('.') and '{' not in kind.effect
