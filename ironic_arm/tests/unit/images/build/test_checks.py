# SPDX-License-Identifier: Apache-2.0

import dataclasses
import pathlib
import re

import pytest

from ironic_arm.images.build import binfmt
from ironic_arm.images.build import checks
from ironic_arm.images.build import choices
from ironic_arm.images.build import distros
from ironic_arm.images.build import recipe
from ironic_arm.images.build import translation
from ironic_arm.images.build.request import Request

TOP = pathlib.Path(__file__).parents[5]
REQUEST = Request('debian', pathlib.Path('/srv/ipa'))
PLAN = recipe.plan(REQUEST)
GOOD = checks.Host(
    machine='aarch64', programs=frozenset(PLAN.programs),
    files=frozenset(PLAN.files), versions=distros.TESTED,
    runs=binfmt.Answer(True, True), free_space=10 * checks.GIB,
    free_memory=8 * checks.GIB, total_memory=8 * checks.GIB,
    unreachable={}, becomes_root=True)
CROSS = dataclasses.replace(GOOD, machine='x86_64')


def codes(host, **changes):
    found = checks.check(PLAN, dataclasses.replace(host, **changes))
    return [(finding.severity.name[0], finding.code) for finding in found]


def test_a_native_host_with_everything():
    assert codes(GOOD) == []


def test_a_foreign_host_is_warned_of_the_time():
    assert codes(CROSS) == [('W', 'build-cross')]


@pytest.mark.parametrize('directly, in_chroot, found', [
    (False, False, ('E', 'build-binfmt')),
    (True, False, ('E', 'build-binfmt-flag')),
    (True, None, ('W', 'build-binfmt-flag'))])
def test_emulation_that_does_not_work(directly, in_chroot, found):
    assert codes(CROSS, runs=binfmt.Answer(directly, in_chroot)) == [
        ('W', 'build-cross'), found]


def test_mmdebstrap_wants_arch_test_for_another_architecture():
    both = GOOD.programs | {'mmdebstrap'}
    assert codes(GOOD, programs=both) == []
    assert codes(CROSS, programs=both) == [('W', 'build-cross'),
                                           ('E', 'build-arch-test')]
    assert codes(CROSS, programs=both | {'arch-test'}) == [
        ('W', 'build-cross')]


@pytest.mark.parametrize('changes, found', [
    ({'versions': {}}, ('E', 'build-builder')),
    ({'versions': {**distros.TESTED, 'diskimage-builder': '3.1'}},
     ('W', 'build-version')),
    ({'becomes_root': False}, ('E', 'build-root')),
    ({'free_space': 1, 'total_memory': checks.GIB},
     ('E', 'build-disk')),
    ({'free_memory': 1}, ('W', 'build-memory')),
    ({'unreachable': {'http://m': 'no route'}}, ('E', 'build-mirror')),
    ({'runs': None}, None),
    ({'free_space': 1}, None)])
def test_what_else_a_build_needs(changes, found):
    assert codes(GOOD, **changes) == ([found] if found else [])


def test_missing_programs_and_files_come_with_their_packages():
    found, = checks.check(PLAN, dataclasses.replace(
        GOOD, programs=GOOD.programs - {'qemu-img', 'rsync'},
        files=frozenset()))
    assert found.problem == (
        '/usr/share/keyrings/debian-archive-keyring.gpg, qemu-img, rsync not '
        'installed')
    assert found.remedy == (
        'Install debian-archive-keyring qemu-utils rsync')


def test_where_sources_are_out_of_reach_pypi_may_help():
    found, = checks.check(PLAN, dataclasses.replace(
        GOOD, unreachable={distros.AGENT_SOURCES: 'no route'}))
    assert '--agent-version' in found.remedy


def test_every_finding_is_documented():
    page = (TOP / 'doc/source/images/build.rst').read_text()
    sources = [pathlib.Path(module.__file__).read_text()
               for module in (checks, choices, translation)]
    codes_ = {code for source in sources
              for code in re.findall(r"'(build-[a-z-]+)'", source)}
    assert codes_ == set(re.findall(r'\* - ``(build-[a-z-]+)``', page))
