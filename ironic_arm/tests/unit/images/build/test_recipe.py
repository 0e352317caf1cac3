# SPDX-License-Identifier: Apache-2.0

"""``python -m ironic_arm.tests.build_samples`` writes the dry runs anew."""

import pathlib

import pytest

from ironic_arm.images.build import distros
from ironic_arm.images.build import recipe
from ironic_arm.images.build.request import Request
from ironic_arm.images.build.request import read_settings
from ironic_arm.tests import build_samples

OUTPUT = pathlib.Path('/srv/ipa')


def codes(plan):
    return [finding.code for finding in plan.findings]


@pytest.mark.parametrize('name', build_samples.CASES)
def test_golden_dry_runs(name):
    golden = (build_samples.GOLDEN / f'{name}.txt').read_text()
    assert build_samples.dry_run(build_samples.CASES[name]) == golden


@pytest.mark.parametrize('given, debian', [
    (None, 'arm64'), ('aarch64', 'arm64'), ('AARCH64', 'arm64'),
    ('arm64', 'arm64'), ('x86_64', 'amd64'), ('amd64', 'amd64'),
    ('riscv64', 'riscv64')])
def test_the_builder_gets_the_name_it_knows(given, debian):
    plan = recipe.plan(Request('debian', OUTPUT, arch=given))
    assert plan.environment['ARCH'] == debian
    assert (codes(plan) == []) == (given in (None, debian))


def test_the_command_line_wins_over_settings():
    plan = recipe.plan(Request(
        'debian', OUTPUT, release='trixie', arch='amd64',
        mirror='http://b.example',
        settings={'ARCH': 'arm64', 'DIB_RELEASE': 'bookworm',
                  'DIB_DISTRIBUTION_MIRROR': 'http://a.example'}))
    assert plan.environment['ARCH'] == 'amd64'
    assert plan.environment['DIB_DISTRIBUTION_MIRROR'] == 'http://b.example'
    assert 'DIB_RELEASE' not in plan.environment
    assert plan.command[3:5] == ('--release', 'trixie')


@pytest.mark.parametrize('distro, found, error', [
    ('centos', 'qcow2', False), ('centos', 'qcow2.xz', False),
    ('centos', 'raw.xz', True), ('centos', 'squashfs', True),
    ('ubuntu', 'squashfs', False), ('ubuntu', 'raw', True),
    ('debian', 'qcow2', True)])
def test_a_local_image_must_suit(distro, found, error):
    plan = recipe.plan(Request(
        distro, OUTPUT, local_image=pathlib.Path('/i/a b.raw.xz'),
        image_format=found))
    assert plan.environment['DIB_LOCAL_IMAGE'] == '/i/a b.raw.xz'
    assert codes(plan) == ['build-local-image'] * error


def test_the_way_to_a_fitting_image_is_a_command():
    plan = recipe.plan(Request(
        'centos', OUTPUT, local_image=pathlib.Path('/i/a b.raw.xz'),
        image_format='raw.xz'))
    assert plan.findings[0].remedy == (
        "Convert it: unxz --keep '/i/a b.raw.xz' && qemu-img convert -f raw "
        "-O qcow2 '/i/a b.raw' '/i/a b.raw'.qcow2")


def test_addresses_that_a_build_loads_from():
    def addresses(distro, **more):
        return recipe.plan(Request(distro, OUTPUT, **more)).addresses

    ports = 'http://ports.ubuntu.com/ubuntu-ports/dists/noble/Release'
    assert ports in addresses('ubuntu')
    assert ports not in addresses('ubuntu', arch='amd64')
    assert distros.AGENT_SOURCES in addresses('debian')
    assert addresses(
        'debian', mirror='http://m/debian/', security_mirror='http://s',
        pypi_mirror='http://p/simple/', agent_version='13.0.0') == (
        'http://m/debian/dists/trixie/Release',
        'http://s/dists/trixie-security/Release', 'http://p/simple/')
    local = addresses('centos', local_image=OUTPUT, image_format='qcow2')
    assert not any('cloud.centos' in one for one in local)


def test_settings_of_a_script():
    text = build_samples.OLD_RECIPE.read_text() + "'unbalanced\n"
    assert read_settings(text) == {
        'ARCH': 'aarch64', 'DIB_DEV_USER_USERNAME': 'devuser',
        'DIB_DEV_USER_PASSWORD': 'se cret',
        'DIB_DISTRIBUTION_MIRROR': 'http://mirror.example/debian',
        'DIB_INSTALLTYPE_pip_and_virtualenv': 'package',
        'DIB_PYPI_MIRROR_URL': 'http://pypi.example/simple'}


def test_the_script_of_a_plan_is_read_back_as_it_was():
    plan = recipe.plan(Request('debian', OUTPUT, settings={
        'DIB_X': "it's * #1"}))
    assert read_settings(plan.script()) == plan.environment
